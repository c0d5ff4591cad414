/** One RTP payload format of an m-line (RFC 3551, RFC 8866 `a=rtpmap`, `a=fmtp`). */
export interface PayloadFormat {
  readonly payloadType: number;
  /** Encoding name in upper case: `PCMU`, `G722`, `L16`, `OPUS`, `TELEPHONE-EVENT`, `CN`. */
  readonly encodingName: string;
  /** RTP clock in Hz; 8000 for G.722 although it samples at 16 kHz (RFC 3551 §4.5.2). */
  readonly clockRate: number;
  readonly channels: number;
  /** Format parameters as written after the payload type in `a=fmtp`. */
  readonly parameters?: string | undefined;
}

/** Direction of a stream as the one who wrote the description sees it (RFC 3264 §5.1). */
export type StreamDirection = 'sendonly' | 'sendrecv' | 'recvonly' | 'inactive';

/** Who wrote a description and which version of it (`o=`, RFC 8866 §5.2). */
export interface SdpOrigin {
  readonly userName: string;
  /** Decimal digits; often longer than a number holds. */
  readonly sessionId: string;
  readonly sessionVersion: string;
  readonly address: string;
}

/** One m-line with everything below it; what it does not say itself comes from the session. */
export interface MediaDescription {
  /** `audio`, `video`, `image` … as written. */
  readonly kind: string;
  /** 0: refused or taken out (RFC 3264 §6, §8.2). Never an error. */
  readonly port: number;
  /** As written: `RTP/AVP`, `RTP/SAVP`, `UDP/TLS/RTP/SAVPF` … */
  readonly protocol: string;
  /** Address of the nearest `c=` line, undefined where there is none. */
  readonly address?: string | undefined;
  /** `inactive` too for a hold written as `c=0.0.0.0` or `c=::` (RFC 3264 §8.4). */
  readonly direction: StreamDirection;
  readonly label?: string | undefined;
  /** Formats with a known name: by `a=rtpmap`, else by RFC 3551 Table 4; in the order written. */
  readonly formats: readonly PayloadFormat[];
  /** The format list of the m-line verbatim. */
  readonly formatList: readonly string[];
  readonly ptimeMs?: number | undefined;
  /** Values of `a=crypto:` verbatim (RFC 4568). */
  readonly crypto: readonly string[];
}

/** A session description (RFC 8866), as far as offer and answer need it. */
export interface SessionDescription {
  readonly origin?: SdpOrigin | undefined;
  readonly sessionName: string;
  /** Value of the first `t=` line; an answer repeats it (RFC 3264 §6). */
  readonly timing: string;
  /** In the order written; an answer has as many in the same order. */
  readonly media: readonly MediaDescription[];
}
