import type { SipRequest } from '../message/message.ts';
import { buildReply, type Reply } from '../message/reply.ts';
import type { SipFlow } from '../transport/transports.ts';
import type { ServerTransaction } from './server-transaction.ts';

export interface ServerRequestOptions {
  readonly request: SipRequest;
  /** Its `serverKey`. */
  readonly key: string;
  readonly flow: SipFlow;
  readonly transaction: ServerTransaction;
  /** Sends bytes to where responses to this request go. */
  readonly send: (message: Buffer) => void;
  /** Tag of our side: on To of every response but 100. */
  readonly localTag: string;
  readonly product: string;
}

/** A received request with the means to answer it. */
export class ServerRequest {
  readonly request: SipRequest;
  /** Its `serverKey`: names its transaction. */
  readonly key: string;
  /** Where it came from. */
  readonly flow: SipFlow;
  readonly localTag: string;
  readonly #transaction: ServerTransaction;
  readonly #product: string;
  readonly #send: (message: Buffer) => void;

  constructor(options: ServerRequestOptions) {
    this.request = options.request;
    this.key = options.key;
    this.flow = options.flow;
    this.localTag = options.localTag;
    this.#transaction = options.transaction;
    this.#product = options.product;
    this.#send = options.send;
  }

  /** Whether the final response was given; every later one is ignored. */
  get isAnswered(): boolean {
    return this.#transaction.isAnswered;
  }

  /** Sends a response and gives its bytes, for whoever has to repeat it. */
  respond(reply: Reply): Buffer {
    const { request } = this;
    const repeated = {
      headers: request.headers,
      source: request.source,
      via: request.via,
      hasToTag: request.to.params.has('tag'),
    };
    const bytes = buildReply(repeated, { toTag: this.localTag, ...reply }, this.#product);
    this.#transaction.respond(reply.status, bytes);
    return bytes;
  }

  /** Sends a response again that the transaction does not repeat itself: a 2xx to INVITE. */
  repeat(response: Buffer): void {
    this.#send(response);
  }
}
