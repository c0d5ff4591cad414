import type { SipHeaders } from '../protocols/sip/index.ts';

/** Headers that name a call in the systems of a vendor, beside those that begin with `X-`. */
const NAMED = ['user-to-user', 'cisco-guid', 'cisco-gucid', 'session-id'];
/** More than any source sends. */
const MAX_HEADERS = 64;

/** What the headers of a request say of the call itself, word for word, by name in lower case. */
export function signalledHeaders(headers: SipHeaders): Record<string, string> {
  const signalled = new Map<string, string>();
  for (const [name, value] of headers.entries()) {
    const key = name.toLowerCase();
    if (!key.startsWith('x-') && !NAMED.includes(key)) continue;
    const before = signalled.get(key);
    if (before === undefined && signalled.size === MAX_HEADERS) continue;
    signalled.set(key, before === undefined ? value : `${before}, ${value}`);
  }
  return Object.fromEntries(signalled);
}
