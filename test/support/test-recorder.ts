import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, type Socket as Connection, createServer, type Server } from 'node:net';

/** A SIP message as the tests read it: start line, headers in order, body. */
export interface ReadMessage {
  readonly startLine: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  /** Monotonic time of arrival. */
  readonly atMs: number;
}

/** What the test recorder does with the INVITEs it gets. */
export interface TestRecorderOptions {
  readonly transport?: 'udp' | 'tcp' | undefined;
  /** Final status of an INVITE by the method's order of arrival. Default 200. */
  statusOf?(invite: ReadMessage, index: number): number;
  /** Whether to behave as if this request had not arrived. */
  ignores?(request: ReadMessage, count: number): boolean;
  /** Sends every 2xx so often. Default 1. */
  readonly copies?: number | undefined;
  /** Lines of the offer below the m-line's port. Default PCMU, PCMA and events. */
  readonly formats?: { readonly list: string; readonly lines: readonly string[] } | undefined;
  /** Extra header lines of a 200 to INVITE. */
  readonly headers?: readonly string[] | undefined;
}

/** An RTP or RTCP packet that arrived. */
export interface ReceivedPacket {
  readonly bytes: Buffer;
  readonly atMs: number;
}

const FORMATS = {
  list: '0 8 101',
  lines: ['a=rtpmap:0 PCMU/8000', 'a=rtpmap:8 PCMA/8000', 'a=rtpmap:101 telephone-event/8000'],
};

/**
 * The least that can be called: answers requests by rule, remembers every message and packet.
 * Knows nothing of the product, so that the simulator is not judged by its own parser.
 */
export class TestRecorder {
  readonly messages: ReadMessage[] = [];
  /** Media by Call-ID of the leg it was offered to. */
  readonly media = new Map<string, { rtp: ReceivedPacket[]; rtcp: ReceivedPacket[] }>();
  readonly #options: TestRecorderOptions;
  readonly #sockets: Socket[] = [];
  readonly #connections = new Set<Connection>();
  readonly #answers = new Map<string, string>();
  readonly #ports = new Map<string, number>();
  #server: Server | undefined;
  #port = 0;
  #invites = 0;

  static async start(options: TestRecorderOptions = {}): Promise<TestRecorder> {
    const recorder = new TestRecorder(options);
    if (options.transport === 'tcp') await recorder.#listenTcp();
    else await recorder.#listenUdp();
    return recorder;
  }

  private constructor(options: TestRecorderOptions) {
    this.#options = options;
  }

