import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { recordingFacts } from '../../test/support/recording-facts.ts';
import { recordingRow, summaryFrom } from '../storage/catalog/recording-rows.ts';
import { archiveFileName } from './archive-file-name.ts';

const PLAIN = { conversationCount: 1, tags: [] };

/** A recording of a talk with somebody of this name. */
function recordingWith(displayName: string) {
  const facts = recordingFacts({ near: { displayName }, far: { displayName } });
  return { facts, summary: summaryFrom(recordingRow(facts, undefined), PLAIN) };
}

const SAFE = /^recordings\/2026-01\/\d{6} [^\p{C}/\\:*?"<>|]+\.mp3$/u;

describe('the name of a recording in an archive', () => {
  it('has its number, local time and both parties', () => {
    const name = archiveFileName(7, recordingWith('Müller'), 'Europe/Berlin');
    assert.equal(name, 'recordings/2026-01/000007 2026-01-05 10-30-00 Müller - Müller.mp3');
  });

  it('leads out of no directory and is no special name', () => {
    for (const [displayName, expected] of [
      ['../../etc/passwd', '_.._etc_passwd - _.._etc_passwd'],
      ['C:\\Windows', 'C_Windows - C_Windows'],
      ['CON', 'CON - CON'],
      ['-rf ~', 'rf ~ - rf ~'],
      ['a\u0000b\nc\u202etxt', 'a_b_c_txt - a_b_c_txt'],
    ] as const) {
      const name = archiveFileName(1, recordingWith(displayName), 'UTC');
      assert.equal(name, `recordings/2026-01/000001 2026-01-05 09-30-00 ${expected}.mp3`);
    }
  });

  it('is short enough for every file system, and not cut within a character', () => {
    const name = archiveFileName(1, recordingWith('漢'.repeat(90)), 'UTC');
    assert.equal(Buffer.byteLength(name.split('/').at(-1)!), 211);
    assert.match(name, SAFE);
    assert.match(archiveFileName(1_234_567, recordingWith('😀'.repeat(90)), 'UTC'), /^[^\ufffd]+$/);
  });

  it('is safe whatever the parties are called', () => {
    const anything = fc.string({ unit: 'binary', maxLength: 300 });
    fc.assert(
      fc.property(anything, (displayName) => {
        const name = archiveFileName(3, recordingWith(displayName), 'UTC');
        assert.match(name, SAFE);
        assert.ok(Buffer.byteLength(name.split('/').at(-1)!) <= 255);
        assert.ok(name.isWellFormed());
      }),
    );
  });
});
