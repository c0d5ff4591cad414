import { Readable } from 'node:stream';
import { partPath } from '../archive-paths.ts';
import { DigestSink, sha256Of } from '../digest-sink.ts';
import type { ArchiveTarget } from '../targets/archive-target.ts';
import { targetError } from '../targets/target-error.ts';

/** Bytes that are to be uploaded, and what they must be over there. */
export interface UploadSource {
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  /** From `start` to the end. */
  open(start: number): Readable;
}

/** Bytes that are in memory. */
export function bytesSource(bytes: Buffer): UploadSource {
  return {
    ...{ sizeBytes: bytes.length, sha256: sha256Of(bytes) },
    open: (start) => Readable.from([bytes.subarray(start)], { objectMode: false }),
  };
}

/**
 * Brings a file into the archive. Under its name there is nothing, or all of it: it is written
 * under another one, read back and compared, and renamed then. What an earlier try left is gone on
 * with. Throws `ARCHIVE_MISMATCH` where what comes back is not what was sent.
 */
export async function uploadVerified(
  target: ArchiveTarget,
  path: string,
  source: UploadSource,
): Promise<void> {
  const part = partPath(path);
  const there = await target.size(path);
  if (there !== undefined) {
    // An earlier try came so far, and could not say so any more.
    if (there === source.sizeBytes && (await isSame(target, path, source))) {
      return target.remove(part);
    }
    await target.remove(path);
  }
  if ((await target.size(part)) !== source.sizeBytes) await goOnWriting(target, part, source);
  if (!(await isSame(target, part, source))) {
    await target.remove(part);
    throw targetError('ARCHIVE_MISMATCH', `${path}: read back, it is not what was sent`);
  }
  await target.rename(part, path);
  if ((await target.size(path)) === source.sizeBytes) return;
  throw targetError('ARCHIVE_MISMATCH', `${path}: it has another size after it was renamed`);
}

async function goOnWriting(
  target: ArchiveTarget,
  part: string,
  { sizeBytes, open }: UploadSource,
): Promise<void> {
  const written = await target.written(part);
  const offset = written <= sizeBytes ? written : 0;
  await target.write(part, open(offset), { offset, sizeBytes });
}

async function isSame(
  target: ArchiveTarget,
  path: string,
  { sizeBytes, sha256 }: UploadSource,
): Promise<boolean> {
  const sink = new DigestSink();
  await target.read(path, sink);
  return sink.sizeBytes === sizeBytes && sink.sha256() === sha256;
}
