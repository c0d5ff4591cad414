import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';

/** Where a phone is, and what it takes documents with. */
export interface PushTarget {
  readonly address: string;
  readonly user: string;
  readonly password: string;
}

/** What a phone answered, or why it did not. */
export type Exchange =
  | { readonly kind: 'answer'; readonly status: number; readonly body: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'unreachable' };

export interface PushClientOptions {
  /** Of the web server in the phones. */
  readonly port?: number | undefined;
  /** An exchange that takes longer has failed. */
  readonly timeoutMs?: number | undefined;
  /** Connections that are open at once at most. */
  readonly connections: number;
}

const WEB_PORT = 80;
const TIMEOUT_MS = 2000;
/** More than any answer of a phone that is one. */
const BODY_BYTES = 16_384;

/** Speaks HTTP with the web servers in phones; gives up early, and keeps nothing open. */
export class PushClient {
  readonly #agent: Agent;
  readonly #port: number;
  readonly #timeoutMs: number;
  readonly #running = new Set<ClientRequest>();

  constructor({ port = WEB_PORT, timeoutMs = TIMEOUT_MS, connections }: PushClientOptions) {
    this.#port = port;
    this.#timeoutMs = timeoutMs;
    this.#agent = new Agent({ keepAlive: false, maxTotalSockets: connections });
  }

  /** Pushes a document. */
  async execute({ address, user, password }: PushTarget, xml: string): Promise<Exchange> {
    const credentials = Buffer.from(`${user}:${password}`, 'utf8').toString('base64');
    const body = new URLSearchParams({ XML: xml }).toString();
    const headers = {
      Authorization: `Basic ${credentials}`,
      'Content-Type': 'application/x-www-form-urlencoded',
      'Content-Length': Buffer.byteLength(body),
    };
    return this.#exchange({ method: 'POST', host: address, path: '/CGI/Execute', headers }, body);
  }

  /** What the phone says of itself to everybody. */
  async deviceInformation(address: string): Promise<Exchange> {
    return this.#exchange({ method: 'GET', host: address, path: '/DeviceInformationX' }, '');
  }

  /** Ends what is going on. */
  close(): void {
    for (const each of this.#running) each.destroy(new Error('closed'));
    this.#agent.destroy();
  }

  #exchange(options: object, body: string): Promise<Exchange> {
    return new Promise((resolve) => {
      const sent = request({ ...options, port: this.#port, agent: this.#agent }, (answer) => {
        void readBody(answer).then(
          (text) => end({ kind: 'answer', status: answer.statusCode ?? 0, body: text }),
          () => end({ kind: 'unreachable' }),
        );
      });
      const timer = setTimeout(() => end({ kind: 'timeout' }), this.#timeoutMs);
      const end = (result: Exchange): void => {
        clearTimeout(timer);
        this.#running.delete(sent);
        sent.destroy();
        resolve(result);
      };
      this.#running.add(sent);
      sent.on('error', () => end({ kind: 'unreachable' }));
      sent.end(body);
    });
  }
}

async function readBody(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let sizeBytes = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    sizeBytes += part.length;
    if (sizeBytes > BODY_BYTES) break;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
