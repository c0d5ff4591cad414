import { randomBytes } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

/** So much is gathered before it is written. */
const GATHERED_CHARACTERS = 65_536;

/** A text that grows on the disk and is then read once. Its file has no name: it ends with us. */
export class Spool {
  readonly #file: FileHandle;
  #gathered: string[] = [];
  #characters = 0;

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
    this.#gathered.push(text);
    this.#characters += text.length;
    if (this.#characters >= GATHERED_CHARACTERS) await this.#flush();
  }

  /** Everything that was appended; closes the file at its end. */
  async read(): Promise<Readable> {
    await this.#flush();
    return this.#file.createReadStream({ start: 0 });
  }

  async #flush(): Promise<void> {
    const text = this.#gathered.join('');
    this.#gathered = [];
    this.#characters = 0;
    await this.#file.appendFile(text);
  }
}
