import type { G711Law } from './encoder.ts';

/** The code of silence: the smallest positive value of each law (ITU-T G.711 tables 1 and 2). */
export const G711_SILENCE: Readonly<Record<G711Law, number>> = { u: 0xff, a: 0xd5 };

/** Expands a µ-law code to 16 bits (ITU-T G.711 table 2a, as in G.191). */
function expandU(code: number): number {
  const bits = ~code & 0xff;
  const magnitude = ((((bits & 0x0f) << 3) + 0x84) << ((bits >> 4) & 0x07)) - 0x84;
  return bits & 0x80 ? -magnitude : magnitude;
}

/** Expands an A-law code to 16 bits (ITU-T G.711 table 1a). */
function expandA(code: number): number {
  const bits = code ^ 0x55;
  const segment = (bits >> 4) & 0x07;
  const mantissa = ((bits & 0x0f) << 4) + 8;
  const magnitude = segment === 0 ? mantissa : (mantissa + 0x100) << (segment - 1);
  return bits & 0x80 ? magnitude : -magnitude;
}

function expansionTable(expand: (code: number) => number): Int16Array {
  return Int16Array.from({ length: 256 }, (_, code) => expand(code));
}

/** 16-bit samples by code. */
const EXPANSION: Readonly<Record<G711Law, Int16Array>> = {
  u: expansionTable(expandU),
  a: expansionTable(expandA),
};

/** The µ-law code whose decision interval holds the sample. */
function compressU(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(sample < 0 ? -sample : sample, 32635) + 0x84;
  const segment = 24 - Math.clz32(magnitude);
  return ~(sign | (segment << 4) | ((magnitude >> (segment + 3)) & 0x0f)) & 0xff;
}

/** The A-law code whose decision interval holds the sample. */
function compressA(sample: number): number {
  const sign = sample < 0 ? 0 : 0x80;
  const magnitude = (sample < 0 ? ~sample : sample) >> 4;
  const segment = magnitude < 16 ? 0 : 28 - Math.clz32(magnitude);
  const mantissa = (segment > 1 ? magnitude >> (segment - 1) : magnitude) & 0x0f;
  return (sign | (segment << 4) | mantissa) ^ 0x55;
}

function compressionTable(compress: (sample: number) => number): Uint8Array {
  return Uint8Array.from({ length: 65536 }, (_, index) => compress((index << 16) >> 16));
}

/** Codes by the sample as an unsigned 16-bit number. */
const COMPRESSION: Readonly<Record<G711Law, Uint8Array>> = {
  u: compressionTable(compressU),
  a: compressionTable(compressA),
};

/** Decodes G.711 codes to 16-bit samples. */
export function decodeG711(law: G711Law, codes: Uint8Array): Int16Array {
  const table = EXPANSION[law];
  const samples = new Int16Array(codes.length);
  for (let i = 0; i < codes.length; i++) samples[i] = table[codes[i]!]!;
  return samples;
}

/** Encodes 16-bit samples as G.711 codes. `encode(decode(codes))` gives the same audio. */
export function encodeG711(law: G711Law, samples: Int16Array): Uint8Array {
  const table = COMPRESSION[law];
  const codes = new Uint8Array(samples.length);
  for (let i = 0; i < samples.length; i++) codes[i] = table[samples[i]! & 0xffff]!;
  return codes;
}
