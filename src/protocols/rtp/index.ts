export {
  hasMarker,
  headerLength,
  isRtp,
  parseRtpHeader,
  payloadLength,
  payloadType,
  type RtpHeader,
  rtpTimestamp,
  sequenceNumber,
  ssrc,
  tryRtpHeader,
} from './header.ts';
export { type ReceptionStatistics, ReceptionTable } from './reception-table.ts';
export {
  parseRtcp,
  type ReceptionReport,
  type RtcpPacket,
  type SourceDescription,
  tryRtcp,
} from './rtcp.ts';
export { RtpParseError } from './rtp-parse-error.ts';
export { parseTelephoneEvent, type TelephoneEvent, tryTelephoneEvent } from './telephone-event.ts';
export { SequenceUnwrapper, TimestampUnwrapper } from './unwrap.ts';
