/** Compact forms (RFC 3261 §7.3.3, RFC 4028, 3515, 3892, 4474, 3841). */
const COMPACT: Readonly<Record<string, string>> = {
  a: 'accept-contact',
  b: 'referred-by',
  c: 'content-type',
  d: 'request-disposition',
  e: 'content-encoding',
  f: 'from',
  i: 'call-id',
  j: 'reject-contact',
  k: 'supported',
  l: 'content-length',
  m: 'contact',
  n: 'identity-info',
  o: 'event',
  r: 'refer-to',
  s: 'subject',
  t: 'to',
  u: 'allow-events',
  v: 'via',
  x: 'session-expires',
  y: 'identity',
};

/** Names as usually written; a look-up in a table is cheaper than lower-casing. */
const USUAL = [
  ...['Via', 'From', 'To', 'Call-ID', 'CSeq', 'Contact', 'Max-Forwards', 'Content-Length'],
  ...['Content-Type', 'Content-Disposition', 'Content-Encoding', 'Date', 'Supported', 'Require'],
  ...['Min-SE', 'Session-Expires', 'User-Agent', 'Server', 'Allow', 'Allow-Events', 'Expires'],
  ...['Call-Info', 'Cisco-Guid', 'Session-ID', 'P-Asserted-Identity', 'Remote-Party-ID'],
  ...['Route', 'Record-Route', 'Reason', 'Accept', 'Proxy-Require', 'Retry-After', 'Unsupported'],
  ...['Timestamp', 'Privacy', 'Event', 'Warning', 'MIME-Version', 'Subject', 'Organization'],
];

const KNOWN: ReadonlyMap<string, string> = new Map([
  ...Object.entries(COMPACT),
  ...Object.entries(COMPACT).map(([short, long]) => [short.toUpperCase(), long] as const),
  ...USUAL.flatMap((name) => [
    [name, name.toLowerCase()] as const,
    [name.toLowerCase(), name.toLowerCase()] as const,
  ]),
]);

/** The long lower-case form by which headers are looked up: `v`, `VIA`, `Via` → `via`. */
export function headerKey(name: string): string {
  return knownHeaderKey(name) ?? name.toLowerCase();
}

/** {@link headerKey} of a name written in a usual way; undefined for another name. */
export function knownHeaderKey(name: string): string | undefined {
  return KNOWN.get(name);
}

/** Headers that may stand only once in a message (RFC 4475 §3.3.8, §3.3.9). */
export const SINGLE_HEADERS: ReadonlySet<string> = new Set([
  ...['from', 'to', 'call-id', 'cseq', 'max-forwards', 'content-length', 'content-type'],
]);
