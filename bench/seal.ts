// `npm run bench -- seal [--megabytes N] [--minutes N] [--runs N]`: how fast sealed objects are
// written and read, beside a plain copy of the same bytes; and what sealing adds to the CPU that a
// recorded call costs, beside the same one unsealed. Per CPU second: a busy machine takes turns.
import { randomBytes } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { newId } from '../src/base/index.ts';
import { finaliseJournal } from '../src/finalise/index.ts';
import { AUDIO_FORMATS, type AudioFormat } from '../src/recording/index.ts';
import { KeyRing, toSecretKey } from '../src/storage/crypto/index.ts';
import { SealedReader, SealedWriter } from '../src/storage/sealed/index.ts';
import { FileStore, objectIdOf, RecordingKeys } from '../src/storage/store/index.ts';
import { cpuSeconds, type FinaliseLoad, makeFinaliseLoad } from './finalise-load.ts';

const WRITE_BYTES = 65_536;
/** A day on which one would complain. */
const LEAST_MEGABYTES = 300;
const MOST_MORE_PERCENT = 10;

interface Speed {
  /** Megabytes per CPU second. */
  readonly cpu: number;
  /** Megabytes per second on the wall. */
  readonly wall: number;
}

async function speedOf(megabytes: number, action: () => Promise<void>): Promise<Speed> {
  const [cpuBegan, began] = [cpuSeconds(), performance.now()];
  await action();
  const seconds = (performance.now() - began) / 1000;
  return { cpu: megabytes / (cpuSeconds() - cpuBegan), wall: megabytes / seconds };
}

/** Writing and reading, by the format alone: without hashes, syncs and reading back. */
async function measureFormat(directory: string, megabytes: number) {
  const path = join(directory, 'object');
  const bytes = randomBytes(WRITE_BYTES);
  const count = Math.round((megabytes * 1e6) / WRITE_BYTES);
  const identity = { recordingId: newId(), kind: 'audio' };
  const key = toSecretKey(randomBytes(32));
  const plainFile = await open(`${path}.plain`, 'w+');
  const sealedFile = await open(`${path}.sealed`, 'w+');
  const buffer = Buffer.alloc(WRITE_BYTES);
  const source = {
    size: async () => (await sealedFile.stat()).size,
    readAt: async (into: Buffer, at: number) =>
      (await sealedFile.read(into, 0, into.length, at)).bytesRead,
  };
  const result = {
    copy: await speedOf(megabytes, async () => {
      for (let at = 0; at < count; at++)
        await plainFile.write(bytes, 0, WRITE_BYTES, at * WRITE_BYTES);
    }),
    seal: await speedOf(megabytes, async () => {
      const writer = new SealedWriter(identity, key, async (part, offset) => {
        await sealedFile.write(part, 0, part.length, offset);
      });
      for (let at = 0; at < count; at++) await writer.write(bytes);
      await writer.finish();
    }),
    read: await speedOf(megabytes, async () => {
      for (let at = 0; at < count; at++)
        await plainFile.read(buffer, 0, WRITE_BYTES, at * WRITE_BYTES);
    }),
    open: await speedOf(megabytes, async () => {
      const reader = await SealedReader.open(source, identity, key);
      let total = 0;
      for await (const part of reader.read()) total += part.length;
      if (total !== count * WRITE_BYTES) throw new Error('not everything was read');
    }),
  };
  await Promise.all([plainFile.close(), sealedFile.close()]);
  return result;
}

/** Storing as the store does it, with sync, hash and reading back, and reading as a player does. */
async function measureStore(store: FileStore, keys: RecordingKeys, megabytes: number) {
  const bytes = randomBytes(WRITE_BYTES);
  const count = Math.round((megabytes * 1e6) / WRITE_BYTES);
  const recordingId = newId();
  await keys.obtain(recordingId);
  const one = async (isSealed: boolean) => {
    const id = objectIdOf({ recordingId, kind: 'audio', isSealed });
    const put = await speedOf(megabytes, async () => {
      await store.put(id, async (sink) => {
        for (let at = 0; at < count; at++) await sink.write(bytes);
      });
    });
    const read = await speedOf(megabytes, async () => {
      for await (const part of store.read(id)) void part;
    });
    await store.delete(id);
    return { put, read };
  };
  return { plain: await one(false), sealed: await one(true) };
}

