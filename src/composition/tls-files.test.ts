import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { replaceFiles, testCertificates } from '../../test/support/test-certificates.ts';
import { silentLog } from '../base/index.ts';
import { TlsFiles } from './tls-files.ts';

const USUAL = { port: 5061, oldPort: undefined, authorities: undefined };

describe('the files of SIP over TLS', () => {
  it('are used when they are whole, and what was used before until then', (t) => {
    const certificates = testCertificates(t);
    const first = certificates.issue('one', 'DNS:one.example.com');
    const second = certificates.issue('two', 'DNS:two.example.com', 9);
    const paths = {
      certificate: join(certificates.directory, 'used.pem'),
      key: join(certificates.directory, 'used.key'),
    };
    replaceFiles(paths, first);
    const files = new TlsFiles({ ...USUAL, ...paths }, silentLog);
    const look = () => {
      files.look();
      const { names, problem } = files.shown;
      return [...names, problem?.replace(/.*(key values mismatch|ENOENT).*/, '$1')];
    };
    assert.deepEqual(look(), ['one.example.com', undefined]);
    writeFileSync(paths.certificate, second.certificate);
    assert.deepEqual(look(), ['one.example.com', 'key values mismatch']);
    rmSync(paths.key);
    assert.deepEqual(look(), ['one.example.com', 'ENOENT']);
    replaceFiles(paths, second);
    assert.deepEqual(look(), ['two.example.com', undefined]);
    writeFileSync(paths.key, first.key);
    look();
    replaceFiles(paths, second);
    assert.deepEqual(look(), ['two.example.com', undefined]);
  });

  it('may be given as text, and say what is wrong with them', (t) => {
    const certificates = testCertificates(t);
    const pair = certificates.issue('one', '');
    const files = new TlsFiles({ ...USUAL, ...pair }, silentLog);
    assert.deepEqual(files.shown.names, ['one']);
    for (const options of [
      { ...pair, key: certificates.issue('two', '').key },
      { ...pair, certificate: '/nowhere' },
      { ...pair, key: '-----BEGIN nothing' },
      { ...pair, authorities: '/dev/null' },
    ]) {
      const make = () => new TlsFiles({ ...USUAL, ...options }, silentLog);
      assert.throws(make, { code: 'SIP_TLS_FILES' });
    }
  });
});
