import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  appendChunk,
  newJournal,
  numberedPacket,
  START_MS,
} from '../../../test/support/journal-writing.ts';
import { newId } from '../../base/index.ts';
import {
  ChunkBuilder,
  destroyJournal,
  JournalWriter,
  readJournal,
  readJournalHeader,
  rewrapJournal,
} from './index.ts';

const closed = {
  atMs: START_MS + 5,
  type: 'closed',
  reason: { class: 'normal', code: 'bye' },
} as const;
const clean = { tornBytes: 0, damage: [], missingChunks: 0, clockJumpsMs: [] };

describe('journal', () => {
  let directory = '';
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'earwitness-journal-'));
  });
  after(() => rmSync(directory, { recursive: true }));

  it('gives back what was written: packets of every length, events, times', async () => {
    const { path, key, writer } = newJournal(directory);
    const lengths = [0, 1, 2, 3, 4, 11, 12, 13, 172, 1500, 4096, 65_535];
    const packets = lengths.map((length) => randomBytes(length));
    appendChunk(writer, [
      { event: { atMs: START_MS + 0.5, type: 'resumed', cause: 'Ünïcödé „ö“ 🙂' } },
      ...packets.map((rtp, index) => ({ rtp, streamIndex: index, atMs: START_MS + index + 0.25 })),
    ]);
    appendChunk(writer, [
      { rtcp: packets[8]!, streamIndex: 65_535, atMs: START_MS + 100 },
      { event: closed },
    ]);
    await writer.sync();
    writer.close();
    const journal = readJournal({ path, key });
    assert.deepEqual(
      [...journal],
      [
        {
          kind: 'event',
          arrivalMs: START_MS + 0.5,
          event: { atMs: START_MS + 0.5, type: 'resumed', cause: 'Ünïcödé „ö“ 🙂' },
        },
        ...packets.map((packet, index) => ({
          kind: 'rtp',
          streamIndex: index,
          arrivalMs: START_MS + index + 0.25,
          packet,
        })),
        { kind: 'rtcp', streamIndex: 65_535, arrivalMs: START_MS + 100, packet: packets[8] },
        { kind: 'event', arrivalMs: closed.atMs, event: closed },
      ],
    );
    assert.deepEqual(journal.report, { epochs: 1, chunks: 2, ...clean });
  });

  it('is for its owner alone, and shows nothing of what is in it', async () => {
    const { path, writer } = newJournal(directory);
    const marker = Buffer.from('the quick brown fox');
    appendChunk(writer, [
      { rtp: Buffer.concat([numberedPacket(1), marker]), streamIndex: 0, atMs: START_MS },
      { event: { atMs: START_MS, type: 'resumed', cause: marker.toString() } },
    ]);
    writer.close();
    assert.equal(statSync(path).mode & 0o777, 0o600);
    const bytes = readFileSync(path);
    assert.equal(bytes.indexOf(marker), -1);
    assert.equal(bytes.indexOf('resumed'), -1);
    assert.equal(bytes.indexOf(numberedPacket(1).subarray(0, 12)), -1);
  });

  it('keeps time to a fraction of a microsecond', async () => {
    const { path, key, writer } = newJournal(directory);
    const builder = new ChunkBuilder();
    const sec = Math.floor(START_MS / 1000);
    const nsecs = [0, 1000, 123_456_789, 999_999_000];
    builder.reset(START_MS, 0);
    for (const nsec of nsecs) builder.addRtp(0, sec, nsec, numberedPacket(0), 0, 172);
    writer.append(builder);
    writer.close();
    for (const [index, entry] of [...readJournal({ path, key })].entries()) {
      assert.ok(Math.abs(entry.arrivalMs - START_MS - nsecs[index]! / 1e6) < 0.0005);
    }
  });

  it('says when a chunk is full, and takes the packet into the next', () => {
    const builder = new ChunkBuilder(1024);
    const packet = numberedPacket(0, 300);
    const add = (): boolean => builder.addRtp(0, 1, 2, packet, 0, packet.length);
    assert.deepEqual([add(), add(), add(), add()], [true, true, true, false]);
    assert.equal(builder.addEvent({ atMs: 1, type: 'resumed', cause: 'x'.repeat(100) }), false);
    builder.reset(START_MS, 0);
    assert.equal(builder.isEmpty, true);
    assert.equal(add(), true);
    builder.reset(START_MS, 0);
    const tooLong = { atMs: 1, type: 'resumed', cause: 'x'.repeat(2000) } as const;
    assert.throws(() => builder.addEvent(tooLong), { code: 'JOURNAL_EVENT_TOO_LONG' });
  });

  it('leaves no old bytes behind a shorter body', async () => {
    const { path, key, writer } = newJournal(directory);
    const builder = new ChunkBuilder();
    builder.addRtp(0, 1, 2, Buffer.alloc(200, 0xff), 0, 200);
    builder.reset(START_MS, 0);
    builder.addRtp(0, 1, 2, Buffer.from([1, 2, 3, 4, 5]), 0, 5);
    const { plaintext } = builder.area;
    assert.deepEqual([...plaintext.subarray(28, builder.byteLength)], [1, 2, 3, 4, 5, 0, 0, 0]);
    writer.append(builder);
    writer.close();
    assert.equal([...readJournal({ path, key })].length, 1);
  });

  it('tells its header without a key', async () => {
    const recordingId = newId();
    const path = join(directory, 'header.ewj');
    const wrappedKey = randomBytes(65);
    const journal = { path, recordingId, key: randomBytes(32), wrappedKey, createdAtMs: START_MS };
    JournalWriter.create(journal).close();
    const { bytes, bound, ...header } = readJournalHeader(path);
    const facts = { recordingId, wrappedKey, createdAtMs: START_MS };
    assert.deepEqual(header, { ...facts, isRewrappable: true });
    assert.equal(bound.includes(wrappedKey), false);
    assert.deepEqual(bytes, readFileSync(path));
    assert.throws(() => JournalWriter.create(journal), { code: 'JOURNAL_EXISTS' });
  });

  it('refuses what is no journal, what is newer, and what is not there', () => {
    const path = join(directory, 'foreign.ewj');
    const expectCode = (bytes: Buffer, code: string): void => {
      writeFileSync(path, bytes);
      assert.throws(() => readJournalHeader(path), { code });
      assert.throws(() => readJournal({ path, key: Buffer.alloc(32) }), { code });
    };
    const { path: goodPath } = newJournal(directory);
    const good = readFileSync(goodPath);
    expectCode(Buffer.alloc(0), 'JOURNAL_DAMAGED');
    expectCode(Buffer.from('RIFF'.repeat(50)), 'JOURNAL_DAMAGED');
    expectCode(good.subarray(0, 50), 'JOURNAL_DAMAGED');
    const changed = Buffer.from(good);
    changed[20]! ^= 1;
    expectCode(changed, 'JOURNAL_DAMAGED');
    const newer = Buffer.from(good);
    newer.writeUInt16LE(5, 8);
    expectCode(newer, 'JOURNAL_VERSION');
    const missing = join(directory, 'none.ewj');
    assert.throws(() => readJournalHeader(missing), { code: 'JOURNAL_UNREADABLE' });
  });

  it('gives nothing to a wrong key', async () => {
    const { path, writer } = newJournal(directory);
    appendChunk(writer, [{ rtp: numberedPacket(1), streamIndex: 0, atMs: START_MS }]);
    writer.close();
    const journal = readJournal({ path, key: Buffer.alloc(32, 9) });
    assert.deepEqual([...journal], []);
    assert.equal(journal.report.chunks, 0);
  });

  it('gets its key wrapped anew while it is written to, and goes on', async () => {
    const { path, key, writer } = newJournal(directory);
    const packet = (number: number) => ({
      streamIndex: 0,
      atMs: START_MS,
      rtp: numberedPacket(number),
    });
    appendChunk(writer, [packet(1)]);
    const next = randomBytes(65);
    const before = readJournalHeader(path);
    const asked: unknown[] = [];
    const rewrap = (wrapped: Buffer, purpose: string) => {
      asked.push([wrapped, purpose]);
      return next;
    };
    assert.equal(await rewrapJournal(path, rewrap), true);
    assert.deepEqual(asked, [[before.wrappedKey, before.recordingId]]);
    assert.deepEqual(readJournalHeader(path).wrappedKey, next);
    assert.equal(readFileSync(path).includes(before.wrappedKey), false);
    appendChunk(writer, [packet(2)]);
    writer.close();
    const resumed = JournalWriter.resume({ path, key });
    appendChunk(resumed, [packet(3)]);
    resumed.close();
    const journal = readJournal({ path, key });
    assert.equal([...journal].length, 3);
    assert.deepEqual(journal.report.damage, []);
    assert.equal(await rewrapJournal(path, () => undefined), false);
  });

  it('keeps no key that was wrapped anew while it was destroyed', async () => {
    const { path, writer } = newJournal(directory);
    writer.close();
    const other = openSync(path, 'r');
    const wrapped = randomBytes(65);
    await rewrapJournal(path, () => {
      unlinkSync(path);
      return wrapped;
    });
    const left = Buffer.alloc(4096);
    readSync(other, left, 0, left.length, 0);
    closeSync(other);
    assert.equal(left.includes(wrapped), false);
  });

  it('is destroyed key first, and a second time without complaint', async () => {
    const { path, writer } = newJournal(directory);
    writer.close();
    await destroyJournal(path);
    assert.equal(existsSync(path), false);
    await destroyJournal(path);
    const damaged = join(directory, 'damaged.ewj');
    writeFileSync(damaged, Buffer.alloc(100, 1));
    await destroyJournal(damaged);
    assert.equal(existsSync(damaged), false);
  });
});
