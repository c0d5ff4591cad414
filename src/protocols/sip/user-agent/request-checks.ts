import { isIntervalTooSmall, readSessionTimer } from '../dialog/session-timer.ts';
import type { SipRequest } from '../message/message.ts';
import { mediaType } from '../message/multipart.ts';
import type { Reply } from '../message/reply.ts';

/** What this server understands. */
export interface RequestRules {
  /** Methods, as in Allow. */
  readonly allow: readonly string[];
  /** Content types of offers, lower-case. */
  readonly accept: readonly string[];
  /** Option tags, lower-case. */
  readonly supported: readonly string[];
  readonly minSessionSeconds: number;
}

const SCHEMES = new Set(['sip', 'sips', 'tel']);

/** Why a request cannot be served, in the order of RFC 3261 §8.2; undefined where it can. */
export function checkRequest(request: SipRequest, rules: RequestRules): Reply | undefined {
  const { method } = request;
  if (!rules.allow.includes(method)) {
    return { status: 405, headers: [['Allow', rules.allow.join(', ')]] };
  }
  if (!SCHEMES.has(request.uri.scheme) || isUnkept(request)) return { status: 416 };
  const unknown = unknownOptions(request, rules);
  if (unknown.length > 0) return { status: 420, headers: [['Unsupported', unknown.join(', ')]] };
  if (method !== 'INVITE' && method !== 'UPDATE') return undefined;
  return checkContent(request, rules) ?? checkInterval(request, rules);
}

/** What is promised to be encrypted all the way (RFC 3261 §26.2.2) came in the clear. */
function isUnkept({ uri, source }: SipRequest): boolean {
  return uri.scheme === 'sips' && source.transport !== 'tls';
}

function unknownOptions(request: SipRequest, rules: RequestRules): string[] {
  if (!request.headers.has('require')) return [];
  const tags = request.headers.list('require');
  return tags.filter((tag) => !rules.supported.includes(tag.toLowerCase()));
}

function checkContent(request: SipRequest, rules: RequestRules): Reply | undefined {
  const { headers, body } = request;
  if (body.length === 0) return undefined;
  const encoding = headers.get('content-encoding')?.trim().toLowerCase() ?? 'identity';
  if (encoding !== 'identity') return { status: 415, headers: [['Accept-Encoding', 'identity']] };
  const type = mediaType(headers.get('content-type') ?? '');
  if (type === '' || rules.accept.includes(type) || isOptional(request)) return undefined;
  return { status: 415, headers: [['Accept', rules.accept.join(', ')]] };
}

/** A body that the sender does not need understood (RFC 3261 §20.11). */
function isOptional(request: SipRequest): boolean {
  const disposition = request.headers.get('content-disposition')?.toLowerCase() ?? '';
  return /;\s*handling\s*=\s*"?optional"?/.test(disposition);
}

function checkInterval(request: SipRequest, rules: RequestRules): Reply | undefined {
  if (!request.headers.has('session-expires')) return undefined;
  const minimum = rules.minSessionSeconds;
  if (!isIntervalTooSmall(readSessionTimer(request), minimum)) return undefined;
  return { status: 422, headers: [['Min-SE', `${minimum}`]] };
}
