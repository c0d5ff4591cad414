import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CleanUp } from './temporary-catalog.ts';
import { waitUntil } from './wait-until.ts';

/** A message as it came. */
export interface ReceivedMessage {
  readonly id: string;
  readonly path: string;
  readonly userAgent: string | undefined;
  /** The signature is right for the secret of the listener. */
  readonly isSigned: boolean;
  readonly type: string;
  readonly body: {
    readonly id: string;
    readonly type: string;
    readonly timestamp: string;
    readonly data: Readonly<Record<string, unknown>>;
  };
}

/** How a listener answers: with a status, or not at all. */
type Answer = number | 'hang' | ((response: ServerResponse) => void);

/** A program that is told what happens to recordings: a real HTTP server. */
export class WebhookListener {
  readonly received: ReceivedMessage[] = [];
  secret = '';
  /** Answers to the next messages; 204 where there is none left. */
  readonly answers: Answer[] = [];
  readonly port: number;
  readonly #close: () => Promise<void>;

  private constructor(port: number, close: () => Promise<void>) {
    this.port = port;
    this.#close = close;
  }

  static async start(context: CleanUp): Promise<WebhookListener> {
    const server = createServer((request, response) => {
      listener.#take(request, response).catch(() => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const listener = new WebhookListener((server.address() as AddressInfo).port, async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    context.after(() => listener.close());
    return listener;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/events`;
  }

  /** The messages once there are so many. */
  async waitFor(count: number): Promise<readonly ReceivedMessage[]> {
    await waitUntil(`${count} messages came`, () => this.received.length >= count);
    return this.received;
  }

  close(): Promise<void> {
    return this.#close();
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const { headers } = request;
    this.received.push({
      id: String(headers['webhook-id']),
      path: String(request.url),
      userAgent: headers['user-agent'],
      isSigned: isSigned(headers, text, this.secret),
      type: String(headers['content-type']),
      body: JSON.parse(text),
    });
    const answer = this.answers.shift() ?? 204;
    if (typeof answer === 'function') answer(response);
    else if (answer !== 'hang') response.writeHead(answer).end();
  }
}

/** Verifies a message as the documentation says, with nothing of the product. */
function isSigned(headers: IncomingMessage['headers'], body: string, secret: string): boolean {
  const timestamp = Number(headers['webhook-timestamp']);
  if (!Number.isInteger(timestamp) || !secret.startsWith('whsec_')) return false;
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const hmac = createHmac('sha256', key);
  const expected = hmac.update(`${headers['webhook-id']}.${timestamp}.${body}`).digest();
  return String(headers['webhook-signature'])
    .split(' ')
    .map((signature) => signature.split(','))
    .filter(([version]) => version === 'v1')
    .map(([, signature]) => Buffer.from(signature ?? '', 'base64'))
    .some((given) => given.length === expected.length && timingSafeEqual(given, expected));
}