  get address(): { host: string; port: number } {
    return { host: '127.0.0.1', port: this.#port };
  }

  /** Messages of one method, in order of arrival. */
  requests(method: string): ReadMessage[] {
    return this.messages.filter(({ startLine }) => startLine.startsWith(`${method} `));
  }

  /** Requests arrive in some time; resolves when there are `count` of a method. */
  async waitFor(method: string, count: number): Promise<ReadMessage[]> {
    while (this.requests(method).length < count) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return this.requests(method);
  }

  /** Sends a request of its own over UDP and resolves with the response. */
  async request(text: string, port: number): Promise<ReadMessage> {
    const before = this.messages.length;
    this.#sockets[0]!.send(text, port, '127.0.0.1');
    const find = () => this.messages.slice(before).find((item) => item.startLine.startsWith('SIP'));
    while (find() === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
    return find()!;
  }

  /** Breaks every TCP connection; new ones are welcome. */
  breakConnections(): void {
    for (const connection of this.#connections) connection.destroy();
    this.#connections.clear();
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.close();
    this.breakConnections();
    const server = this.#server;
    if (server !== undefined) await new Promise((resolve) => server.close(resolve));
  }

  async #listenUdp(): Promise<void> {
    const socket = await this.#bind();
    this.#port = socket.address().port;
    socket.on('message', (bytes, from) => {
      const reply = (text: string) => socket.send(text, from.port, from.address);
      void this.#receive(bytes.toString(), reply);
    });
  }

  async #listenTcp(): Promise<void> {
    this.#server = createServer((connection) => {
      this.#connections.add(connection);
      let pending = '';
      connection.on('error', () => {});
      connection.on('data', (bytes) => {
        pending += bytes.toString();
        for (;;) {
          const headEnd = pending.indexOf('\r\n\r\n');
          if (headEnd < 0) return;
          const length = Number(/\r\nContent-Length: *(\d+)/i.exec(pending)?.[1]);
          const end = headEnd + 4 + length;
          if (pending.length < end) return;
          void this.#receive(pending.slice(0, end), (text) => connection.write(text));
          pending = pending.slice(end);
        }
      });
    });
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async #receive(text: string, reply: (text: string) => void): Promise<void> {
    const message = readMessage(text);
    this.messages.push(message);
    const [method] = message.startLine.split(' ');
    if (method === 'SIP/2.0' || method === 'ACK') return;
    const count = this.requests(method!).length;
    if (this.#options.ignores?.(message, count)) return;
    if (method === 'INVITE') {
      reply(response(message, 100, 'Trying', [], ''));
      const answer = await this.#answer(message);
      for (let i = 0; i < (this.#options.copies ?? 1); i++) reply(answer);
    } else reply(response(message, 200, 'OK', [], ''));
  }

  /** The same answer for a retransmission, another for a re-INVITE. */
  async #answer(invite: ReadMessage): Promise<string> {
    const key = header(invite, 'Via') ?? '';
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    const status = this.#options.statusOf?.(invite, this.#invites++) ?? 200;
    if (status >= 300) {
      const refusal = response(invite, status, 'Refused', ['Retry-After: 7'], '');
      this.#answers.set(key, refusal);
      return refusal;
    }
    const callId = header(invite, 'Call-ID')!;
    const port = await this.#openMedia(callId);
    const formats = this.#options.formats ?? FORMATS;
    const body = [
      ...['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0'],
      `m=audio ${port} RTP/AVP ${formats.list}`,
      ...[...formats.lines, 'a=recvonly', ''],
    ].join('\r\n');
    const { transport = 'udp' } = this.#options;
    const contact = `Contact: <sip:127.0.0.1:${this.#port};transport=${transport}>`;
    const lines = [contact, ...(this.#options.headers ?? []), 'Content-Type: application/sdp'];
    const answer = response(invite, status, 'OK', lines, body);
    this.#answers.set(key, answer);
    return answer;
  }

  /** The port of a leg; the same again when it is refreshed. */
  async #openMedia(callId: string): Promise<number> {
    const known = this.#ports.get(callId);
    if (known !== undefined) return known;
    const received = { rtp: [] as ReceivedPacket[], rtcp: [] as ReceivedPacket[] };
    this.media.set(callId, received);
    for (;;) {
      const rtp = await this.#bind();
      const { port } = rtp.address();
      if (port % 2 !== 0) continue;
      const rtcp = await this.#bind(port + 1).catch(() => undefined);
      if (rtcp === undefined) continue;
      const keep = (list: ReceivedPacket[]) => (bytes: Buffer) =>
        void list.push({ bytes, atMs: performance.now() });
      rtp.on('message', keep(received.rtp));
      rtcp.on('message', keep(received.rtcp));
      this.#ports.set(callId, port);
      return port;
    }
  }

  async #bind(port = 0): Promise<Socket> {
    const socket = createSocket('udp4');
    socket.bind(port, '127.0.0.1');
    await once(socket, 'listening');
    this.#sockets.push(socket);
    return socket;
  }
}

/** The first value of a header; names as the message writes them. */
export function header(message: ReadMessage, name: string): string | undefined {
  return message.headers.find(([own]) => own === name)?.[1];
}

function readMessage(text: string): ReadMessage {
  const headEnd = text.indexOf('\r\n\r\n');
  const [startLine, ...lines] = text.slice(0, headEnd).split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(': ');
    return [line.slice(0, colon), line.slice(colon + 2)] as const;
  });
  return { startLine: startLine!, headers, body: text.slice(headEnd + 4), atMs: performance.now() };
}

function response(
  request: ReadMessage,
  status: number,
  reason: string,
  lines: readonly string[],
  body: string,
): string {
  const to = header(request, 'To')!;
  return [
    `SIP/2.0 ${status} ${reason}`,
    `Via: ${header(request, 'Via')}`,
    `From: ${header(request, 'From')}`,
    `To: ${status === 100 || to.includes(';tag=') ? to : `${to};tag=recorder-1`}`,
    `Call-ID: ${header(request, 'Call-ID')}`,
    `CSeq: ${header(request, 'CSeq')}`,
    ...lines,
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}
