/** Rates at which a packet can be decoded without losing bandwidth. */
export type OpusSampleRate = 8000 | 16000 | 24000 | 48000;

/** The facts in the first bytes of an Opus packet (RFC 6716 §3). */
export interface OpusPacketFacts {
  /** Audio bandwidth in Hz: 4000, 6000, 8000, 12000 or 20000. */
  readonly bandwidthHz: number;
  /** The smallest of 8000, 16000, 24000 and 48000 Hz that holds that bandwidth. */
  readonly sampleRate: OpusSampleRate;
  readonly isStereo: boolean;
  readonly frameCount: number;
  readonly durationMs: number;
}

interface Configuration {
  readonly bandwidthHz: number;
  readonly sampleRate: OpusSampleRate;
  readonly frameMs: number;
}

const NARROW = { bandwidthHz: 4000, sampleRate: 8000 } as const;
const MEDIUM = { bandwidthHz: 6000, sampleRate: 16000 } as const;
const WIDE = { bandwidthHz: 8000, sampleRate: 16000 } as const;
const SUPER_WIDE = { bandwidthHz: 12000, sampleRate: 24000 } as const;
const FULL = { bandwidthHz: 20000, sampleRate: 48000 } as const;

/** Configuration numbers in their order (RFC 6716 §3.1, table 2). */
const CONFIGURATIONS: readonly Configuration[] = [
  ...[NARROW, MEDIUM, WIDE].flatMap((band) => frames(band, [10, 20, 40, 60])),
  ...[SUPER_WIDE, FULL].flatMap((band) => frames(band, [10, 20])),
  ...[NARROW, WIDE, SUPER_WIDE, FULL].flatMap((band) => frames(band, [2.5, 5, 10, 20])),
];

function frames(band: Omit<Configuration, 'frameMs'>, sizes: readonly number[]): Configuration[] {
  return sizes.map((frameMs) => ({ ...band, frameMs }));
}

/** A packet holds at most 120 ms (RFC 6716 §3.2.5, R5). */
const MAX_DURATION_MS = 120;

/**
 * Reads the table of contents of an Opus packet, without decoding:
 * ```
 *  0 1 2 3 4 5 6 7
 * +-+-+-+-+-+-+-+-+
 * | config  |s| c |     c: 0 one frame, 1 and 2 two frames, 3 as many as the next byte says
 * +-+-+-+-+-+-+-+-+
 * ```
 * Undefined where that is not an Opus packet: empty, no frames, longer than 120 ms.
 */
export function tryReadOpusPacket(packet: Uint8Array): OpusPacketFacts | undefined {
  const first = packet[0];
  if (first === undefined) return undefined;
  const configuration = CONFIGURATIONS[first >> 3]!;
  const code = first & 3;
  const frameCount = code === 0 ? 1 : code < 3 ? 2 : (packet[1] ?? 0) & 0x3f;
  const durationMs = frameCount * configuration.frameMs;
  if (frameCount === 0 || durationMs > MAX_DURATION_MS) return undefined;
  const { bandwidthHz, sampleRate } = configuration;
  return { bandwidthHz, sampleRate, isStereo: (first & 4) !== 0, frameCount, durationMs };
}