/** CPU seconds of a call from its journal to the verified recording. */
async function measureCall(
  { journal }: FinaliseLoad,
  format: AudioFormat,
  { storeDirectory, keys }: { readonly storeDirectory: string; readonly keys?: RecordingKeys },
): Promise<number> {
  const start = cpuSeconds();
  const sealKey = (await keys?.obtain(journal.recordingId))?.toString('base64');
  const audio = { format, channels: 'stereo' } as const;
  await finaliseJournal({ ...journal, audio, storeDirectory, sealKey });
  const cpu = cpuSeconds() - start;
  await keys?.destroy(journal.recordingId);
  return cpu;
}

const row = (name: string, { cpu, wall }: Speed): string =>
  `  ${name.padEnd(28)}${cpu.toFixed(0).padStart(6)} MB per CPU second, ${wall.toFixed(0).padStart(5)} MB/s`;

/** Runs the benchmark and prints a table. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      megabytes: { type: 'string', default: '256' },
      minutes: { type: 'string', default: '2' },
      runs: { type: 'string', default: '7' },
    },
  });
  const directory = await mkdtemp(join(tmpdir(), 'earwitness-bench-'));
  try {
    const megabytes = Number(values.megabytes);
    await measureFormat(directory, megabytes / 8);
    const { copy, seal, read, open: opened } = await measureFormat(directory, megabytes);
    console.log(`${megabytes} MB; limit ${LEAST_MEGABYTES} MB/s for sealing and for reading`);
    const format = [row('plain write', copy), row('sealing', seal)];
    console.log([...format, row('plain read', read), row('opening', opened)].join('\n'));
    const keys = new RecordingKeys(join(directory, 'store'), await KeyRing.open(directory));
    const store = FileStore.open(join(directory, 'store'), keys);
    const { plain, sealed } = await measureStore(store, keys, megabytes);
    console.log('through the store: written, synced, hashed and read back; read as it is played');
    const stored = [row('plain, stored', plain.put), row('sealed, stored', sealed.put)];
    const played = [row('plain, read', plain.read), row('sealed, read', sealed.read)];
    console.log([...stored, ...played].join('\n'));
    await compareCalls(directory, keys, { minutes: values.minutes, runs: Number(values.runs) });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function compareCalls(
  directory: string,
  keys: RecordingKeys,
  { minutes, runs }: { readonly minutes: string; readonly runs: number },
): Promise<void> {
  const load = await makeFinaliseLoad(directory, Number(minutes));
  const storeDirectory = join(directory, 'store');
  const limit = `limit +${MOST_MORE_PERCENT} %`;
  console.log(
    `a call of ${minutes} min, CPU from journal to verified recording, least of ${runs}; ${limit}`,
  );
  for (const format of AUDIO_FORMATS) {
    const [plain, sealed]: [number[], number[]] = [[], []];
    for (let index = 0; index <= runs; index++) {
      const [without, withSeal] = [
        await measureCall(load, format, { storeDirectory }),
        await measureCall(load, format, { storeDirectory, keys }),
      ];
      // The first is for the compiler of the engine.
      if (index === 0) continue;
      plain.push(without);
      sealed.push(withSeal);
    }
    // The least: others on the machine only add.
    const [before, after] = [Math.min(...plain), Math.min(...sealed)];
    const more = ((after / before - 1) * 100).toFixed(1);
    const times = `${(before * 1000).toFixed(0)} ms plain, ${(after * 1000).toFixed(0)} ms sealed`;
    console.log(`  ${format.padEnd(10)}${times}, ${Number(more) > 0 ? '+' : ''}${more} %`);
  }
}
