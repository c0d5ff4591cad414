import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../src/base/index.ts';
import type { Actor } from '../../src/storage/audit/index.ts';
import { Catalog } from '../../src/storage/catalog/index.ts';
import { KeyRing, SecretBox } from '../../src/storage/crypto/index.ts';

/** Who changes things in tests. */
export const TESTER: Actor = { kind: 'system', name: 'test' };

/** What of a test's context is needed to clean up. */
export interface CleanUp {
  after(fn: () => unknown): void;
}

/** A directory that is gone after the test. */
export async function temporaryDirectory(context: CleanUp): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'earwitness-'));
  context.after(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** A directory in memory where there is one, for tests that would only wait for the disk. */
export async function quickDirectory(context: CleanUp): Promise<string> {
  const parent = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  const directory = await mkdtemp(join(parent, 'earwitness-'));
  context.after(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** A new catalog, closed and gone after the test; below `parent`, where that is given. */
export async function temporaryCatalog(
  context: CleanUp,
  clock?: Clock,
  parent = tmpdir(),
): Promise<Catalog> {
  const directory = await mkdtemp(join(parent, 'earwitness-catalog-'));
  const secretBox = new SecretBox(await KeyRing.open(directory));
  const catalog = await Catalog.open(join(directory, 'catalog.sqlite'), { clock, secretBox });
  context.after(async () => {
    await catalog.close();
    await rm(directory, { recursive: true, force: true });
  });
  return catalog;
}
