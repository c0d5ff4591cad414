import type {
  MediaDescription,
  PayloadFormat,
  SdpOrigin,
  SessionDescription,
} from './description.ts';
import { staticFormat } from './formats.ts';
import { isNowhere } from './hold-address.ts';
import { type MediaLines, readMediaLines } from './media-lines.ts';
import { SdpParseError } from './sdp-parse-error.ts';

const UTF_8 = new TextDecoder();
const MAX_BYTES = 65_536;
const MAX_LINES = 2000;
const MAX_LINE_LENGTH = 4096;
const MAX_MEDIA = 64;
const MAX_FORMATS = 128;

/** An m-line with the lines below it. */
interface MediaSection {
  readonly kind: string;
  readonly port: number;
  readonly protocol: string;
  readonly formatList: readonly string[];
  readonly lines: string[];
}

/**
 * Reads a session description (RFC 8866). Lenient where sources are careless: any line end or
 * none at the end, any order of attributes, no `t=`, `c=` and direction at either level, static
 * payload types without `a=rtpmap`, unknown lines. Throws {@link SdpParseError} for anything that
 * leaves the m-lines in doubt, since an answer has to match them one by one.
 */
export function parseSdp(body: Uint8Array | string): SessionDescription {
  const lines = splitLines(body);
  const session: string[] = [];
  const sections: MediaSection[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.startsWith('m=')) {
      if (sections.length === MAX_MEDIA) throw new SdpParseError('too many m-lines', index + 1);
      sections.push(readMediaLine(line, index + 1));
    } else {
      (sections.at(-1)?.lines ?? session).push(line);
    }
  }
  const shared = readMediaLines(session);
  return {
    origin: readOrigin(session),
    sessionName: firstValue(session, 's=') ?? '',
    timing: readTiming(session),
    media: sections.map((section) => readMedia(section, shared)),
  };
}

/** As {@link parseSdp}, undefined where it would throw. */
export function trySdp(body: Uint8Array | string): SessionDescription | undefined {
  try {
    return parseSdp(body);
  } catch (error) {
    if (error instanceof SdpParseError) return undefined;
    throw error;
  }
}

function splitLines(body: Uint8Array | string): string[] {
  if (body.length > MAX_BYTES) throw new SdpParseError(`${body.length} bytes > ${MAX_BYTES}`);
  const text = typeof body === 'string' ? body : UTF_8.decode(body);
  if (text.includes('\0')) throw new SdpParseError('a NUL character');
  const lines = text.split(/\r\n|\r|\n/, MAX_LINES + 1).map((line) => line.trimEnd());
  if (lines.length > MAX_LINES) throw new SdpParseError(`more than ${MAX_LINES} lines`);
  const long = lines.findIndex((line) => line.length > MAX_LINE_LENGTH);
  if (long >= 0) throw new SdpParseError(`longer than ${MAX_LINE_LENGTH}`, long + 1);
  const first = lines.findIndex((line) => line !== '');
  if (first < 0) throw new SdpParseError('empty');
  if (!/^v=0\b/.test(lines[first]!)) throw new SdpParseError('no v=0', first + 1);
  return lines;
}

/** `m=<kind> <port>[/<count>] <protocol> <formats…>` (RFC 8866 §5.14). */
function readMediaLine(line: string, number: number): MediaSection {
  const [kind = '', portText = '', protocol = '', ...formatList] = line
    .slice(2)
    .trim()
    .split(/[ \t]+/);
  const port = /^(\d{1,5})(?:\/\d{1,5})?$/.exec(portText)?.[1];
  if (!/^[\w.+-]+$/.test(kind)) throw new SdpParseError('an m-line without a kind', number);
  if (port === undefined || Number(port) > 65_535) {
    throw new SdpParseError('an m-line without a port', number);
  }
  if (!/^[\w./+-]+$/.test(protocol)) {
    throw new SdpParseError('an m-line without a protocol', number);
  }
  if (formatList.length > MAX_FORMATS) throw new SdpParseError('too many formats', number);
  return { kind: kind.toLowerCase(), port: Number(port), protocol, formatList, lines: [] };
}

function firstValue(lines: readonly string[], start: string): string | undefined {
  return lines.find((line) => line.startsWith(start))?.slice(start.length);
}

/** Its digits are kept as text: the library would round some. */
function readOrigin(lines: readonly string[]): SdpOrigin | undefined {
  const fields = firstValue(lines, 'o=')?.split(/ +/) ?? [];
  const [userName, sessionId, sessionVersion, , , address] = fields;
  if (userName === undefined || sessionId === undefined || sessionVersion === undefined) {
    return undefined;
  }
  return { userName, sessionId, sessionVersion, address: address ?? '' };
}

function readTiming(lines: readonly string[]): string {
  const text = firstValue(lines, 't=') ?? '';
  return /^\d{1,20} \d{1,20}$/.test(text) ? text : '0 0';
}

function readMedia(section: MediaSection, session: MediaLines): MediaDescription {
  const { lines, formatList, ...line } = section;
  const media = readMediaLines(lines);
  const address = media.address ?? session.address;
  const direction = media.direction ?? session.direction ?? 'sendrecv';
  const { ptimeMs } = media;
  return {
    ...line,
    address,
    direction: isNowhere(address) ? 'inactive' : direction,
    label: firstValue(lines, 'a=label:')?.trim(),
    formats: readFormats(formatList, media),
    formatList,
    ptimeMs: ptimeMs > 0 && ptimeMs <= 1000 ? ptimeMs : undefined,
    crypto: lines.flatMap((each) => (each.startsWith('a=crypto:') ? [each.slice(9)] : [])),
  };
}

function readFormats(list: readonly string[], media: MediaLines): PayloadFormat[] {
  const formats = new Map<number, PayloadFormat>();
  for (const item of list) {
    const payloadType = /^\d{1,3}$/.test(item) ? Number(item) : 128;
    if (payloadType > 127 || formats.has(payloadType)) continue;
    const mapped = media.formats.get(String(payloadType));
    const format = mapped === undefined ? staticFormat(payloadType) : { payloadType, ...mapped };
    if (format === undefined) continue;
    const parameters = media.parameters.get(String(payloadType)) ?? '';
    formats.set(payloadType, parameters === '' ? format : { ...format, parameters });
  }
  return [...formats.values()];
}
