import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  appendChunk,
  newJournal,
  numberedPacket,
  START_MS,
} from '../../../test/support/journal-writing.ts';
import type { JournalEntry } from './index.ts';
import { JournalTail, JournalWriter } from './index.ts';

describe('the tail of a journal', () => {
  let directory = '';
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'earwitness-tail-'));
  });
  after(() => rmSync(directory, { recursive: true }));

  function append(writer: JournalWriter, number: number): void {
    const atMs = START_MS + 20 * number;
    appendChunk(writer, [{ rtp: numberedPacket(number), streamIndex: 1, atMs }], atMs, 20 * number);
  }

  function numbers(entries: readonly JournalEntry[]): number[] {
    return entries.map((entry) => (entry.kind === 'rtp' ? entry.packet.readUInt16BE(2) : -1));
  }

  it('has what is written from now on, once', () => {
    const { path, key, writer } = newJournal(directory);
    for (const number of [1, 2, 3]) append(writer, number);
    const tail = new JournalTail({ path, key });
    assert.deepEqual(numbers(tail.read()), []);
    for (const number of [4, 5]) append(writer, number);
    assert.deepEqual(tail.read(), [
      ...[4, 5].map((number) => ({
        ...{ kind: 'rtp', streamIndex: 1, arrivalMs: START_MS + 20 * number },
        packet: numberedPacket(number),
      })),
    ]);
    assert.deepEqual(numbers(tail.read()), []);
    tail.close();
    tail.close();
    append(writer, 6);
    assert.deepEqual(numbers(tail.read()), []);
    writer.close();
  });

  it('goes on with what another process writes', () => {
    const { path, key, writer } = newJournal(directory);
    append(writer, 1);
    const tail = new JournalTail({ path, key });
    writer.close();
    const next = JournalWriter.resume({ path, key });
    append(next, 2);
    append(next, 3);
    assert.deepEqual(numbers(tail.read()), [2, 3]);
    next.close();
    tail.close();
  });

  it('waits for the rest of a chunk, or for what comes in its place', () => {
    const { path, key, writer } = newJournal(directory);
    append(writer, 1);
    const tail = new JournalTail({ path, key });
    const whole = readFileSync(path).length;
    append(writer, 2);
    writer.close();
    const chunk = readFileSync(path).subarray(whole);
    truncateSync(path, whole);
    appendFileSync(path, chunk.subarray(0, 100));
    assert.deepEqual(numbers(tail.read()), []);
    appendFileSync(path, chunk.subarray(100));
    assert.deepEqual(numbers(tail.read()), [2]);
    appendFileSync(path, chunk.subarray(0, 60));
    assert.deepEqual(numbers(tail.read()), []);
    const next = JournalWriter.resume({ path, key });
    append(next, 3);
    assert.deepEqual(numbers(tail.read()), [3]);
    next.close();
    tail.close();
  });

  it('gives nothing that does not authenticate', () => {
    const { path, key, writer } = newJournal(directory);
    append(writer, 1);
    const tail = new JournalTail({ path, key });
    const whole = readFileSync(path).length;
    append(writer, 2);
    writer.close();
    const chunk = readFileSync(path).subarray(whole);
    chunk[40]! ^= 1;
    truncateSync(path, whole);
    appendFileSync(path, chunk);
    assert.deepEqual(numbers(tail.read()), []);
    tail.close();
    const missing = join(directory, 'absent.ewj');
    assert.throws(() => new JournalTail({ path: missing, key }), { code: 'JOURNAL_UNREADABLE' });
  });
});
