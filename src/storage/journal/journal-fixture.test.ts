import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readJournal, readJournalHeader } from './index.ts';

/**
 * Files of every past format version. They are never made again: if one does not open any more,
 * the program is wrong, not the file.
 */
for (const version of [1, 2, 3, 4]) {
  describe(`journal of format version ${version}`, () => {
    const file = (ending: string): string =>
      fileURLToPath(new URL(`./fixtures/version-${version}.${ending}`, import.meta.url));
    const expected = JSON.parse(readFileSync(file('json'), 'utf8'));

    it('opens with everything that was in it', () => {
      const journal = readJournal({ path: file('ewj'), key: Buffer.from(expected.key, 'hex') });
      const entries = [...journal].map((entry) =>
        entry.kind === 'event' ? entry : { ...entry, packet: entry.packet.toString('hex') },
      );
      assert.deepEqual(entries, expected.entries);
      assert.deepEqual(journal.report, expected.report);
    });

    it('tells its header', () => {
      const { recordingId, createdAtMs, wrappedKey } = readJournalHeader(file('ewj'));
      assert.equal(recordingId, expected.recordingId);
      assert.equal(createdAtMs, expected.createdAtMs);
      assert.equal(wrappedKey.toString('hex'), expected.wrappedKey);
    });
  });
}
