import { readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyRing } from '../../src/storage/crypto/index.ts';
import { readJournal, readJournalHeader } from '../../src/storage/journal/index.ts';

/** Every file that the recorder may have written since `sinceMs`, with its content. */
export function* writtenFiles(
  dataDirectory: string,
  sinceMs: number,
): Generator<readonly [path: string, bytes: Buffer]> {
  for (const root of [dataDirectory, tmpdir()]) {
    const entries = readdirSync(root, { withFileTypes: true, recursive: root !== tmpdir() });
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name);
      if (!entry.isFile()) continue;
      const facts = statSync(path, { throwIfNoEntry: false });
      if (facts !== undefined && facts.mtimeMs >= sinceMs) yield [path, readFileSync(path)];
    }
  }
}

/** A journal as somebody sees it who has the master key. */
export interface OpenedJournal {
  readonly path: string;
  readonly dataKey: Buffer;
  readonly wrappedKey: Buffer;
  /** The RTP packets in it. */
  readonly packets: readonly Buffer[];
}

/** Opens the journal of a recording with the master key of the data directory. */
export async function openJournal(
  dataDirectory: string,
  recordingId: string,
): Promise<OpenedJournal> {
  const path = join(dataDirectory, 'journal', `${recordingId}.ewj`);
  const { wrappedKey } = readJournalHeader(path);
  const keyRing = await KeyRing.open(dataDirectory);
  const dataKey = keyRing.unwrap(wrappedKey, recordingId);
  const packets: Buffer[] = [];
  for (const entry of readJournal({ path, key: dataKey })) {
    if (entry.kind === 'rtp') packets.push(Buffer.from(entry.packet));
  }
  return { path, dataKey, wrappedKey, packets };
}
