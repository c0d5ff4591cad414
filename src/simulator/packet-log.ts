/** One RTP packet that a simulated phone made, whatever the network did to it. */
export interface SentPacket {
  readonly sequenceNumber: number;
  readonly timestamp: number;
  readonly payloadType: number;
  readonly hasMarker: boolean;
  /** Frame of the sound from 0, or undefined for a telephone-event. */
  readonly frame: number | undefined;
  readonly payload: Uint8Array;
  /** How often it went out: 0 lost, 2 duplicated. */
  readonly copies: 0 | 1 | 2;
  /** Wall-clock time of leaving (of having left, when lost), in milliseconds. */
  readonly sentAtMs: number;
}

/** Counts of one simulated stream. */
export interface MediaCounts {
  /** Packets that went out, copies not counted. */
  readonly packets: number;
  readonly payloadBytes: number;
  /** Packets lost on purpose. */
  readonly dropped: number;
  readonly duplicates: number;
  /** Packets that their successor was made to overtake. */
  readonly overtaken: number;
  readonly reports: number;
}
