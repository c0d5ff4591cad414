import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { errorText, systemCode } from '../base/index.ts';
import type { ArchiveConnection } from './archive-connection.ts';
import { sha256Of } from './digest-sink.ts';
import { uploadVerified } from './moving/upload-verified.ts';
import type { ArchiveTarget } from './targets/archive-target.ts';
import { targetError } from './targets/target-error.ts';

/** What a test does, in this order. */
export const TEST_STEPS = ['connect', 'write', 'remove'] as const;
export type TestStep = (typeof TEST_STEPS)[number];

/** How a test went. */
export interface ArchiveTestReport {
  /** What did not work; undefined where everything did. */
  readonly failed: TestStep | undefined;
  /** Code of the failure, and what the archive said. */
  readonly code: string | undefined;
  readonly detail: string | undefined;
}

const TEST_BYTES = 10_000;

/** Writes a file, reads it back, compares and removes it. Never throws for what fails there. */
export async function tryArchive(
  connection: ArchiveConnection,
  name: string,
): Promise<ArchiveTestReport> {
  let step: TestStep = 'connect';
  try {
    await connection.with(async (target) => {
      const path = `earwitness-test/${name}.txt`;
      await target.size(path);
      step = 'write';
      const bytes = randomBytes(TEST_BYTES);
      const open = (start: number) => Readable.from([bytes.subarray(start)], { objectMode: false });
      await uploadVerified(target, path, {
        ...{ sizeBytes: bytes.length, sha256: sha256Of(bytes), open },
      });
      step = 'remove';
      await removeProven(target, path);
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
