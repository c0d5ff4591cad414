import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { newId } from '../../src/base/index.ts';
import type { JournalEvent } from '../../src/recording/index.ts';
import { ChunkBuilder, JournalWriter } from '../../src/storage/journal/index.ts';

export const START_MS = Date.UTC(2026, 5, 1, 12, 0, 0);

/** What a test wants in a journal: one array per chunk. */
export type ChunkPlan = readonly (
  | { readonly rtp: Buffer; readonly streamIndex: number; readonly atMs: number }
  | { readonly rtcp: Buffer; readonly streamIndex: number; readonly atMs: number }
  | { readonly event: JournalEvent }
)[];

/** A journal in `directory` and its key, not yet written to. */
export function newJournal(
  directory: string,
  recordingId = newId(),
): {
  path: string;
  key: Buffer;
  writer: JournalWriter;
} {
  const path = join(directory, `${recordingId}.ewj`);
  const key = randomBytes(32);
  const wrappedKey = randomBytes(65);
  const writer = JournalWriter.create({
    path,
    recordingId,
    key,
    wrappedKey,
    createdAtMs: START_MS,
  });
  return { path, key, writer };
}

/** Appends a chunk that was begun at `wallMs`, with the monotonic clock at `monotonicMs`. */
export function appendChunk(
  writer: JournalWriter,
  plan: ChunkPlan,
  wallMs = START_MS,
  monotonicMs = 1000,
): void {
  const builder = new ChunkBuilder();
  builder.reset(wallMs, monotonicMs);
  for (const item of plan) {
    if ('event' in item) {
      builder.addEvent(item.event);
      continue;
    }
    const sec = Math.floor(item.atMs / 1000);
    const nsec = Math.round((item.atMs - sec * 1000) * 1e6);
    const { streamIndex } = item;
    if ('rtp' in item) builder.addRtp(streamIndex, sec, nsec, item.rtp, 0, item.rtp.length);
    else builder.addRtcp(streamIndex, sec, nsec, item.rtcp, 0, item.rtcp.length);
  }
  writer.append(builder);
}

/** A packet whose content tells its number. */
export function numberedPacket(number: number, length = 172): Buffer {
  const packet = Buffer.alloc(length, number & 0xff);
  packet[0] = 0x80;
  packet[1] = 0;
  if (length >= 12) {
    packet.writeUInt16BE(number & 0xffff, 2);
    packet.writeUInt32BE((number * 160) >>> 0, 4);
    packet.writeUInt32BE(0xabcdef01, 8);
  }
  return packet;
}
