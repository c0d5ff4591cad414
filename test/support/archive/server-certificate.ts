import { join } from 'node:path';
import { type TestCertificates, testCertificates } from '../test-certificates.ts';
import { NETWORK_HOST, SERVER_HOST } from './server-process.ts';

/** A certificate of a server, and the authority that signed it. */
export interface ServerCertificate {
  /** PEM. */
  readonly certificateAuthority: string;
  readonly certificateFile: string;
  readonly keyFile: string;
}

const NAMES = `DNS:localhost,IP:${SERVER_HOST},IP:${NETWORK_HOST}`;

/** Has a certificate signed, for the addresses of servers of tests where nothing else is said. */
export function serverCertificate(
  certificates: TestCertificates,
  { name = 'server', alternativeNames = NAMES, days = 2 } = {},
): ServerCertificate {
  certificates.issue(name, alternativeNames, days);
  const { directory, authority: certificateAuthority } = certificates;
  const file = (ending: string): string => join(directory, `${name}.${ending}`);
  return { certificateAuthority, certificateFile: file('pem'), keyFile: file('key') };
}

/** A certificate of an authority that signs nothing else. */
export function ownCertificate(context: { after(fn: () => void): void }): ServerCertificate {
  return serverCertificate(testCertificates(context));
}
