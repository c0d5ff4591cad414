import { type Parameters, parseParameters } from './parameters.ts';
import { malformed } from './sip-parse-error.ts';
import { findOutside, isToken, sliceTrimmed } from './split.ts';
import { parseHostPort } from './uri.ts';

/** One hop of Via (RFC 3261 §20.42). */
export interface ViaHop {
  /** Upper-case: `UDP`, `TCP`, also transports we do not speak. */
  readonly transport: string;
  readonly host: string;
  readonly port?: number | undefined;
  readonly params: Parameters;
  /** Undefined or without cookie for peers of RFC 2543. */
  readonly branch?: string | undefined;
  /** `host[:port]` as sent. */
  readonly sentBy: string;
  /** The hop as it was sent. */
  readonly text: string;
}

const COMMA = 0x2c;

/** The first hop of a Via value and what follows it, with its comma. */
export function splitTopVia(value: string): { top: string; rest: string } {
  const comma = value.includes(',') ? findOutside(value, COMMA) : -1;
  if (comma < 0) return { top: value, rest: '' };
  return { top: value.slice(0, comma), rest: value.slice(comma) };
}

/** Reads the first hop of a Via value. Throws a SipParseError. */
export function parseTopVia(value: string): ViaHop {
  const text = sliceTrimmed(splitTopVia(value).top, 0);
  const semicolon = text.indexOf(';');
  const head = semicolon < 0 ? text : text.slice(0, semicolon);
  const { transport, sentBy } = readProtocol(head.trim());
  const { host, port } = parseHostPort(sentBy);
  const params = parseParameters(text, semicolon < 0 ? text.length : semicolon, true);
  const branch = params.get('branch');
  if (branch !== undefined && !isPrintable(branch)) throw malformed('Malformed branch in Via');
  return { transport, host, port, params, branch, sentBy, text };
}

/** `SIP/2.0/UDP host`; blanks may stand around the slashes. */
function readProtocol(head: string): { transport: string; sentBy: string } {
  const first = head.indexOf('/');
  const second = head.indexOf('/', first + 1);
  if (first < 0 || second < 0) throw malformed('Malformed Via');
  const name = head.slice(0, first).trim().toUpperCase();
  if (name !== 'SIP') throw malformed('Via of another protocol');
  if (head.slice(first + 1, second).trim() !== '2.0') throw malformed('Via of another version');
  const tail = head.slice(second + 1).trimStart();
  const blank = tail.search(/[ \t]/);
  const transport = blank < 0 ? '' : tail.slice(0, blank);
  if (!isToken(transport)) throw malformed('Malformed Via');
  return { transport: transport.toUpperCase(), sentBy: tail.slice(blank).trim() };
}

function isPrintable(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code <= 0x20 || code === 0x7f) return false;
  }
  return text.length > 0;
}
