import { mkdirSync } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Makes a directory, and those above it, before anything else is done. */
export function makeRoot(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
}

/** Makes a directory in `root`; the names of both survive a power cut. */
export async function makeDirectory(root: string, path: string): Promise<void> {
  const made = await mkdir(path, { recursive: true, mode: 0o700 });
  if (made === undefined) return;
  await syncDirectory(root);
  await syncDirectory(dirname(root));
}

/** Makes the names in a directory durable. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
