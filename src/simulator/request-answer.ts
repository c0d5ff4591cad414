import { type SipRequest, serializeResponse } from '../protocols/sip/index.ts';

/** What the node says of itself in a response. */
export interface AnsweringEnd {
  /** Tag for To where the request has none. */
  readonly tag: string;
  readonly contact: string;
  /** SDP of the leg, for a re-INVITE; undefined where the dialog is unknown or has no media. */
  readonly body?: string | undefined;
  readonly isKnown: boolean;
}

const ALLOW = 'INVITE, OPTIONS, INFO, BYE, CANCEL, ACK, UPDATE';

/**
 * The response of the node to a request of the recorder, or undefined for an ACK. Nothing is
 * remembered: a retransmission gets the same answer.
 */
export function answerRequest(request: SipRequest, end: AnsweringEnd): Buffer | undefined {
  if (request.method === 'ACK') return undefined;
  const status = statusFor(request.method, end.isKnown);
  const to = request.headers.get('To') ?? '';
  const expires = request.headers.get('Session-Expires');
  const isChange = status === 200 && (request.method === 'INVITE' || request.method === 'UPDATE');
  const body = isChange && request.method === 'INVITE' ? end.body : undefined;
  return serializeResponse({
    status,
    headers: [
      ...request.headers.getAll('Via').map((via) => ['Via', via] as const),
      ['From', request.headers.get('From') ?? ''],
      ['To', request.to.params.has('tag') ? to : `${to};tag=${end.tag}`],
      ['Call-ID', request.callId],
      ['CSeq', `${request.cseq.number} ${request.cseq.method}`],
      ['Allow', ALLOW],
      ...(isChange ? [['Contact', end.contact] as const] : []),
      ...(isChange && expires !== undefined ? [['Session-Expires', expires] as const] : []),
      ...(body === undefined ? [] : [['Content-Type', 'application/sdp'] as const]),
    ],
    body,
  });
}

function statusFor(method: string, isKnown: boolean): number {
  if (method === 'OPTIONS') return 200;
  if (!isKnown) return 481;
  return ALLOW.split(', ').includes(method) ? 200 : 405;
}
