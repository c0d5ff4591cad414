export {
  hasMarker,
  hasRtpHeader,
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
export {
  masterLength,
  SRTP_SUITES,
  type SrtpMasterKey,
  type SrtpParameters,
  type SrtpSuite,
} from './srtp/srtp-parameters.ts';
export { SrtpSender } from './srtp/srtp-sender.ts';
export { SrtpStream } from './srtp/srtp-stream.ts';
export { parseTelephoneEvent, type TelephoneEvent, tryTelephoneEvent } from './telephone-event.ts';
export { SequenceUnwrapper, TimestampUnwrapper } from './unwrap.ts';
