import { randomBytes } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

/** A text that grows on the disk and is then read once. Its file has no name: it ends with us. */
export class Spool {
  readonly #file: FileHandle;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async open(directory: string): Promise<Spool> {
    const path = join(directory, `export-${randomBytes(8).toString('hex')}.tmp`);
    const file = await open(path, 'wx+', 0o600);
    await unlink(path);
    return new Spool(file);
  }

  async append(text: string): Promise<void> {
    await this.#file.appendFile(text);
  }

  /** Everything that was appended; closes the file at its end. */
  read(): Readable {
    return this.#file.createReadStream({ start: 0 });
  }
}
