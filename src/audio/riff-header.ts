/** The beginning of WAV files: RIFF, or RF64 above 4 GiB (EBU Tech 3306). */

/** WAVE format tags (RFC 2361). */
export const WAVE_PCM = 1;
export const WAVE_ALAW = 6;
export const WAVE_MULAW = 7;

export interface RiffFacts {
  readonly formatTag: number;
  readonly channels: 1 | 2;
  readonly sampleRate: number;
  readonly bytesPerSample: 1 | 2;
  /** Samples of each channel. */
  readonly sampleCount: number;
}

const MAX_32 = 0xffffffff;
/** The body of a ds64 chunk without a table; before that, a chunk to be ignored. */
const DS64_BYTES = 28;
/** Formats other than PCM need the size of an extension and a fact chunk. */
const PCM_FORMAT_BYTES = 16;
const CODED_FORMAT_BYTES = 18;
const FACT_BYTES = 4;

/** Bytes of audio that the header announces. */
function audioBytes(facts: RiffFacts): number {
  return facts.sampleCount * facts.channels * facts.bytesPerSample;
}

/**
 * The header of a WAV file for a known number of samples. Its own size does not depend on that
 * number, so it can be written again at the end.
 */
export function buildRiffHeader(facts: RiffFacts): Buffer {
  const isCoded = facts.formatTag !== WAVE_PCM;
  const formatBytes = isCoded ? CODED_FORMAT_BYTES : PCM_FORMAT_BYTES;
  const factBytes = isCoded ? 8 + FACT_BYTES : 0;
  const header = Buffer.alloc(12 + 8 + DS64_BYTES + 8 + formatBytes + factBytes + 8);
  const dataBytes = audioBytes(facts);
  const riffBytes = header.length - 8 + dataBytes + (dataBytes % 2);
  const isLarge = riffBytes > MAX_32;

  header.write(isLarge ? 'RF64' : 'RIFF', 0, 'latin1');
  header.writeUInt32LE(isLarge ? MAX_32 : riffBytes, 4);
  header.write(isLarge ? 'WAVEds64' : 'WAVEJUNK', 8, 'latin1');
  header.writeUInt32LE(DS64_BYTES, 16);
  if (isLarge) {
    header.writeBigUInt64LE(BigInt(riffBytes), 20);
    header.writeBigUInt64LE(BigInt(dataBytes), 28);
    header.writeBigUInt64LE(BigInt(facts.sampleCount), 36);
  }
  let at = 20 + DS64_BYTES;
  at = writeFormat(header, at, facts, formatBytes);
  if (isCoded) {
    header.write('fact', at, 'latin1');
    header.writeUInt32LE(FACT_BYTES, at + 4);
    header.writeUInt32LE(Math.min(MAX_32, facts.sampleCount), at + 8);
    at += factBytes;
  }
  header.write('data', at, 'latin1');
  header.writeUInt32LE(isLarge ? MAX_32 : dataBytes, at + 4);
  return header;
}

/**
 * The header of a WAV stream of 16-bit samples whose end nobody knows: it announces as much as a
 * file of four gigabytes holds.
 */
export function streamedWavHeader(sampleRate: number, channels: 1 | 2): Buffer {
  const facts = { formatTag: WAVE_PCM, channels, sampleRate, bytesPerSample: 2 } as const;
  const sampleCount = Math.floor((MAX_32 - 4096) / (2 * channels));
  return buildRiffHeader({ ...facts, sampleCount });
}

/** Writes the format chunk; returns where it ends. */
function writeFormat(header: Buffer, at: number, facts: RiffFacts, formatBytes: number): number {
  const frameBytes = facts.channels * facts.bytesPerSample;
  header.write('fmt ', at, 'latin1');
  header.writeUInt32LE(formatBytes, at + 4);
  header.writeUInt16LE(facts.formatTag, at + 8);
  header.writeUInt16LE(facts.channels, at + 10);
  header.writeUInt32LE(facts.sampleRate, at + 12);
  header.writeUInt32LE(facts.sampleRate * frameBytes, at + 16);
  header.writeUInt16LE(frameBytes, at + 20);
  header.writeUInt16LE(facts.bytesPerSample * 8, at + 22);
  return at + 8 + formatBytes;
}
