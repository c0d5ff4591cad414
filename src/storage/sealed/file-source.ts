import type { FileHandle } from 'node:fs/promises';
import type { SealedSource } from './sealed-reader.ts';

/** The sealed bytes of a file that is open for reading. */
export function fileSource(file: FileHandle): SealedSource {
  return {
    size: async () => (await file.stat()).size,
    async readAt(into, offset) {
      let done = 0;
      while (done < into.length) {
        const { bytesRead } = await file.read(into, done, into.length - done, offset + done);
        if (bytesRead === 0) break;
        done += bytesRead;
      }
      return done;
    },
  };
}
