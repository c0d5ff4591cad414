import { isIPv6 } from 'node:net';
import { assert } from '../../base/index.ts';
import type { PayloadFormat, StreamDirection } from './description.ts';

/** Who we are in `o=` and where we receive. */
export interface LocalOrigin {
  /** Address where media is received, IPv4 or IPv6. */
  readonly address: string;
  /** Session id of `o=`: decimal digits, one for the whole life of a dialog (RFC 8866 §5.2). */
  readonly originId: string | number;
  /** Session version of `o=`. */
  readonly version: string | number;
  /**
   * The description we sent last in this dialog. One that says the same is repeated word for
   * word; another one gets the next version after it (RFC 3264 §8).
   */
  readonly previous?: string | undefined;
}

/** One m-line to be written. */
export interface WrittenMedia {
  readonly kind: string;
  readonly port: number;
  readonly protocol: string;
  readonly formatList: readonly string[];
  /** {@link formatLines} of each format. */
  readonly formatLines: readonly string[];
  readonly direction?: StreamDirection | undefined;
  readonly label?: string | undefined;
  readonly ptimeMs?: number | undefined;
  /** Whole lines `a=crypto:…`. */
  readonly crypto?: readonly string[] | undefined;
}

/** The text of a session description, lines ended by CRLF. */
export function writeSdp(
  origin: LocalOrigin,
  timing: string,
  media: readonly WrittenMedia[],
): string {
  const write = (version: bigint): string => {
    const { originId, address } = origin;
    const family = isIPv6(address) ? 'IP6' : 'IP4';
    const head = [
      'v=0',
      `o=- ${originId} ${version} IN ${family} ${address}`,
      's=-',
      `c=IN ${family} ${address}`,
      `t=${timing}`,
    ];
    return [...head, ...media.flatMap(mediaLines), ''].join('\r\n');
  };
  const last = origin.previous === undefined ? undefined : versionOf(origin.previous);
  if (last === undefined) return write(BigInt(origin.version));
  return write(last) === origin.previous ? write(last) : write(last + 1n);
}

function versionOf(body: string): bigint {
  const digits = /^o=\S+ \d+ (\d+) /m.exec(body)?.[1];
  assert(digits !== undefined, 'the previous description is one that was written here');
  return BigInt(digits);
}

function mediaLines(media: WrittenMedia): string[] {
  const { kind, port, protocol, formatList } = media;
  const lines = [`m=${kind} ${port} ${protocol} ${formatList.join(' ')}`, ...media.formatLines];
  if (media.ptimeMs !== undefined) lines.push(`a=ptime:${media.ptimeMs}`);
  if (media.label !== undefined) lines.push(`a=label:${media.label}`);
  if (media.direction !== undefined) lines.push(`a=${media.direction}`);
  if (media.crypto !== undefined) lines.push(...media.crypto);
  return lines;
}

/** `a=rtpmap` and `a=fmtp` of a format (RFC 8866 §6.6, §6.15). */
export function formatLines(format: PayloadFormat): string[] {
  const { payloadType, encodingName, clockRate, channels, parameters } = format;
  const count = channels === 1 ? '' : `/${channels}`;
  const name = WRITTEN_NAMES.get(encodingName) ?? encodingName;
  const map = `a=rtpmap:${payloadType} ${name}/${clockRate}${count}`;
  return parameters === undefined ? [map] : [map, `a=fmtp:${payloadType} ${parameters}`];
}

/** Names are compared without case (RFC 8866 §6.6), yet some sources know one spelling only. */
const WRITTEN_NAMES: ReadonlyMap<string, string> = new Map([
  ['OPUS', 'opus'],
  ['ILBC', 'iLBC'],
  ['ISAC', 'iSAC'],
  ['TELEPHONE-EVENT', 'telephone-event'],
]);
