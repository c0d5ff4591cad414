import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { describe, it } from 'node:test';
import { testCertificates } from '../../../../test/support/test-certificates.ts';
import { certificateNames } from './certificate-names.ts';

/** RFC 5922 §7.1. */
describe('names of a certificate', () => {
  it('are its SIP domains and DNS names, and the common name where it has none', (t) => {
    const certificates = testCertificates(t);
    const namesOf = (name: string, alternativeNames: string) => {
      const { certificate } = certificates.issue(name, alternativeNames);
      return certificateNames(new X509Certificate(certificate));
    };
    assert.deepEqual(
      namesOf('cn.example.com', 'URI:sip:Example.com,DNS:cucm1.example.com,IP:192.0.2.1'),
      ['example.com', 'cucm1.example.com'],
    );
    assert.deepEqual(namesOf('CUCM2.example.com', 'IP:192.0.2.1,email:a@example.com'), [
      'cucm2.example.com',
    ]);
    // A URI with a user is a person, one of another scheme says nothing about SIP.
    assert.deepEqual(namesOf('c.example', 'URI:sip:anna@a.example,URI:https://b.example'), [
      'c.example',
    ]);
  });

  it('are not made longer by commas in a name', () => {
    // As Node writes a URI that pretends to be two names.
    const subjectAltName = 'URI:"https://evil.example/, DNS:cucm.example.com", DNS:a.example';
    assert.deepEqual(certificateNames({ subject: 'CN=b.example', subjectAltName }), ['a.example']);
  });
});
