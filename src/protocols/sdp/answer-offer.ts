import { answeredCrypto, isSecure, type OwnMasterKey, usableCrypto } from './crypto-attribute.ts';
import type { MediaDescription, PayloadFormat, SessionDescription } from './description.ts';
import { isSameEncoding, isVoice } from './formats.ts';
import { type NegotiatedStream, negotiated } from './offer.ts';
import { formatLines, type LocalOrigin, type WrittenMedia, writeSdp } from './write-sdp.ts';

/** What {@link answerOffer} answers with. */
export interface AnswerOptions extends LocalOrigin {
  /**
   * Our RTP port for each m-line of kind audio, in order, whether it is acceptable or not;
   * 0 or a missing one refuses that m-line.
   */
  readonly ports: readonly number[];
  /**
   * What we decode or know; without it everything that has a name. Payload types do not matter: an
   * answer uses those of the offer.
   */
  readonly supported?: readonly PayloadFormat[] | undefined;
  /** Makes our keys for SRTP. */
  readonly ownKey: OwnMasterKey;
}

/** Why an offer cannot be answered (SIP 488). `no-common-codec`: no voice format with a name. */
export type OfferRefusal = 'no-audio' | 'no-common-protocol' | 'no-common-codec' | 'no-port';

/** An answer with what it agrees to, or why there is none. */
export type OfferAnswer =
  | { readonly body: string; readonly streams: readonly NegotiatedStream[] }
  | { readonly refused: OfferRefusal };

const PLAIN = /^RTP\/AVPF?$/i;

/** One audio m-line that can be taken. */
export interface AcceptableStream {
  readonly mediaIndex: number;
  /** Place among the m-lines of kind audio: the index into `ports`. */
  readonly audioIndex: number;
  readonly formats: readonly PayloadFormat[];
}

/**
 * The audio m-lines of an offer that {@link answerOffer} would take, given a port for each. Where
 * none of the voice formats is supported all are taken: packets that cannot be decoded are kept.
 */
export function acceptableStreams(
  offer: SessionDescription,
  options: Pick<AnswerOptions, 'supported'>,
): AcceptableStream[] {
  const streams: AcceptableStream[] = [];
  let audioIndex = -1;
  for (const [mediaIndex, media] of offer.media.entries()) {
    if (media.kind === 'audio') audioIndex += 1;
    const formats = isOpen(media) ? keptFormats(media, options.supported) : [];
    if (formats.some(isVoice)) streams.push({ mediaIndex, audioIndex, formats });
  }
  return streams;
}

/**
 * Answers an offer (RFC 3264 §6): every m-line in order, those we do not take with port 0; we
 * only receive, so `sendonly` and `sendrecv` become `recvonly` and anything else `inactive`.
 * All common formats are kept with the payload types and parameters of the offer, or all formats
 * where none is common. Also for
 * re-INVITE and UPDATE (§8): an m-line of port 0 is taken out, one that came back is taken again.
 */
export function answerOffer(offer: SessionDescription, options: AnswerOptions): OfferAnswer {
  const acceptable = acceptableStreams(offer, options);
  const taken = new Map(
    acceptable
      .filter(({ audioIndex }) => (options.ports[audioIndex] ?? 0) > 0)
      .map((stream) => [stream.mediaIndex, stream] as const),
  );
  const isEmpty = offer.media.every((media) => media.port === 0);
  if (taken.size === 0 && (!isEmpty || offer.media.length === 0)) {
    return { refused: acceptable.length > 0 ? 'no-port' : refusal(offer) };
  }
  const streams: NegotiatedStream[] = [];
  const lines = offer.media.map((media, mediaIndex) => {
    const stream = taken.get(mediaIndex);
    if (stream === undefined) return refusedLine(media);
    const agreed = negotiated(media, mediaIndex, stream.formats);
    streams.push(agreed);
    const crypto = answeredCrypto(media, mediaIndex, options.ownKey);
    return { ...acceptedLine(media, agreed, options.ports[stream.audioIndex]!), crypto };
  });
  return { body: writeSdp(options, offer.timing, lines), streams };
}

/** SRTP is taken where its keys can be used. */
function isOpen(media: MediaDescription): boolean {
  const isUsable = isSecure(media) ? usableCrypto(media) !== undefined : PLAIN.test(media.protocol);
  return media.kind === 'audio' && media.port !== 0 && isUsable;
}

function keptFormats(
  media: MediaDescription,
  supported: readonly PayloadFormat[] | undefined,
): readonly PayloadFormat[] {
  if (supported === undefined) return media.formats;
  const common = media.formats.filter((format) =>
    supported.some((each) =>
      // Events and comfort noise come at the clock of the voice they accompany.
      isVoice(format) ? isSameEncoding(each, format) : each.encodingName === format.encodingName,
    ),
  );
  return common.some(isVoice) ? common : media.formats;
}

function refusal(offer: SessionDescription): OfferRefusal {
  const audio = offer.media.filter((media) => media.kind === 'audio' && media.port !== 0);
  if (audio.length === 0) return 'no-audio';
  return audio.some(isOpen) ? 'no-common-codec' : 'no-common-protocol';
}

/** Port 0, the rest as offered: at least one format has to stand there (RFC 3264 §6). */
function refusedLine(media: MediaDescription): WrittenMedia {
  const { kind, protocol, formatList, label } = media;
  const formats = formatList.length === 0 ? ['0'] : formatList;
  return { kind, port: 0, protocol, formatList: formats, formatLines: [], label };
}

function acceptedLine(
  media: MediaDescription,
  agreed: NegotiatedStream,
  port: number,
): WrittenMedia {
  const { kind, protocol, label, ptimeMs } = media;
  const formatList = agreed.formats.map((format) => String(format.payloadType));
  const direction = agreed.direction === 'sendonly' ? 'recvonly' : 'inactive';
  const lines = agreed.formats.flatMap(formatLines);
  return { kind, port, protocol, formatList, formatLines: lines, direction, label, ptimeMs };
}
