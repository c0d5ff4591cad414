export { Dialog } from './dialog/dialog.ts';
export type { DialogDelegate, ReinviteAnswer } from './dialog/dialog-delegate.ts';
export {
  type DialogId,
  type DialogState,
  isDialogState,
  type SessionTimerState,
} from './dialog/dialog-state.ts';
export { SipHeaders } from './message/headers.ts';
export type {
  CSeq,
  HeaderLines,
  MessageSource,
  SipMessage,
  SipRequest,
  SipResponse,
  SipTransport,
} from './message/message.ts';
export { type BodyPart, mediaType, splitBody } from './message/multipart.ts';
export { type NameAddr, parseNameAddr, tryParseNameAddr } from './message/name-addr.ts';
export { type Parameters, quote } from './message/parameters.ts';
export { parseSipMessage, SipRequestError, tryParseSipMessage } from './message/parse.ts';
export {
  type OutgoingParts,
  type OutgoingRequest,
  type OutgoingResponse,
  serializeRequest,
  serializeResponse,
} from './message/serialize.ts';
export { SipParseError } from './message/sip-parse-error.ts';
export { defaultPort } from './message/sip-transport.ts';
export { reasonPhrase } from './message/status.ts';
export {
  formatHost,
  formatUri,
  parseUri,
  type SipUri,
  tryParseUri,
  unescapeUri,
} from './message/uri.ts';
export type { ViaHop } from './message/via.ts';
export { RFC_TIMING, type TransactionTiming } from './transaction/timing.ts';
export { certificateNames } from './transport/certificate-names.ts';
export { TlsEndpoint, type TlsIdentity } from './transport/tls-endpoint.ts';
export type {
  FlowTarget,
  ListenPoint,
  MessageReceiver,
  PeerTrust,
  SipFlow,
  SipTransports,
} from './transport/transports.ts';
export {
  type AcceptOptions,
  IncomingInvite,
  type RejectOptions,
} from './user-agent/incoming-invite.ts';
export {
  DEFAULT_ACCEPT,
  DEFAULT_ALLOW,
  DEFAULT_LIMITS,
  DEFAULT_SUPPORTED,
  type UserAgentCore,
  type UserAgentCounters,
  type UserAgentLimits,
  type UserAgentOptions,
} from './user-agent/options.ts';
export { UserAgentServer } from './user-agent/user-agent-server.ts';
