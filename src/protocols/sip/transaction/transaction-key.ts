import type { SipRequest, SipResponse } from '../message/message.ts';

/** Begins every branch that was made by the rules of RFC 3261 (§8.1.1.7). */
export const BRANCH_COOKIE = 'z9hG4bK';

/**
 * The key by which a request finds its server transaction (RFC 3261 §17.2.3). An ACK has the key of
 * its INVITE. A branch without cookie, or of the cookie alone (RFC 4475 §3.2.1), is of RFC 2543:
 * then Call-ID, From tag, CSeq and the topmost Via count.
 */
export function serverKey(request: SipRequest): string {
  return keyWithMethod(request, request.method === 'ACK' ? 'INVITE' : request.method);
}

/** The key of the INVITE that a CANCEL means. */
export function cancelledKey(cancel: SipRequest): string {
  return keyWithMethod(cancel, 'INVITE');
}

function keyWithMethod(request: SipRequest, method: string): string {
  const { branch, sentBy, text } = request.via;
  if (branch?.startsWith(BRANCH_COOKIE) && branch.length > BRANCH_COOKIE.length) {
    return `${branch}\n${sentBy}\n${method}`;
  }
  const tag = request.from.params.get('tag') ?? request.from.uriText;
  return `${request.callId}\n${tag}\n${request.cseq.number}\n${text}\n${method}`;
}

/**
 * What two copies of one request have in common when they took different ways
 * (RFC 3261 §8.2.2.2), or undefined for a request in a dialog.
 */
export function mergeKey(request: SipRequest): string | undefined {
  if (request.to.params.has('tag')) return undefined;
  const tag = request.from.params.get('tag');
  if (tag === undefined) return undefined;
  return `${request.callId}\n${tag}\n${request.cseq.number}\n${request.method}`;
}

/** The key by which a response finds its client transaction (RFC 3261 §17.1.3). */
export function clientKey(response: SipResponse): string {
  return `${response.via.branch ?? ''}\n${response.cseq.method}`;
}
