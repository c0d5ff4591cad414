import type {
  EndReason,
  Parties,
  PayloadFormat,
  Side,
  SourceMetadata,
  StreamDirection,
  StreamPlace,
  StreamProtection,
  StreamVoice,
} from '../recording/index.ts';

/** What an answer settled about a stream. */
export interface Negotiation {
  /** Direction as the source sees it. */
  readonly direction: StreamDirection;
  readonly formats: readonly PayloadFormat[];
  /** Address that the source named for its media; a hint only. */
  readonly mediaAddress?: string | undefined;
  readonly mediaPort?: number | undefined;
  /** How the source protects its packets; undefined: not at all. */
  readonly protection?: StreamProtection | undefined;
}

/** What the journal knows of it. */
type RestoredNegotiation = Pick<Negotiation, 'formats' | 'direction' | 'protection'>;

/** What a stream tells its recording session. */
export interface StreamOwner {
  negotiated(stream: RecordedStream, negotiation: Negotiation): void;
  partiesChanged(stream: RecordedStream, parties: Parties): void;
  dialogChanged(stream: RecordedStream, dialog: unknown): void;
  dropped(stream: RecordedStream): void;
  assigned(stream: RecordedStream): void;
  metadataReceived(stream: RecordedStream, metadata: SourceMetadata): void;
  missed(stream: RecordedStream, code: 'no-common-codec', detail: string): void;
  ended(stream: RecordedStream, reason: EndReason): void;
}

/** The identity of one stream of a recording session. */
export interface StreamIdentity extends StreamPlace, StreamVoice {
  readonly rtpPort: number;
}

/** One stream being recorded, as signalling sees it. */
export class RecordedStream {
  readonly recordingId: string;
  readonly streamIndex: number;
  /** Port on which media is received; RTCP on the next. */
  readonly rtpPort: number;
  /**
   * Called once when the recorder itself ends the stream (stop, disk full, nothing heard after a
   * restart): signalling then says goodbye. Without it the source is not told.
   */
  onStop: ((reason: EndReason) => void) | undefined;
  readonly #owner: StreamOwner;
  #voice: StreamVoice;
  #formats: readonly PayloadFormat[] = [];
  #protection: StreamProtection | undefined;
  #direction: StreamDirection = 'sendonly';
  #endReason: EndReason | undefined;

  constructor(identity: StreamIdentity, owner: StreamOwner) {
    this.recordingId = identity.recordingId;
    this.streamIndex = identity.streamIndex;
    const { side, isMixed } = identity;
    this.#voice = { side, isMixed };
    this.rtpPort = identity.rtpPort;
    this.#owner = owner;
  }

  get side(): Side {
    return this.#voice.side;
  }

  /** Whether it carries both voices. */
  get isMixed(): boolean {
    return this.#voice.isMixed === true;
  }

  get endReason(): EndReason | undefined {
    return this.#endReason;
  }

  /** How its packets are protected. */
  get protection(): StreamProtection | undefined {
    return this.#protection;
  }

  /** What was agreed last. */
  get formats(): readonly PayloadFormat[] {
    return this.#formats;
  }

  /** Whether the source has said that it sends nothing now. */
  get isHeld(): boolean {
    return this.#direction === 'inactive' || this.#direction === 'recvonly';
  }

  /** Sets what the journal says was agreed before a restart. */
  restore({ formats, direction, protection }: RestoredNegotiation): void {
    this.#formats = formats;
    this.#protection = protection;
    this.#direction = direction;
  }

  /** The source's answer, or a later change of it. */
  negotiated(negotiation: Negotiation): void {
    if (this.#endReason !== undefined) return;
    this.restore(negotiation);
    this.#owner.negotiated(this, negotiation);
  }

  /** Something keeps the stream from being recorded although it was admitted. */
  missed(code: 'no-common-codec', detail: string): void {
    this.#owner.missed(this, code, detail);
  }

  /** The source names other parties from now on. */
  partiesChanged(parties: Parties): void {
    if (this.#endReason === undefined) this.#owner.partiesChanged(this, parties);
  }

  /** Whose voice it carries is known better now; it was so from the beginning. */
  assign(voice: StreamVoice): void {
    const isSame = voice.side === this.side && (voice.isMixed === true) === this.isMixed;
    if (this.#endReason !== undefined || isSame) return;
    this.#voice = voice;
    this.#owner.assigned(this);
  }

  /** The source sent a document about the call. */
  metadataReceived(metadata: SourceMetadata): void {
    if (this.#endReason === undefined) this.#owner.metadataReceived(this, metadata);
  }

  /** State of the signalling dialog, kept so that a restarted process can go on with it. */
  dialogChanged(dialog: unknown): void {
    if (this.#endReason === undefined) this.#owner.dialogChanged(this, dialog);
  }

  /** Ends the stream. Only the first reason counts. */
  end(reason: EndReason): void {
    if (this.#endReason !== undefined) return;
    this.#endReason = reason;
    this.#owner.ended(this, reason);
  }

  /** Ends the stream; what its session captured is not kept. */
  drop(reason: EndReason): void {
    if (this.#endReason !== undefined) return;
    this.#owner.dropped(this);
    this.end(reason);
  }

  /** The recorder ends the stream and has signalling say goodbye. */
  stop(reason: EndReason): void {
    if (this.#endReason !== undefined) return;
    const { onStop } = this;
    this.onStop = undefined;
    this.end(reason);
    onStop?.(reason);
  }
}
