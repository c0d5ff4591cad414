import type { Log } from '../../../base/index.ts';
import type { SipRequest } from '../message/message.ts';
import { SipRequestError } from '../message/parse.ts';
import { buildReply, type Reply, replyPort, tryTopVia } from '../message/reply.ts';
import type { SipParseError } from '../message/sip-parse-error.ts';
import { isReliable } from '../message/sip-transport.ts';
import type { SipFlow, SipTransports } from '../transport/transports.ts';
import type { UserAgentCounters } from './options.ts';

export interface ResponseSenderOptions {
  readonly transports: SipTransports;
  readonly counters: UserAgentCounters;
  readonly log: Log;
  readonly product: string;
  readonly newToken: () => string;
}

/** Sends responses to where their requests came from (RFC 3261 §18.2.2). */
export class ResponseSender {
  readonly #options: ResponseSenderOptions;

  constructor(options: ResponseSenderOptions) {
    this.#options = options;
  }

  /** What sends the responses of one request. */
  responder(request: SipRequest, flow: SipFlow): (message: Buffer) => void {
    const port = replyPort(request.via, request.source);
    return (message) => this.#send(message, flow, port);
  }

  /** Answers a request without a transaction. */
  answer(request: SipRequest, flow: SipFlow, reply: Reply): void {
    const { product, newToken } = this.#options;
    const hasToTag = request.to.params.has('tag');
    const bytes = buildReply({ ...request, hasToTag }, { toTag: newToken(), ...reply }, product);
    this.responder(request, flow)(bytes);
  }

  /** Refuses bytes that are no request we can act on, where they say enough to be answered. */
  refuseBroken(error: SipParseError, flow: SipFlow): void {
    const { log, product, newToken } = this.#options;
    const { status, reason } = error;
    log.debug({ peer: flow.remoteAddress, status, reason }, 'bytes that are no SIP message');
    const isRequest = error instanceof SipRequestError && error.headers.has('via');
    if (!isRequest || error.method === 'ACK') return;
    const { headers } = error;
    const { transport, remoteAddress: address, remotePort: port } = flow;
    const source = { transport, address, port };
    const via = tryTopVia(headers);
    const hasToTag = /;\s*tag\s*=/i.test(headers.raw('to') ?? '');
    const reply: Reply = { status, reason, toTag: newToken() };
    const bytes = buildReply({ headers, source, via, hasToTag }, reply, product);
    this.#send(bytes, flow, replyPort(via, source));
  }

  #send(message: Buffer, flow: SipFlow, port: number): void {
    const { counters, transports } = this.#options;
    counters.responsesSent++;
    const { transport, remoteAddress: address, localAddress, localPort } = flow;
    const isDirect = isReliable(transport) ? flow.isOpen : port === flow.remotePort;
    const way = isDirect
      ? flow
      : transports.flowTo({ transport, address, port, localAddress, localPort });
    if (way === undefined) counters.sendErrors++;
    else way.send(message);
  }
}
