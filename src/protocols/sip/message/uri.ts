import { isIPv4, isIPv6 } from 'node:net';
import { type Parameters, parseParameters } from './parameters.ts';
import { malformed } from './sip-parse-error.ts';

/** A URI (RFC 3261 §19.1). Of other schemes than sip, sips and tel only the scheme is read. */
export interface SipUri {
  /** Lower-case. */
  readonly scheme: string;
  /** As sent, escapes kept; without password. */
  readonly user?: string | undefined;
  /** Lower-case; IPv6 addresses without brackets; empty for schemes without host. */
  readonly host: string;
  readonly port?: number | undefined;
  /** Names lower-case, values verbatim; undefined for a parameter without value. */
  readonly params: Parameters;
  /** What stands after `?`, verbatim; empty where nothing does. */
  readonly headers: string;
}

const NO_PARAMETERS: Parameters = new Map();

/** Reads a URI without <>. Throws a SipParseError. */
export function parseUri(text: string): SipUri {
  const colon = text.indexOf(':');
  if (colon <= 0) throw malformed('URI without scheme');
  const scheme = text.slice(0, colon).toLowerCase();
  if (!/^[a-z][a-z0-9+.-]*$/.test(scheme)) throw malformed('Malformed URI scheme');
  if (scheme === 'sip' || scheme === 'sips') return parseSip(scheme, text.slice(colon + 1));
  if (scheme === 'tel') return parseTel(text.slice(colon + 1));
  return { scheme, host: '', params: NO_PARAMETERS, headers: '' };
}

/** {@link parseUri}, with undefined instead of an error. */
export function tryParseUri(text: string): SipUri | undefined {
  try {
    return parseUri(text);
  } catch {
    return undefined;
  }
}

function parseSip(scheme: string, rest: string): SipUri {
  const at = rest.indexOf('@');
  const user = at < 0 ? undefined : readUser(rest.slice(0, at));
  const tail = at < 0 ? rest : rest.slice(at + 1);
  const question = tail.indexOf('?');
  const beforeHeaders = question < 0 ? tail : tail.slice(0, question);
  const semicolon = beforeHeaders.indexOf(';');
  const hostPort = (semicolon < 0 ? beforeHeaders : beforeHeaders.slice(0, semicolon)).trim();
  const { host, port } = parseHostPort(hostPort);
  const params = semicolon < 0 ? NO_PARAMETERS : parseParameters(beforeHeaders, semicolon);
  return {
    scheme,
    user,
    host,
    port,
    params,
    headers: question < 0 ? '' : tail.slice(question + 1),
  };
}

function parseTel(rest: string): SipUri {
  const semicolon = rest.indexOf(';');
  const user = readUser(semicolon < 0 ? rest : rest.slice(0, semicolon));
  const params = semicolon < 0 ? NO_PARAMETERS : parseParameters(rest, semicolon);
  return { scheme: 'tel', user, host: '', params, headers: '' };
}

function readUser(text: string): string {
  const colon = text.indexOf(':');
  const user = colon < 0 ? text : text.slice(0, colon);
  if (user === '' || /[\s<>"]/.test(user)) throw malformed('Malformed user in URI');
  return user;
}

/** Host and port of `host[:port]`, IPv6 in brackets. Throws a SipParseError. */
export function parseHostPort(text: string): { host: string; port: number | undefined } {
  if (text.startsWith('[')) {
    const end = text.indexOf(']');
    if (end < 0) throw malformed('IPv6 address not closed');
    return { host: readIpv6(text.slice(1, end)), port: readPort(text, end + 1) };
  }
  const colon = text.indexOf(':');
  const host = (colon < 0 ? text : text.slice(0, colon)).trim();
  if (!isHostName(host)) throw malformed('Malformed host');
  return { host: host.toLowerCase(), port: colon < 0 ? undefined : readPort(text, colon) };
}

/**
 * RFC 3261's grammar allows three colons before an embedded IPv4 address;
 * RFC 5118 §4.10 asks to tolerate that.
 */
function readIpv6(text: string): string {
  if (isIPv6(text)) return text.toLowerCase();
  const three = text.indexOf(':::');
  if (three >= 0 && isIPv4(text.slice(three + 3))) {
    const corrected = text.slice(0, three) + text.slice(three + 1);
    if (isIPv6(corrected)) return corrected.toLowerCase();
  }
  throw malformed('Malformed IPv6 address');
}

function readPort(text: string, start: number): number | undefined {
  const rest = text.slice(start).trim();
  if (rest === '') return undefined;
  if (!rest.startsWith(':')) throw malformed('Text after the host');
  const digits = rest.slice(1).trim();
  const port = Number(digits);
  if (!/^\d{1,5}$/.test(digits) || port > 65535) throw malformed('Malformed port');
  return port;
}

function isHostName(host: string): boolean {
  for (let at = 0; at < host.length; at++) {
    const code = host.charCodeAt(at);
    const isDigit = code >= 0x30 && code <= 0x39;
    const isLetter = (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
    // Underscores are against the rules for host names and common.
    if (!isDigit && !isLetter && code !== 0x2d && code !== 0x2e && code !== 0x5f) return false;
  }
  return host.length > 0;
}

/** A host as it stands in a URI or Via: IPv6 addresses get brackets. */
export function formatHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** A URI as text, without <>. Of other schemes than sip, sips and tel only what was read. */
export function formatUri(uri: SipUri): string {
  const user = uri.user === undefined ? '' : uri.user;
  const port = uri.port === undefined ? '' : `:${uri.port}`;
  let text = `${uri.scheme}:${user}`;
  if (uri.host !== '') text += `${user === '' ? '' : '@'}${formatHost(uri.host)}${port}`;
  for (const [name, value] of uri.params) {
    text += value === undefined ? `;${name}` : `;${name}=${value}`;
  }
  return uri.headers === '' ? text : `${text}?${uri.headers}`;
}

/** Text of a URI part with its %-escapes undone; as it is where they are broken. */
export function unescapeUri(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
