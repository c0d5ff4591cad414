import type { SimulatedCall } from '../../src/simulator/index.ts';
import { writtenFiles } from './written-files.ts';

/** Something that is looked for on the disk, with its name for a message. */
export type Trace = readonly [what: string, bytes: Buffer];

/** Frames of both sides that were sent and journalled for sure. */
export function sentFrames(call: SimulatedCall): Buffer[] {
  return call.legs.flatMap(({ media }) =>
    media.stream!.packets.slice(5, 25).map(({ payload }) => Buffer.from(payload)),
  );
}

/** Pieces of 48 bytes from all over `bytes`, none of them of one value only. */
export function piecesOf(what: string, bytes: Buffer, count = 40): Trace[] {
  const pieces: Trace[] = [];
  for (let index = 0; index < count; index++) {
    const at = Math.floor((index * (bytes.length - 48)) / count);
    const piece = bytes.subarray(at, at + 48);
    if (new Set(piece).size > 8) pieces.push([what, Buffer.from(piece)]);
  }
  return pieces;
}

/** Where in the data directory, and among temporary files, something is to be found. */
export function findTraces(
  dataDirectory: string,
  sinceMs: number,
  wanted: readonly Trace[],
): string[] {
  return [...writtenFiles(dataDirectory, sinceMs)].flatMap(([path, bytes]) =>
    wanted.flatMap(([what, one]) => (bytes.includes(one) ? [`${what} in ${path}`] : [])),
  );
}
