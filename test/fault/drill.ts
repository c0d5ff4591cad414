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
 * The emergency drill: a backup of sealed recordings beside the recorder, a machine with nothing on
 * it, the wrong passphrase, the right one, and every recording played there. Prints the times.
 */
export async function runDrill({ trials: recordings }: CrashOptions): Promise<boolean> {
  const home = mkdtempSync(join(tmpdir(), 'earwitness-drill-'));
  const [words, wrong, backup, data] = ['words', 'wrong', 'backup', 'data'].map((name) =>
    join(home, name),
  ) as [string, string, string, string];
  writeFileSync(words, 'a fine day for tea\n');
  writeFileSync(wrong, 'a fine day for coffee\n');
  const product = await Product.start();
  try {
    const hashes = await timed(`${recordings} recordings sealed`, () => fill(product, recordings));
    const from = ['--passphrase-file', words, '--recordings'];
    await timed('backup', async () => product.run('backup', backup, ...from));
    await timed('backup again, with nothing new', async () =>
      product.run('backup', backup, ...from),
    );
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
      return wrongOnes === 0 && refused.stderr.includes('KEY_PASSPHRASE_WRONG');
    } finally {
      await other.close();
    }
  } finally {
    await product.close();
    rmSync(home, { recursive: true, force: true });
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
