import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate and its key, PEM. */
export interface TestCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** An authority for tests, and what it signs. */
export interface TestCertificates {
  /** With `ca.pem`, and `NAME.pem` and `NAME.key` of everything that was issued. */
  readonly directory: string;
  /** PEM of the authority. */
  readonly authority: string;
  /** Signs a certificate with these names (`DNS:a.example,URI:sip:b.example`), for `days`. */
  issue(name: string, alternativeNames: string, days?: number): TestCertificate;
}

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** Makes an authority by OpenSSL, in a folder that goes when the test ends. */
export function testCertificates(test: { after(end: () => void): void }): TestCertificates {
  const directory = mkdtempSync(join(tmpdir(), 'earwitness-certificates-'));
  test.after(() => rmSync(directory, { recursive: true, force: true }));
  const openssl = (...args: string[]) => {
    execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' });
  };
  const read = (file: string) => readFileSync(join(directory, file), 'utf8');
  const own = ['-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=test authority'];
  openssl('req', '-x509', ...KEY, '-days', '2', ...own);
  return {
    directory,
    authority: read('ca.pem'),
    issue(name, alternativeNames, days = 2) {
      const subject = ['-subj', `/CN=${name}`, '-addext', 'basicConstraints=CA:FALSE'];
      if (alternativeNames !== '') subject.push('-addext', `subjectAltName=${alternativeNames}`);
      openssl('req', ...KEY, ...subject, '-keyout', `${name}.key`, '-out', `${name}.csr`);
      const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-days', String(days)];
      const files = ['-copy_extensions', 'copyall', '-in', `${name}.csr`, '-out', `${name}.pem`];
      openssl('x509', '-req', ...signed, ...files);
      return { certificate: read(`${name}.pem`), key: read(`${name}.key`) };
    },
  };
}

/** Puts a certificate and its key where `files` are read from. */
export function replaceFiles(
  files: { readonly certificate: string; readonly key: string },
  { certificate, key }: TestCertificate,
): void {
  writeFileSync(files.certificate, certificate);
  writeFileSync(files.key, key);
}
