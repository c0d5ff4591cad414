export { ChunkBuilder } from './chunk-builder.ts';
export { destroyJournal } from './destroy-journal.ts';
export type { JournalEntry, JournalNote, JournalPacket } from './journal-entry.ts';
export { type JournalHeader, readJournalHeader } from './journal-header.ts';
export {
  type JournalDamage,
  JournalReader,
  type JournalReport,
  readJournal,
} from './journal-reader.ts';
export { JournalTail } from './journal-tail.ts';
export { JournalWriter } from './journal-writer.ts';
export { type Rewrap, rewrapJournal, wrappedKeyOf } from './rewrap-journal.ts';
