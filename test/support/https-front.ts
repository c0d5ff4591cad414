import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request as requestHttp } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What stands before the recorder, as a reverse proxy does, or a page of somebody else. */
export class HttpsFront {
  readonly #server: Server;
  /** Port of the recorder behind it; requests fail while there is none. */
  target: number | undefined;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Answers with `html`, or passes everything on where it is left out. */
  static async start(html?: () => string): Promise<HttpsFront> {
    const server = createServer(certificate());
    const front = new HttpsFront(server);
    server.on('request', (request, response) => {
      if (html !== undefined) {
        response.setHeader('Content-Type', 'text/html').end(html());
        return;
      }
      const { method, url: path, headers } = request;
      const passed = requestHttp({ port: front.target ?? 1, method, path, headers }, (answer) => {
        response.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(response);
      });
      passed.on('error', () => response.destroy());
      response.on('close', () => passed.destroy());
      request.pipe(passed);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return front;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Breaks what is open, as when the network fails. */
  disconnect(): void {
    this.#server.closeAllConnections();
  }

  async close(): Promise<void> {
    this.#server.close();
    this.disconnect();
    await once(this.#server, 'close');
  }
}

/** One that nobody trusts. */
function certificate(): { key: string; cert: string } {
  const directory = mkdtempSync(join(tmpdir(), 'earwitness-https-'));
  try {
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const files = ['-keyout', 'key.pem', '-out', 'cert.pem'];
    const args = ['req', '-x509', ...key, '-days', '2', ...names, ...files];
    execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' });
    const read = (name: string) => readFileSync(join(directory, name), 'utf8');
    return { key: read('key.pem'), cert: read('cert.pem') };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
