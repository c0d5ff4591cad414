/** One audio m-line of a description of the source. */
export interface OfferedLine {
  readonly label?: string | undefined;
  readonly direction?: 'sendonly' | 'inactive' | undefined;
  /** 0: the stream is taken out. */
  readonly port?: number | undefined;
  /** Where it is sent from, if not from where SIP comes. */
  readonly address?: string | undefined;
  /** The only codec; else a few. */
  readonly codec?: SourceCodec | undefined;
  readonly packetMs?: number | undefined;
  /** It is encrypted: the line that says how. */
  readonly crypto?: string | undefined;
}

/** Codecs of a test source with their static payload types (RFC 3551). */
export const SOURCE_CODECS = { PCMU: 0, PCMA: 8 } as const;

export type SourceCodec = keyof typeof SOURCE_CODECS;

/** A request of the source. */
export interface SourceRequest {
  readonly send: 'INVITE' | 'UPDATE' | 'BYE';
  readonly offer?: readonly OfferedLine[] | undefined;
  readonly metadata?: string | undefined;
  readonly isMetadataFirst?: boolean | undefined;
  readonly hasNoClosingBoundary?: boolean | undefined;
  /** What the ACK answers to the offer of the 200, where the INVITE had none. */
  readonly answer?: readonly OfferedLine[] | undefined;
  /** Sent between the 200 to an INVITE and its ACK. */
  readonly beforeAck?: SourceRequest | undefined;
  /** Further header lines, instead of those of a session recording client. */
  readonly headers?: readonly string[] | undefined;
  /** From without its tag, if not that of the run. */
  readonly from?: string | undefined;
  /** The user of the Request-URI of the first INVITE. Default `srs`. */
  readonly user?: string | undefined;
  /** What is expected instead of 200. */
  readonly status?: number | undefined;
  /** What the body of the 200 has to match: a POSIX regular expression. */
  readonly expects?: string | undefined;
}

/** Everybody talks at the same time: by m-line the seed of the sound, undefined for silence. */
export interface SourceTalk {
  readonly talk: readonly (number | undefined)[];
  /** Of 20 ms. */
  readonly frames: number;
  /** Half of it is left for what comes next: the media goes on meanwhile. */
  readonly goesOn?: boolean | undefined;
  /** Default PCMU. */
  readonly codec?: SourceCodec | undefined;
  /** Default 20. */
  readonly packetMs?: 10 | 20 | 40 | undefined;
  /** Default 127.0.0.1. From another than before, the port is another too. */
  readonly address?: string | undefined;
  /** What encrypts the packets of each m-line. */
  readonly seals?: readonly ((packet: Buffer) => Buffer)[] | undefined;
  /** Of others, sent to the same ports at the same time. */
  readonly beside?: SourceTalk | undefined;
}

export type SourceStep =
  | SourceRequest
  | SourceTalk
  /** The recorder ends the session by itself. */
  | { readonly awaits: 'BYE'; readonly withinMs: number };
