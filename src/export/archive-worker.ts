// A thread of its own for each archive: reading, hashing and the directory of the archive hold up
// no call, and when it ends everything it held is free.
import type { KeyObject } from 'node:crypto';
import { Writable } from 'node:stream';
import { parentPort, workerData } from 'node:worker_threads';
import { errorText, RecorderError } from '../base/index.ts';
import { type DataKeys, FileStore } from '../storage/store/index.ts';
import type {
  ArchiveWorkerOptions,
  FromArchiveWorker,
  ToArchiveWorker,
  WrittenFile,
} from './archive-messages.ts';
import { ArchiveWriter } from './archive-writer.ts';

/** Gathered before it is sent. */
const GATHERED_BYTES = 262_144;

const { storeDirectory, fetchedDirectory, spoolDirectory } = workerData as ArchiveWorkerOptions;
/** Of the object that is added now. */
const sealed: { key: KeyObject | undefined } = { key: undefined };
const keys: DataKeys = {
  keyOf: async (recordingId) => {
    if (sealed.key !== undefined) return sealed.key;
    throw new RecorderError('KEY_MISSING', `no key came for ${recordingId}`);
  },
};
const fetched = fetchedDirectory === undefined ? undefined : FileStore.open(fetchedDirectory, keys);
const writer = new ArchiveWriter(FileStore.open(storeDirectory, keys), spoolDirectory);
const wanted: { next: (() => void) | undefined; count: number } = { next: undefined, count: 0 };

function tell(message: FromArchiveWorker, transfer: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

/** Sends bytes as they are wanted, and no sooner. */
const output = new Writable({
  highWaterMark: GATHERED_BYTES,
  write: (chunk: Buffer, _encoding, done) => whenWanted(() => sent([chunk], done)),
  writev: (chunks, done) => {
    whenWanted(() => {
      const all = chunks.map(({ chunk }) => chunk as Buffer);
      sent(all, done);
    });
  },
});

function whenWanted(send: () => void): void {
  if (wanted.count > 0) {
    wanted.count--;
    send();
  } else {
    wanted.next = send;
  }
}

function sent(chunks: readonly Buffer[], done: () => void): void {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  tell({ type: 'bytes', bytes }, [bytes.buffer]);
  done();
}

writer.bytes.pipe(output);

parentPort?.on('message', (message: ToArchiveWorker) => {
  if (message.type !== 'more') {
    obey(message).then(
      (written) => tell({ type: 'done', written }),
      (error) => {
        const code = error instanceof RecorderError ? error.code : 'EXPORT_FAILED';
        tell({ type: 'failed', code, message: errorText(error) });
      },
    );
    return;
  }
  wanted.count++;
  const { next } = wanted;
  wanted.next = undefined;
  if (next !== undefined) whenWanted(next);
});

async function obey(
  message: Exclude<ToArchiveWorker, { type: 'more' }>,
): Promise<WrittenFile | undefined> {
  switch (message.type) {
    case 'object':
      sealed.key = message.key;
      return writer.addObject(
        message.file,
        message.objectId,
        message.isFetched ? fetched : undefined,
      );
    case 'append':
      await writer.append(message.lines);
      return undefined;
    case 'list':
      return writer.addList(message.file);
    case 'finish':
      writer.finish();
      await new Promise((resolve) => output.once('finish', resolve));
      return undefined;
  }
}
