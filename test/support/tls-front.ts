import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** What the client of a {@link TlsFront} is run with. */
export interface TlsFrontOptions {
  /** Port of the TLS server on this machine. */
  readonly target: number;
  /** With `ca.pem`, and what the client shows as `NAME.pem` and `NAME.key`. */
  readonly directory: string;
  readonly shows: string;
}

/**
 * Carries TCP connections on over TLS, each by a `openssl s_client` of its own: the sipp of Debian
 * speaks no TLS. A server that cannot be verified gets nothing.
 */
export class TlsFront {
  readonly #server: Server;
  readonly #clients = new Set<ChildProcess>();

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(options: TlsFrontOptions): Promise<TlsFront> {
    const server = createServer();
    const front = new TlsFront(server);
    server.on('connection', (socket) => front.#carry(socket, options));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return front;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const client of this.#clients) client.kill('SIGKILL');
    await closed;
  }

  #carry(socket: Socket, { target, directory, shows }: TlsFrontOptions): void {
    const shown = ['-cert', `${shows}.pem`, '-key', `${shows}.key`];
    const verified = ['-CAfile', 'ca.pem', '-verify_return_error', '-verify_ip', '127.0.0.1'];
    const args = ['s_client', '-quiet', '-connect', `127.0.0.1:${target}`, ...shown, ...verified];
    const client = spawn('openssl', args, { cwd: directory, stdio: ['pipe', 'pipe', 'ignore'] });
    this.#clients.add(client);
    client.once('close', () => {
      this.#clients.delete(client);
      socket.destroy();
    });
    client.stdin.on('error', () => {});
    socket.on('error', () => {});
    socket.once('close', () => client.kill());
    socket.pipe(client.stdin);
    client.stdout.pipe(socket);
  }
}
