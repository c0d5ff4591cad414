import { open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Makes the name of the file at `path` durable, or that it has none any more. */
export async function syncDirectoryOf(path: string): Promise<void> {
  const directory = await open(dirname(path), 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
