import { assert } from '../../base/index.ts';
import {
  cryptoOf,
  isSecure,
  type MediaCrypto,
  type OwnMasterKey,
  offeredCrypto,
} from './crypto-attribute.ts';
import type { MediaDescription, PayloadFormat, SessionDescription } from './description.ts';
import { isSameEncoding } from './formats.ts';
import { isNowhere } from './hold-address.ts';
import { formatLines, type LocalOrigin, writeSdp } from './write-sdp.ts';

/** What {@link buildOffer} writes. */
export interface OfferOptions extends LocalOrigin {
  /** One for each m-line, in order. */
  readonly streams: readonly { readonly port: number; readonly label?: string | undefined }[];
  /** Makes our keys for SRTP, which is offered then; without it RTP is. */
  readonly ownKey?: OwnMasterKey | undefined;
  /** Everything we can store, for example `RECORDER_FORMATS`; the same for every m-line. */
  readonly formats: readonly PayloadFormat[];
}

/**
 * The offer in our 200 to an INVITE that had none (RFC 3264 §5, RFC 3261 §13.2.1): recvonly, all
 * formats. The same options give the same text, which is what a session refresh repeats.
 */
export function buildOffer(options: OfferOptions): string {
  const { streams, formats, ownKey } = options;
  assert(streams.length > 0 && formats.length > 0, 'an offer has streams and formats');
  const formatList = formats.map((format) => String(format.payloadType));
  const protocol = ownKey === undefined ? 'RTP/AVP' : 'RTP/SAVP';
  const media = streams.map(({ port, label }, index) => {
    const line = { kind: 'audio', protocol, direction: 'recvonly' } as const;
    const crypto = ownKey && offeredCrypto(index, ownKey);
    return { ...line, port, label, formatList, formatLines: offeredLines(formats), crypto };
  });
  return writeSdp(options, '0 0', media);
}

/** The lines of formats that were offered before: what we can store is the same in all offers. */
const offered = new WeakMap<readonly PayloadFormat[], readonly string[]>();

function offeredLines(formats: readonly PayloadFormat[]): readonly string[] {
  const known = offered.get(formats);
  if (known !== undefined) return known;
  const lines = formats.flatMap(formatLines);
  offered.set(formats, lines);
  return lines;
}

/** What was agreed for one m-line. */
export interface NegotiatedStream {
  /** Index of the m-line, from 0. */
  readonly mediaIndex: number;
  readonly label?: string | undefined;
  /** What the source may send, its preference first. */
  readonly formats: readonly PayloadFormat[];
  /** As the source sees it: it sends, or it is on hold. */
  readonly direction: 'sendonly' | 'inactive';
  /** `address:port` the source named; often a placeholder, never where its packets come from. */
  readonly mediaAddress?: string | undefined;
  /** The address alone, undefined where none (or a hold address) was named. */
  readonly address?: string | undefined;
  /** How the source protects its packets; undefined: not at all. */
  readonly crypto?: MediaCrypto | undefined;
}

/**
 * What the source answered to our offer, often in the ACK: one entry for every m-line of the
 * offer that it took (port not 0, at least one format). RFC 3264 §6.1, §7.
 */
export function readAnswer(
  offered: readonly PayloadFormat[],
  answer: SessionDescription,
): NegotiatedStream[] {
  return answer.media.flatMap((media, mediaIndex) => {
    if (media.kind !== 'audio' || media.port === 0) return [];
    const formats = answeredFormats(offered, media);
    return formats.length === 0 ? [] : [negotiated(media, mediaIndex, formats)];
  });
}

/** The common entry of both readers: an m-line of the other side with what was agreed. */
export function negotiated(
  media: MediaDescription,
  mediaIndex: number,
  formats: readonly PayloadFormat[],
): NegotiatedStream {
  const { label, port, address, direction } = media;
  const host = address?.includes(':') ? `[${address}]` : address;
  const isSending = direction === 'sendonly' || direction === 'sendrecv';
  return {
    mediaIndex,
    label,
    formats,
    direction: isSending ? 'sendonly' : 'inactive',
    mediaAddress: host === undefined ? undefined : `${host}:${port}`,
    address: isNowhere(address) ? undefined : address,
    ...(isSecure(media) && { crypto: cryptoOf(media) }),
  };
}

/**
 * A sender has to use the payload types of our offer (RFC 3264 §5.1), yet some use those of their
 * answer: where the two differ, both are understood.
 */
function answeredFormats(
  offered: readonly PayloadFormat[],
  media: MediaDescription,
): PayloadFormat[] {
  const formats = new Map<number, PayloadFormat>();
  for (const item of media.formatList) {
    const payloadType = Number(item);
    const named = media.formats.find((format) => format.payloadType === payloadType);
    const format = named ?? offered.find((each) => each.payloadType === payloadType);
    if (format !== undefined) formats.set(payloadType, format);
  }
  for (const format of [...formats.values()]) {
    const same = offered.filter((each) => isSameEncoding(each, format));
    if (same.some((each) => each.payloadType === format.payloadType)) continue;
    const [ours] = same;
    if (ours !== undefined && !formats.has(ours.payloadType)) {
      formats.set(ours.payloadType, { ...format, payloadType: ours.payloadType });
    }
  }
  return [...formats.values()];
}
