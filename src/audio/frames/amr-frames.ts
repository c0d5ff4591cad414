import type { CodecFrame, FrameFormat, FrameInput, UnpackedPayload } from './frame-format.ts';

/** One of the two codecs of RFC 4867. */
interface AmrCodec {
  readonly decoder: string;
  readonly sampleRate: number;
  readonly samples: number;
  readonly input: FrameInput;
  /** Bits of speech by frame type; what lies behind is a description of silence or nothing. */
  readonly speechBits: readonly number[];
  /** Bits of the frame types that are no speech: descriptions of silence, lost, no data. */
  readonly otherBits: Readonly<Record<number, number>>;
}

/** 3GPP TS 26.101, table 1; 9 to 11 are descriptions of silence of other codecs. */
const AMR: AmrCodec = {
  ...{ decoder: 'amrnb', sampleRate: 8000, samples: 160, input: storage('#!AMR\n') },
  speechBits: [95, 103, 118, 134, 148, 159, 204, 244],
  otherBits: { 8: 39, 9: 43, 10: 38, 11: 37, 15: 0 },
};

/** 3GPP TS 26.201, table 1. */
const AMR_WB: AmrCodec = {
  ...{ decoder: 'amrwb', sampleRate: 16_000, samples: 320, input: storage('#!AMR-WB\n') },
  speechBits: [132, 177, 253, 285, 317, 365, 397, 461, 477],
  otherBits: { 9: 40, 14: 0, 15: 0 },
};

function storage(magic: string): FrameInput {
  return { options: ['-f', 'amr'], header: new TextEncoder().encode(magic) };
}

/** An entry of the table of contents: which frame follows, and whether it is whole. */
interface TocEntry {
  readonly type: number;
  readonly isGood: boolean;
  readonly bits: number;
}

/** What makes a payload another one than the two that are read here (RFC 4867 §8.1). */
const UNREAD = /(^|[;\s])(crc|robust-sorting)=1\b|(^|[;\s])interleaving=/i;

/**
 * AMR and AMR-WB (RFC 4867): octet-aligned or bandwidth-efficient, as negotiated; a payload whose
 * length fits only the other of the two is read so. Descriptions of silence, lost and damaged
 * frames are silence. Undefined where frames are interleaved, sorted or have checksums.
 */
export function amrFrames(band: 'narrow' | 'wide', parameters: string): FrameFormat | undefined {
  if (UNREAD.test(parameters)) return undefined;
  const codec = band === 'narrow' ? AMR : AMR_WB;
  const isAligned = /(^|[;\s])octet-align=1\b/i.test(parameters);
  const layouts = isAligned ? [unpackAligned, unpackDense] : [unpackDense, unpackAligned];
  const { decoder, sampleRate } = codec;
  return {
    decoder,
    sampleRate,
    unpack(payload) {
      for (const layout of layouts) {
        const unpacked = layout(codec, payload);
        if (unpacked !== undefined) return unpacked;
      }
      return undefined;
    },
  };
}

/**
 * Octet-aligned (RFC 4867 §4.4), every part from a byte on:
 * ```
 * | CMR 4 | 0 4 | F 1 | FT 4 | Q 1 | 0 2 | …one byte more for each further frame… | frames |
 * ```
 */
function unpackAligned(codec: AmrCodec, payload: Uint8Array): UnpackedPayload | undefined {
  const entries = readEntries(codec, payload, { from: 8, step: 8 });
  if (entries === undefined) return undefined;
  let at = 1 + entries.length;
  const frames = entries.map((entry) => {
    const from = at;
    at += Math.ceil(entry.bits / 8);
    return frameOf(codec, entry, payload.subarray(from, at));
  });
  return at === payload.length ? { input: codec.input, frames } : undefined;
}

/** Bandwidth-efficient (RFC 4867 §4.3): the same without the bits that fill bytes up. */
function unpackDense(codec: AmrCodec, payload: Uint8Array): UnpackedPayload | undefined {
  const entries = readEntries(codec, payload, { from: 4, step: 6 });
  if (entries === undefined) return undefined;
  let at = 4 + 6 * entries.length;
  const frames = entries.map((entry) => {
    const from = at;
    at += entry.bits;
    return frameOf(codec, entry, copyBits(payload, from, entry.bits));
  });
  return Math.ceil(at / 8) === payload.length ? { input: codec.input, frames } : undefined;
}

/** The table of contents, positions in bits; undefined where it is cut off or has unknown types. */
function readEntries(
  codec: AmrCodec,
  payload: Uint8Array,
  { from, step }: { readonly from: number; readonly step: number },
): TocEntry[] | undefined {
  const entries: TocEntry[] = [];
  for (let at = from; at + 6 <= payload.length * 8; at += step) {
    const entry = readBits(payload, at, 6);
    const type = (entry >> 1) & 0x0f;
    const bits = codec.speechBits[type] ?? codec.otherBits[type];
    if (bits === undefined) return undefined;
    entries.push({ type, bits, isGood: (entry & 1) === 1 });
    if (entry >> 5 === 0) return entries;
  }
  return undefined;
}

/** As a file has it (RFC 4867 §5.3): one byte that says its type, then its bits. */
function frameOf(codec: AmrCodec, { type, isGood }: TocEntry, bits: Uint8Array): CodecFrame {
  const { samples } = codec;
  if (!isGood || type >= codec.speechBits.length) return { bytes: undefined, samples };
  const bytes = new Uint8Array(1 + bits.length);
  bytes[0] = (type << 3) | 4;
  bytes.set(bits, 1);
  return { bytes, samples };
}

/** At most 16 bits from bit `at`; what lies behind the end is 0. */
function readBits(bytes: Uint8Array, at: number, count: number): number {
  const first = at >> 3;
  const word =
    ((bytes[first] ?? 0) << 16) | ((bytes[first + 1] ?? 0) << 8) | (bytes[first + 2] ?? 0);
  return (word >> (24 - (at & 7) - count)) & ((1 << count) - 1);
}

/** `count` bits from bit `from` in bytes of their own, the last filled up with 0. */
function copyBits(payload: Uint8Array, from: number, count: number): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(count / 8));
  for (let i = 0; i < bytes.length; i++) {
    const left = Math.min(8, count - i * 8);
    bytes[i] = readBits(payload, from + i * 8, left) << (8 - left);
  }
  return bytes;
}
