import type { SentPacket, SimulatedCall } from '../../src/simulator/index.ts';
import { writtenFiles } from './written-files.ts';

/** From when to when something was so for sure, by the clock of the machine. */
export type Stretch = readonly [fromMs: number, toMs: number];

/** What was sent of both sides during a stretch, digits too: those have no `frame`. */
export function sentIn(call: SimulatedCall, [fromMs, toMs]: Stretch): SentPacket[] {
  return call.segments.flat().flatMap(({ media }) => {
    const packets = media.stream?.packets ?? [];
    return packets.filter(({ sentAtMs }) => sentAtMs >= fromMs && sentAtMs < toMs);
  });
}

/** Files that were written since `sinceMs` and have sound of these packets in them. */
export function filesWith(
  packets: readonly SentPacket[],
  dataDirectory: string,
  sinceMs: number,
): string[] {
  const sound = packets.filter(({ frame }) => frame !== undefined).map(({ payload }) => payload);
  return [...writtenFiles(dataDirectory, sinceMs)]
    .filter(([, bytes]) => sound.some((frame) => bytes.includes(Buffer.from(frame))))
    .map(([path]) => path);
}
