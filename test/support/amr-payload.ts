/** Packs AMR frames into RTP payloads by strings of bits, as RFC 4867 draws them. */

/** Bits of a frame by its type; 8 or 9 is the description of silence. */
const BITS = {
  narrow: [95, 103, 118, 134, 148, 159, 204, 244, 39],
  wide: [132, 177, 253, 285, 317, 365, 397, 461, 477, 40],
};

/** `frames` as files have them, each one byte and its bits. */
export function amrPayload(
  frames: readonly Uint8Array[],
  { band, isAligned }: { readonly band: 'narrow' | 'wide'; readonly isAligned: boolean },
): Uint8Array {
  const fill = (bits: string): string =>
    isAligned ? bits.padEnd(Math.ceil(bits.length / 8) * 8, '0') : bits;
  const entries = frames.map(([head], i) => {
    const isLast = i === frames.length - 1;
    return fill((isLast ? '0' : '1') + binary(head!, 8).slice(1, 6));
  });
  const bodies = frames.map((frame) => {
    const bits = [...frame.subarray(1)].map((byte) => binary(byte, 8)).join('');
    return fill(bits.slice(0, BITS[band][frame[0]! >> 3] ?? 0));
  });
  const all = fill('1111') + entries.join('') + bodies.join('');
  const padded = all.padEnd(Math.ceil(all.length / 8) * 8, '0');
  return Uint8Array.from(padded.match(/.{8}/g)!, (byte) => Number.parseInt(byte, 2));
}

function binary(value: number, width: number): string {
  return value.toString(2).padStart(width, '0');
}
