/** Frames of MPEG audio layer III (ISO/IEC 11172-3, 13818-3, and "MPEG 2.5" below 16 kHz). */

/** What a sample rate means in layer III. */
export interface Mp3Rate {
  readonly sampleRate: number;
  /** Version bits of the header: 3 MPEG 1, 2 MPEG 2, 0 MPEG 2.5. */
  readonly version: 0 | 2 | 3;
  /** Sampling frequency bits of the header. */
  readonly index: 0 | 1 | 2;
  readonly samplesPerFrame: 576 | 1152;
  /** kbit/s that the encoder can write, rising. */
  readonly bitratesKbps: readonly number[];
}

const BITRATES_1 = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320] as const;
const BITRATES_2 = [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160] as const;
/** Valid ones that the encoder does not offer. */
const NOT_OFFERED = [56, 144];
/** Highest kbit/s of MPEG 2.5 in LAME. */
const LIMIT_25 = 64;

const RATES: readonly Mp3Rate[] = ([3, 2, 0] as const).flatMap((version) =>
  ([44100, 48000, 32000] as const).map((base, index) => ({
    sampleRate: base / { 3: 1, 2: 2, 0: 4 }[version],
    version,
    index: index as 0 | 1 | 2,
    samplesPerFrame: version === 3 ? (1152 as const) : (576 as const),
    bitratesKbps: bitratesOf(version).filter(
      (kbps) => !NOT_OFFERED.includes(kbps) && (version !== 0 || kbps <= LIMIT_25),
    ),
  })),
);

function bitratesOf(version: 0 | 2 | 3): readonly number[] {
  return version === 3 ? BITRATES_1 : BITRATES_2;
}

/** The facts of a sample rate, or undefined where layer III does not have it. */
export function mp3Rate(sampleRate: number): Mp3Rate | undefined {
  return RATES.find((rate) => rate.sampleRate === sampleRate);
}

/** Bytes of the side information that follows the header. */
function sideInformationBytes(rate: Mp3Rate, channels: 1 | 2): number {
  if (rate.version === 3) return channels === 1 ? 17 : 32;
  return channels === 1 ? 9 : 17;
}

function frameBytes(rate: Mp3Rate, kbps: number, isPadded: boolean): number {
  const slots = (rate.samplesPerFrame / 8) * kbps * 1000;
  return Math.floor(slots / rate.sampleRate) + (isPadded ? 1 : 0);
}

/** The size of the frame that begins with these 4 bytes; undefined where it is no header. */
export function frameSize(header: Uint8Array, rate: Mp3Rate): number | undefined {
  if (header[0] !== 0xff || (header[1]! & 0xe6) !== 0xe2) return undefined;
  const kbps = bitratesOf(rate.version)[(header[2]! >> 4) - 1];
  return kbps === undefined ? undefined : frameBytes(rate, kbps, (header[2]! & 2) !== 0);
}

/** What the first frame of a file tells players. */
export interface Mp3FileFacts {
  readonly rate: Mp3Rate;
  readonly channels: 1 | 2;
  readonly bitrateKbps: number;
  /** Frames and bytes after the first frame. */
  readonly audioFrames: number;
  readonly audioBytes: number;
  /** CRC of those bytes. */
  readonly audioCrc: number;
  /** Samples that the encoder put before the first, without the decoder's own 529. */
  readonly delaySamples: number;
  readonly paddingSamples: number;
}

const INFO_BYTES = 120;
const LAME_BYTES = 36;
const SEEK_POINTS = 100;
const ENCODER_NAME = 'LAME3.100';

/**
 * The first frame of a file: silent to a decoder, with an `Info` header (Xing) of frame count,
 * size and seek points, and the LAME extension with delay and padding, from which players know
 * the exact duration. Its size depends on rate, channels and bitrate alone.
 */
export function buildInfoFrame(facts: Mp3FileFacts): Buffer {
  const { rate, channels } = facts;
  const start = 4 + sideInformationBytes(rate, channels);
  const needed = start + INFO_BYTES + LAME_BYTES;
  const kbps = bitratesOf(rate.version).find(
    (each) => each >= facts.bitrateKbps && frameBytes(rate, each, false) >= needed,
  )!;
  const frame = Buffer.alloc(frameBytes(rate, kbps, false));
  frame[0] = 0xff;
  frame[1] = 0xe3 | (rate.version << 3);
  frame[2] = ((bitratesOf(rate.version).indexOf(kbps) + 1) << 4) | (rate.index << 2);
  frame[3] = channels === 1 ? 0xc4 : 0x44;

  frame.write('Info', start, 'latin1');
  frame.writeUInt32BE(0x0f, start + 4);
  frame.writeUInt32BE(facts.audioFrames, start + 8);
  frame.writeUInt32BE((frame.length + facts.audioBytes) >>> 0, start + 12);
  for (let i = 0; i < SEEK_POINTS; i++) frame[start + 16 + i] = (i * 256) / SEEK_POINTS;
  frame.writeUInt32BE(50, start + 116);
  writeLameExtension(frame, start + INFO_BYTES, facts);
  return frame;
}

/** Offsets within the extension: https://gabriel.mp3-tech.org/mp3infotag.html */
function writeLameExtension(frame: Buffer, at: number, facts: Mp3FileFacts): void {
  frame.write(ENCODER_NAME, at, 'latin1');
  frame[at + 9] = 1; // Tag revision 0, constant bitrate.
  frame[at + 20] = Math.min(255, facts.bitrateKbps);
  frame.writeUIntBE(facts.delaySamples * 4096 + facts.paddingSamples, at + 21, 3);
  frame.writeUInt32BE((frame.length + facts.audioBytes) >>> 0, at + 28);
  frame.writeUInt16BE(facts.audioCrc, at + 32);
  frame.writeUInt16BE(crc16Arc(frame.subarray(0, at + 34), 0), at + 34);
}

const CRC_TABLE = Uint16Array.from({ length: 256 }, (_, index) => {
  let crc = index;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  return crc;
});

/** CRC-16/ARC, continued from `crc`. */
export function crc16Arc(bytes: Uint8Array, crc: number): number {
  for (let i = 0; i < bytes.length; i++) crc = (crc >> 8) ^ CRC_TABLE[(crc ^ bytes[i]!) & 0xff]!;
  return crc;
}
