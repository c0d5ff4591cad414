import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeG711, readDialogue } from '../src/audio/index.ts';
import { masterLength, SrtpSender, type SrtpSuite } from '../src/protocols/rtp/index.ts';
import { interleave } from '../test/support/ffmpeg.ts';
import {
  ALL_FORMATS,
  arrivals,
  cutPayloads,
  happens,
  send,
  type TestEntry,
  type WrittenJournal,
  writeCall,
} from '../test/support/rtp-stream.ts';

/** A recorded call to be finalised. */
export interface FinaliseLoad {
  readonly journal: WrittenJournal;
  /** The same audio as raw 16-bit samples of both sides. */
  readonly rawPath: string;
  readonly seconds: number;
}

/** CPU seconds of this process, user and system. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/**
 * A dialogue, again and again, as G.711 over a network that loses one packet in 500; as SRTP where
 * there is a suite.
 */
export async function makeFinaliseLoad(
  directory: string,
  minutes: number,
  suite?: SrtpSuite,
): Promise<FinaliseLoad> {
  const dialogue = readDialogue('service-desk');
  const seconds = minutes * 60;
  const bytes = seconds * 8000;
  const sides = [dialogue.near, dialogue.far].map((codes) => {
    const repeated = Buffer.alloc(bytes);
    for (let at = 0; at < bytes; at += codes.length) codes.copy(repeated, at);
    return repeated;
  });
  const entries = sides.flatMap((codes, side) => {
    const delayMs = (i: number): number => ((i * 7919) % 13) / 4;
    const sent = send(cutPayloads(codes, 160), { ssrc: side + 1, delayMs });
    const kept = arrivals(
      side,
      sent.filter((_, i) => i % 500 !== 499),
    );
    return suite === undefined ? kept : protectedEntries(side, kept, suite);
  });
  const journal = await writeCall(directory, entries, seconds * 1000);
  const rawPath = join(directory, 'audio.raw');
  await writeFile(rawPath, interleave(sides.map((codes) => decodeG711('u', codes))));
  return { journal, rawPath, seconds };
}

/** The same packets as SRTP, with the keys before them. */
function protectedEntries(
  streamIndex: number,
  entries: readonly TestEntry[],
  suite: SrtpSuite,
): TestEntry[] {
  const inline = randomBytes(masterLength(suite)).toString('base64');
  const protection = { suite, keys: [{ inline }] };
  const sender = new SrtpSender(protection);
  const told = { streamIndex, direction: 'sendonly', formats: ALL_FORMATS } as const;
  const sealed = entries.map((entry) =>
    'packet' in entry ? { ...entry, packet: sender.protectRtp(entry.packet) } : entry,
  );
  return [happens(-100, { type: 'stream-negotiated', ...told, protection }), ...sealed];
}

/** The middle one. */
export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1]!;
