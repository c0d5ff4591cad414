/** Encodes samples as L16: big-endian, channels interleaved (RFC 3551 §4.5.11). */
export function encodeL16(channels: readonly Int16Array[]): Uint8Array {
  const count = channels[0]?.length ?? 0;
  const bytes = new Uint8Array(count * channels.length * 2);
  let at = 0;
  for (let i = 0; i < count; i++) {
    for (const channel of channels) {
      const sample = channel[i] ?? 0;
      bytes[at++] = (sample >> 8) & 0xff;
      bytes[at++] = sample & 0xff;
    }
  }
  return bytes;
}

/** Decodes L16 of one or two channels to mono (the mean of two). An odd rest is ignored. */
export function decodeL16(payload: Uint8Array, channels: 1 | 2): Int16Array {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const samples = new Int16Array(Math.floor(payload.length / (2 * channels)));
  for (let i = 0; i < samples.length; i++) {
    samples[i] =
      channels === 1
        ? view.getInt16(2 * i)
        : (view.getInt16(4 * i) + view.getInt16(4 * i + 2)) >> 1;
  }
  return samples;
}
