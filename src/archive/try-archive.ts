import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { errorText, systemCode } from '../base/index.ts';
import { ENCRYPTED_ENDING } from '../storage/catalog/index.ts';
import { type KeyHolder, toSecretKey } from '../storage/crypto/index.ts';
import { newPortableId, PortableFile, writePortable } from '../storage/sealed/index.ts';
import type { ArchiveConnection } from './archive-connection.ts';
import type { ArchiveHolder } from './archive-holder.ts';
import { bytesSource, uploadVerified } from './moving/upload-verified.ts';
import { readArchived } from './reading/read-archived.ts';
import { StreamSource } from './reading/stream-source.ts';
import type { ArchiveTarget } from './targets/archive-target.ts';
import { targetError } from './targets/target-error.ts';

/** What a test does, in this order; it opens what is encrypted. */
export const TEST_STEPS = ['connect', 'write', 'open', 'remove'] as const;
export type TestStep = (typeof TEST_STEPS)[number];

/** How a test went. */
export interface ArchiveTestReport {
  /** What did not work; undefined where everything did. */
  readonly failed: TestStep | undefined;
  /** Code of the failure, and what the archive said. */
  readonly code: string | undefined;
  readonly detail: string | undefined;
}

/** A file for a test. */
interface TestFile {
  readonly path: string;
  readonly bytes: Buffer;
  /** Throws where the archive has not what opens. */
  requireOpens(target: ArchiveTarget): Promise<void>;
}

const DIRECTORY = 'earwitness-test';
const TEST_BYTES = 10_000;
/** Of what stands about the content of a portable file. */
const ROOM_BYTES = 1000;

/**
 * Writes a file as recordings would be written, reads it back, compares, opens and removes it.
 * Never throws for what fails there.
 */
export async function tryArchive(
  connection: ArchiveConnection,
  holder: ArchiveHolder,
): Promise<ArchiveTestReport> {
  let step: TestStep = 'connect';
  try {
    await connection.with(async (target) => {
      await target.size(`${DIRECTORY}/${newPortableId()}`);
      step = 'write';
      const current = await holder.current();
      const file = current === undefined ? plainFile() : await encryptedFile(current, holder);
      await uploadVerified(target, file.path, bytesSource(file.bytes));
      step = 'open';
      await file.requireOpens(target);
      step = 'remove';
      await removeProven(target, file.path);
    });
    return { failed: undefined, code: undefined, detail: undefined };
  } catch (error) {
    const code = systemCode(error) ?? 'ARCHIVE_FAILED';
    return { failed: step, code, detail: errorText(error) };
  }
}

/** Removes a file, and looks that it is gone. Throws `ARCHIVE_NOT_REMOVED`. */
export async function removeProven(target: ArchiveTarget, path: string): Promise<void> {
  await target.remove(path);
  if ((await target.size(path)) === undefined) return;
  throw targetError('ARCHIVE_NOT_REMOVED', `${path} is still there after it was removed`);
}

function plainFile(): TestFile {
  const path = `${DIRECTORY}/${newPortableId()}.txt`;
  return { path, bytes: randomBytes(TEST_BYTES), requireOpens: async () => {} };
}

async function encryptedFile(current: KeyHolder, holder: ArchiveHolder): Promise<TestFile> {
  const id = newPortableId();
  const path = `${DIRECTORY}/${id}${ENCRYPTED_ENDING}`;
  const [dataKey, content] = [randomBytes(32), randomBytes(TEST_BYTES)];
  const bytes = await portableBytes({ id, dataKey, holder: current }, content);
  return {
    path,
    bytes,
    async requireOpens(target) {
      const opened: Buffer[] = [];
      await readArchived(
        target,
        { path, dataKey: async () => toSecretKey(dataKey) },
        async (piece) => void opened.push(Buffer.from(piece)),
      );
      const { held } = await PortableFile.open(
        new StreamSource(Readable.from([bytes], { objectMode: false }), bytes.length),
      );
      // Nobody has the private half of a key pair here.
      const unwrapped = (await holder.keys()?.unwrap(held)) ?? dataKey;
      if (unwrapped.equals(dataKey) && Buffer.concat(opened).equals(content)) return;
      throw targetError(
        'ARCHIVE_MISMATCH',
        `${path}: read back, it does not open to what was sent`,
      );
    },
  };
}

async function portableBytes(
  file: { readonly id: string; readonly dataKey: Buffer; readonly holder: KeyHolder },
  content: Buffer,
): Promise<Buffer> {
  const bytes = Buffer.alloc(content.length + ROOM_BYTES);
  let length = 0;
  const writeAt = async (piece: Uint8Array, at: number): Promise<void> => {
    bytes.set(piece, at);
    length = Math.max(length, at + piece.length);
  };
  const description = Buffer.from('{"format":"earwitness archive test 1"}\n');
  const pieces = Readable.from([content], { objectMode: false });
  await writePortable(writeAt, { ...file, description, content: pieces });
  return bytes.subarray(0, length);
}
