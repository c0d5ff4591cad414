import { fstatSync, readSync } from 'node:fs';
import type { Epoch } from './block.ts';
import { BlockHeaders } from './block-header.ts';
import { BlockScan, type OpenJournal } from './block-scan.ts';
import { EpochSeal } from './epoch-seal.ts';
import { type JournalHeader, readHeader } from './journal-header.ts';

/** Where writing can go on. */
export interface JournalEnd {
  readonly header: JournalHeader;
  /** After the last whole block; what follows is torn. */
  readonly position: number;
  readonly nextEpoch: number;
  /** Chunks of the newest epoch. */
  readonly chunks: number;
}

/** Finds the end of the last whole block. Errors: those of the header. */
export function findJournalEnd(journal: OpenJournal): JournalEnd {
  return walkHeaders(journal) ?? scanAll(journal);
}

/**
 * The usual case, where the file ends with a whole chunk: reads only the headers of the blocks and
 * opens the last one. Many journals are taken up at once after a crash, with calls waiting.
 */
function walkHeaders(journal: OpenJournal): JournalEnd | undefined {
  const { descriptor, path, key } = journal;
  const header = readHeader(descriptor, path);
  const { size } = fstatSync(descriptor);
  const blocks = new BlockHeaders(descriptor);
  let epoch: Epoch | undefined;
  let chunks = 0;
  let lastAt = 0;
  let position = header.bytes.length;
  while (position < size) {
    const block = blocks.at(position);
    if (block === undefined) return undefined;
    if (block.kind === 'epoch') {
      if (block.epoch.number !== (epoch?.number ?? -1) + 1) return undefined;
      epoch = block.epoch;
      chunks = 0;
    } else {
      if (block.epochNumber !== epoch?.number || block.number !== chunks) return undefined;
      chunks++;
      lastAt = position;
    }
    position = block.end;
  }
  if (position !== size || epoch === undefined || chunks === 0) return undefined;
  const last = Buffer.alloc(size - lastAt);
  readSync(descriptor, last, 0, last.length, lastAt);
  const opened = new EpochSeal(key, header, epoch).open(chunks - 1, last);
  if (opened === undefined) return undefined;
  return { header, position, nextEpoch: epoch.number + 1, chunks };
}

function scanAll(journal: OpenJournal): JournalEnd {
  const scan = new BlockScan(journal);
  let position = scan.header.bytes.length;
  for (const block of scan.blocks()) {
    if (block.kind === 'epoch' || block.kind === 'chunk') position = block.end;
  }
  const { epoch, chunks } = scan.progress;
  return { header: scan.header, position, nextEpoch: epoch + 1, chunks };
}
