import { constants } from 'node:crypto';
import type { Socket } from 'node:net';
import {
  connect,
  createSecureContext,
  createServer,
  type SecureContextOptions,
  type Server,
  type TLSSocket,
} from 'node:tls';
import { certificateNames } from './certificate-names.ts';

/** What we show, and whose certificates we believe. All PEM. */
export interface TlsIdentity {
  /** Our certificate, and those between it and its authority. */
  readonly certificate: string;
  readonly key: string;
  /** Authorities of the peers' certificates; with them every peer has to show one. */
  readonly peerAuthorities?: string | undefined;
}

/** What becomes of the handshakes of one listener. */
export interface HandshakeOutcome {
  onSecure(socket: TLSSocket): void;
  onFailure(error: Error): void;
}

const HANDSHAKE_MS = 10_000;

/** Our end of all TLS connections; its certificate can be renewed while they go on. */
export class TlsEndpoint {
  readonly #servers: { readonly server: Server; readonly takesOldTls: boolean }[] = [];
  #identity: TlsIdentity;

  /** Throws what is wrong with `identity`, for example a key of another certificate. */
  constructor(identity: TlsIdentity) {
    createSecureContext(contextOf(identity, false));
    this.#identity = identity;
  }

  /** New connections use `identity`; those that are open stay as they are. Throws what is wrong. */
  renew(identity: TlsIdentity): void {
    createSecureContext(contextOf(identity, false));
    for (const { server, takesOldTls } of this.#servers) {
      server.setSecureContext(contextOf(identity, takesOldTls));
    }
    this.#identity = identity;
  }

  /** Makes what runs the handshake on sockets that a listener accepted. */
  acceptor(takesOldTls: boolean, outcome: HandshakeOutcome): (socket: Socket) => void {
    const hasAuthorities = this.#identity.peerAuthorities !== undefined;
    const server = createServer({
      ...contextOf(this.#identity, takesOldTls),
      requestCert: hasAuthorities,
      rejectUnauthorized: hasAuthorities,
      handshakeTimeout: HANDSHAKE_MS,
    });
    server.on('secureConnection', (socket) => outcome.onSecure(socket));
    server.on('tlsClientError', (error, socket) => {
      socket.destroy();
      outcome.onFailure(error);
    });
    this.#servers.push({ server, takesOldTls });
    return (socket) => void server.emit('connection', socket);
  }

  /** Opens a connection of our own. Who is there is for the caller to check. */
  connect(options: {
    readonly host: string;
    readonly port: number;
    readonly localAddress?: string | undefined;
  }): TLSSocket {
    return connect({
      ...options,
      ...contextOf(this.#identity, false),
      rejectUnauthorized: this.#identity.peerAuthorities !== undefined,
      // Peers are named by address; their subject is compared by who trusts them.
      checkServerIdentity: () => undefined,
    });
  }
}

/** The names that the peer has proved; none where its certificate was not looked at. */
export function provedNames(socket: TLSSocket): string[] {
  const certificate = socket.authorized ? socket.getPeerX509Certificate() : undefined;
  return certificate === undefined ? [] : certificateNames(certificate);
}

/** Connections of SIP last: nothing is gained by resuming them without a certificate. */
function contextOf(identity: TlsIdentity, takesOldTls: boolean): SecureContextOptions {
  const { certificate: cert, key, peerAuthorities: ca } = identity;
  return {
    ...{ cert, key, ca },
    minVersion: takesOldTls ? 'TLSv1' : 'TLSv1.2',
    secureOptions: constants.SSL_OP_NO_TICKET,
    // OpenSSL 3 knows the signatures of TLS 1.0 and 1.1 at its lowest level alone.
    ...(takesOldTls && { ciphers: 'DEFAULT@SECLEVEL=0' }),
  };
}
