import type { MessageSource, SipMessage, SipTransport } from '../message/message.ts';
import { parseSipMessage } from '../message/parse.ts';
import { SipParseError } from '../message/sip-parse-error.ts';
import type {
  FlowTarget,
  ListenPoint,
  MessageReceiver,
  SipFlow,
  SipTransports,
} from '../transport/transports.ts';

/** One message that the server sent. */
export interface SentMessage {
  /** Throws a SipParseError for the refusal of a request that lacked headers. */
  readonly message: SipMessage;
  readonly text: string;
  readonly transport: string;
  readonly address: string;
  readonly port: number;
}

/** Transports without sockets: tests deliver messages and look at what was sent. */
export class FakeNetwork implements SipTransports {
  readonly #receiver: MessageReceiver;
  /** Everything sent and not yet taken. */
  readonly sent: SentMessage[] = [];

  constructor(receiver: MessageReceiver) {
    this.#receiver = receiver;
  }

  listen(points: readonly ListenPoint[]): Promise<ListenPoint[]> {
    return Promise.resolve([...points]);
  }

  flowTo(target: FlowTarget): SipFlow {
    return this.#flow(target.transport, target.address, target.port);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Hands bytes to the server as if they had come from `source`. */
  deliver(message: string | Buffer, source: Partial<MessageSource> = {}): void {
    const from: MessageSource = {
      transport: source.transport ?? 'udp',
      address: source.address ?? '192.0.2.10',
      port: source.port ?? 5060,
    };
    const flow = this.#flow(from.transport, from.address, from.port);
    const bytes = typeof message === 'string' ? Buffer.from(message) : message;
    try {
      this.#receiver.onMessage(parseSipMessage(bytes, from), flow);
    } catch (error) {
      if (!(error instanceof SipParseError)) throw error;
      this.#receiver.onBroken(error, flow);
    }
  }

  /** Everything sent since the last call. */
  take(): SentMessage[] {
    return this.sent.splice(0);
  }

  /** What was sent since the last call, short: `100`, `200`, `BYE`. */
  takeNames(): string[] {
    return this.take().map(({ text }) => {
      const [first, second] = text.split(' ', 2);
      return first === 'SIP/2.0' ? second! : first!;
    });
  }

  #flow(transport: SipTransport, address: string, port: number): SipFlow {
    return {
      transport,
      remoteAddress: address,
      remotePort: port,
      localAddress: '192.0.2.1',
      localPort: 5060,
      isOpen: true,
      send: (bytes) => {
        this.sent.push({
          get message() {
            return parseSipMessage(bytes);
          },
          text: bytes.toString(),
          ...{ transport, address, port },
        });
      },
    };
  }
}
