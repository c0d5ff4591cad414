import type { RefusalCode } from '../recorder/index.ts';

/** A final response that refuses an INVITE. */
export interface RefusalResponse {
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly (readonly [string, string])[];
}

/** Seconds after which a source may try again. */
const RETRY_AFTER: readonly [string, string] = ['Retry-After', '30'];

/**
 * Why a stream is refused → what the source is told (RFC 3261 §21). The only such table. CUCM hunts
 * on after 503, not after 486; 603 says that nobody else needs to be asked.
 */
const RESPONSES: Readonly<Record<RefusalCode | RefusedRequest, RefusalResponse>> = {
  'declined-by-policy': { status: 603, reason: 'Decline', headers: [] },
  'no-line': { status: 503, reason: 'No Line Free', headers: [RETRY_AFTER] },
  'lines-reserved': { status: 503, reason: 'No Line Free', headers: [RETRY_AFTER] },
  'disk-full': { status: 503, reason: 'Storage Full', headers: [RETRY_AFTER] },
  overload: { status: 503, reason: 'Too Busy', headers: [RETRY_AFTER] },
  'no-port': { status: 503, reason: 'No Media Port Free', headers: [RETRY_AFTER] },
  draining: { status: 503, reason: 'Service Stopping', headers: [RETRY_AFTER] },
  'capture-failed': { status: 500, reason: 'Recorder Failure', headers: [] },
  'wrong-number': { status: 404, reason: 'Not Found', headers: [] },
  'not-a-recording': { status: 403, reason: 'Not A Recording Session', headers: [] },
  'unreadable-offer': { status: 400, reason: 'Unreadable Session Description', headers: [] },
  'no-common-codec': { status: 488, reason: 'Not Acceptable Here', headers: [] },
};

/** What this floor refuses before the recorder is asked. */
export type RefusedRequest =
  | 'wrong-number'
  | 'not-a-recording'
  | 'unreadable-offer'
  | 'no-common-codec';

/** The response to an INVITE refused for `code`. */
export function refusalResponse(code: RefusalCode | RefusedRequest): RefusalResponse {
  return RESPONSES[code];
}
