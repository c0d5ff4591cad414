import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Product, runCommand, tryCommand } from '../support/product.ts';
import { recordingFacts } from '../support/recording-facts.ts';
import { SealedScene } from '../support/sealed-scene.ts';
import { putBytes } from '../support/store-contract.ts';
import type { CrashOptions } from './crash.ts';

/** Of a call of half a minute as MP3. */
const AUDIO_BYTES = 240_000;
const PEAKS_BYTES = 2000;

/**
 * The emergency drill, with a backup that is a directory and with a sealed one: it is made beside
 * the recorder, then there is a machine with nothing on it, the wrong passphrase, the right one,
 * and every recording is played there. Prints the times.
 */
export async function runDrill({ trials: recordings }: CrashOptions): Promise<boolean> {
  const home = mkdtempSync(join(tmpdir(), 'earwitness-drill-'));
  const [words, wrong] = [join(home, 'words'), join(home, 'wrong')];
  writeFileSync(words, 'a fine day for tea\n');
  writeFileSync(wrong, 'a fine day for coffee\n');
  const product = await Product.start();
  try {
    const hashes = await timed(`${recordings} recordings sealed`, () => fill(product, recordings));
    const kinds = [
      { backup: join(home, 'backup'), how: ['--passphrase-file', words] },
      { backup: join(home, 'sealed'), how: ['--passphrase-file', words, '--sealed'] },
    ];
    for (const { backup, how } of kinds) {
      const isRight = await drill(product, hashes, { backup, how, words, wrong });
      if (!isRight) return false;
    }
    return true;
  } finally {
    await product.close();
    rmSync(home, { recursive: true, force: true });
  }
}

interface Drill {
  readonly backup: string;
  /** Options of the backup. */
  readonly how: readonly string[];
  /** Files of passphrases. */
  readonly words: string;
  readonly wrong: string;
}

async function drill(
  product: Product,
  hashes: ReadonlyMap<string, string>,
  { backup, how, words, wrong }: Drill,
): Promise<boolean> {
  const make = async () => product.run('backup', backup, ...how, '--recordings');
  console.log(`  backup ${how.slice(2).join(' ')}`);
  await timed('backup', make);
  await timed('backup again, with nothing new', make);
  const data = `${backup}-restored`;
  const refused = tryCommand(['restore', backup, '--passphrase-file', wrong, '--data', data]);
  console.log(`  wrong passphrase: ${refused.stderr.trim()}`);
  const restored = await timed('restored, every recording read', async () =>
    runCommand(['restore', backup, '--passphrase-file', words, '--data', data]),
  );
  console.log(`  ${restored.trim()}`);
  const other = await Product.start({ dataDirectory: data });
  try {
    const wrongOnes = await timed('every recording played', () => differing(other, hashes));
    console.log(`drill: ${hashes.size - wrongOnes} of ${hashes.size} recordings play as before`);
    return wrongOnes === 0 && refused.stderr.includes('PASSPHRASE_WRONG');
  } finally {
    await other.close();
  }
}

async function timed<T>(what: string, action: () => Promise<T>): Promise<T> {
  const beganMs = performance.now();
  const result = await action();
  console.log(`  ${what}: ${((performance.now() - beganMs) / 1000).toFixed(1)} s`);
  return result;
}

/** Puts sealed recordings into store and catalog; the SHA-256 of each by its id. */
async function fill({ dataDirectory }: Product, count: number): Promise<Map<string, string>> {
  const scene = await SealedScene.open(dataDirectory);
  const hashes = new Map<string, string>();
  try {
    for (let index = 0; index < count; index++) {
      const facts = recordingFacts();
      const { recordingId } = facts.session;
      await scene.recordingKeys.obtain(recordingId);
      const objectId = `${facts.audio.objectId}.sealed`;
      const peaksObjectId = `${facts.peaksObjectId}.sealed`;
      const stored = await putBytes(scene.store, objectId, randomBytes(AUDIO_BYTES));
      await putBytes(scene.store, peaksObjectId, randomBytes(PEAKS_BYTES));
      const audio = { ...facts.audio, ...stored, objectId };
      scene.catalog.recordings.insert({ ...facts, audio, peaksObjectId }, undefined);
      hashes.set(recordingId, stored.sha256);
    }
  } finally {
    await scene.catalog.close();
  }
  return hashes;
}

/** How many recordings are not given out as they were. */
async function differing(product: Product, hashes: ReadonlyMap<string, string>): Promise<number> {
  const client = await product.logIn();
  let count = 0;
  for (const [id, sha256] of hashes) {
    const response = await client.fetch(`/recordings/${id}/audio`);
    const bytes = Buffer.from(await response.arrayBuffer());
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) count++;
  }
  return count;
}
