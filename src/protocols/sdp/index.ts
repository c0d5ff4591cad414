export {
  type AcceptableStream,
  type AnswerOptions,
  acceptableStreams,
  answerOffer,
  type OfferAnswer,
  type OfferRefusal,
} from './answer-offer.ts';
export {
  type CryptoSuite,
  isSecure,
  type MediaCrypto,
  type OwnMasterKey,
  usableCrypto,
} from './crypto-attribute.ts';
export type {
  MediaDescription,
  PayloadFormat,
  SdpOrigin,
  SessionDescription,
  StreamDirection,
} from './description.ts';
export {
  isSameEncoding,
  isVoice,
  offeredFormats,
  RECORDER_FORMATS,
  STATIC_FORMATS,
  staticFormat,
} from './formats.ts';
export { buildOffer, type NegotiatedStream, type OfferOptions, readAnswer } from './offer.ts';
export { offerAgain } from './offer-again.ts';
export { parseSdp, trySdp } from './parse-sdp.ts';
export { SdpParseError } from './sdp-parse-error.ts';
export type { LocalOrigin } from './write-sdp.ts';
