import { isIP, type Socket } from 'node:net';
import { connect } from 'node:tls';

/** What the simulated node shows, and whom it believes. All PEM. */
export interface LinkSecurity {
  /** Who must have signed the recorder's certificate; without it any is taken. */
  readonly authorities?: string | undefined;
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
}

/** Opens a TLS connection; one that proves nothing is lost like any other. */
export function connectSecurely(
  to: { readonly host: string; readonly port: number; readonly localAddress: string },
  { authorities, certificate, key }: LinkSecurity,
): Socket {
  return connect({
    ...to,
    ...{ ca: authorities, cert: certificate, key },
    ...(isIP(to.host) === 0 && { servername: to.host }),
    rejectUnauthorized: authorities !== undefined,
  });
}
