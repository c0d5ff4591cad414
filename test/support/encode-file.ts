/** Runs a streaming audio encoder to its end. */

/** The face of the encoders in `src/audio`. */
interface StreamingEncoder {
  encode(channels: readonly Int16Array[]): Uint8Array;
  finish(): FileEnd;
}

interface FileEnd {
  readonly bytes: Uint8Array;
  readonly patches: readonly { readonly offset: number; readonly bytes: Uint8Array }[];
}

/** The file that an encoder makes of these channels, given in blocks of `block` samples. */
export function encodeFile(
  encoder: StreamingEncoder,
  channels: readonly Int16Array[],
  block = 8000,
): Buffer {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < channels[0]!.length; at += block) {
    parts.push(encoder.encode(channels.map((samples) => samples.subarray(at, at + block))));
  }
  return joinFile(parts, encoder.finish());
}

/** A file from the blocks it was written in and its end, patches applied. */
export function joinFile(parts: readonly Uint8Array[], end: FileEnd): Buffer {
  const file = Buffer.concat([...parts, end.bytes]);
  for (const { offset, bytes } of end.patches) file.set(bytes, offset);
  return file;
}
