import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, mkdirSync, rmSync } from 'node:fs';
import { type FileHandle, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { assert, RecorderError } from '../../base/index.ts';
import type { RecordingFacts } from '../../recording/index.ts';
import { type KeyHolder, toSecretKey } from '../../storage/crypto/index.ts';
import { fileSource, PortableFile, writePortable } from '../../storage/sealed/index.ts';
import { type ObjectStore, type RecordingKeys, writeFully } from '../../storage/store/index.ts';
import { encryptedId } from '../archive-paths.ts';
import { describeRecording } from '../description.ts';
import type { UploadSource } from './upload-verified.ts';

export interface EncryptedFilesOptions {
  /** The local one. */
  readonly store: ObjectStore;
  readonly recordingKeys: RecordingKeys;
  /** For files that are on their way; emptied at the start. */
  readonly directory: string;
}

/** An encrypted recording to be uploaded. */
export interface EncryptedFile extends UploadSource {
  /** Nothing that is there already can be a part of it. */
  readonly isNew: boolean;
}

/** A file that was made, and for whom. */
interface MadeFile {
  readonly holder: KeyHolder;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/**
 * Recordings encrypted for their way, each in a file: what was sent in part is gone on with, which
 * takes the same bytes. A file is proved to open before it leaves.
 */
export class EncryptedFiles {
  readonly #options: EncryptedFilesOptions;
  /** By path in the archive. */
  readonly #made = new Map<string, MadeFile>();

  constructor(options: EncryptedFilesOptions) {
    this.#options = options;
    rmSync(options.directory, { recursive: true, force: true });
    mkdirSync(options.directory, { recursive: true, mode: 0o700 });
  }

  /**
   * The file of a recording for `holder`, made where there is none. Errors: those of store and
   * keys, `OBJECT_DAMAGED` where the local copy is not what was stored.
   */
  async of(path: string, facts: RecordingFacts, holder: KeyHolder): Promise<EncryptedFile> {
    let made = this.#made.get(path);
    const isNew = made?.holder !== holder;
    if (made === undefined || isNew) {
      made = await this.#make(path, facts, holder);
      this.#made.set(path, made);
    }
    const { sizeBytes, sha256 } = made;
    const file = this.#place(path);
    return { sizeBytes, sha256, isNew, open: (start) => createReadStream(file, { start }) };
  }

  /** Leaves nothing of a recording; idempotent. */
  async forget(path: string): Promise<void> {
    this.#made.delete(path);
    if (encryptedId(path) !== undefined) await rm(this.#place(path), { force: true });
  }

  /** The recording is deleted: its key may have been made after that was destroyed. */
  async destroy(recordingId: string, path: string): Promise<void> {
    await this.forget(path);
    await this.#options.recordingKeys.destroy(recordingId);
  }

  /** Forgets all but these. */
  async keepOnly(paths: readonly string[]): Promise<void> {
    const { directory } = this.#options;
    const names = new Set(paths.map((path) => basename(path)));
    for (const path of this.#made.keys()) if (!paths.includes(path)) this.#made.delete(path);
    for (const name of await readdir(directory)) {
      if (!names.has(name)) await rm(join(directory, name), { force: true });
    }
  }

  #place(path: string): string {
    return join(this.#options.directory, basename(path));
  }

  async #make(path: string, facts: RecordingFacts, holder: KeyHolder): Promise<MadeFile> {
    const { store, recordingKeys } = this.#options;
    const id = encryptedId(path);
    assert(id !== undefined, 'an encrypted recording has a path of its own');
    const dataKey = await recordingKeys.keep(facts.session.recordingId);
    const place = this.#place(path);
    const temporary = `${place}.${randomBytes(6).toString('hex')}.tmp`;
    const file = await open(temporary, 'wx+', 0o600);
    try {
      const description = describeRecording(facts);
      const content = store.read(facts.audio.objectId) as AsyncIterable<Buffer>;
      const write = (bytes: Uint8Array, at: number) => writeFully(file, bytes, at);
      await writePortable(write, { id, dataKey, holder, description, content });
      await requireOpens(file, dataKey, facts);
      await rename(temporary, place);
    } finally {
      dataKey.fill(0);
      await file.close();
      await rm(temporary, { force: true });
    }
    return { holder, sizeBytes: (await stat(place)).size, sha256: await hashOf(place) };
  }
}

/** The recording is deleted here once the archive has this. */
async function requireOpens(file: FileHandle, dataKey: Buffer, { audio }: RecordingFacts) {
  const key = toSecretKey(dataKey);
  const made = await PortableFile.open(fileSource(file));
  await made.description(key);
  const hash = createHash('sha256');
  for await (const bytes of made.content(key)) hash.update(bytes);
  if (hash.digest('hex') === audio.sha256) return;
  const why = `object ${audio.objectId}: its bytes are not those that were stored`;
  throw new RecorderError('OBJECT_DAMAGED', why);
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(path)) hash.update(bytes as Buffer);
  return hash.digest('hex');
}
