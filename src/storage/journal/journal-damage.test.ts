import assert from 'node:assert/strict';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import {
  appendChunk,
  newJournal,
  numberedPacket,
  START_MS,
} from '../../../test/support/journal-writing.ts';
import { RecorderError } from '../../base/index.ts';
import { type JournalEntry, type JournalReport, JournalWriter, readJournal } from './index.ts';

const HEADER_BYTES = 40 + 65 + 4;
const EPOCH_BYTES = 48;
/** A chunk with one packet: header, clocks, entry header, packet, tag. */
const CHUNK_BYTES = 16 + 16 + 12 + 172 + 16;
const chunkAt = (index: number): number => HEADER_BYTES + EPOCH_BYTES + index * CHUNK_BYTES;

interface ReadResult {
  readonly numbers: number[];
  readonly report: JournalReport;
}

function numbersOf(entries: Iterable<JournalEntry>): number[] {
  return [...entries].map((item) => (item.kind === 'event' ? -1 : item.packet.readUInt16BE(2)));
}

function read(path: string, key: Buffer): ReadResult {
  const journal = readJournal({ path, key });
  const numbers = numbersOf(journal);
  return { numbers, report: journal.report };
}

describe('damaged journal', () => {
  let directory = '';
  let bytes: Buffer = Buffer.alloc(0);
  let path = '';
  let key: Buffer = Buffer.alloc(0);
  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'earwitness-damage-'));
    const made = newJournal(directory);
    for (let number = 0; number < 6; number++) append(made.writer, number);
    made.writer.close();
    bytes = readFileSync(made.path);
    path = made.path;
    key = made.key;
    assert.equal(bytes.length, chunkAt(6));
  });
  after(() => rmSync(directory, { recursive: true }));

  function append(writer: JournalWriter, number: number): void {
    appendChunk(writer, [{ rtp: numberedPacket(number), streamIndex: 0, atMs: START_MS + number }]);
  }

  function readAs(changed: Buffer): ReadResult {
    writeFileSync(path, changed);
    return read(path, key);
  }

  it('ends at a torn tail wherever it was torn, and says how much', () => {
    for (let end = chunkAt(4); end <= chunkAt(6); end++) {
      const whole = Math.floor((end - chunkAt(0)) / CHUNK_BYTES);
      const { numbers, report } = readAs(bytes.subarray(0, end));
      assert.deepEqual(
        numbers,
        Array.from({ length: whole }, (_, index) => index),
      );
      assert.equal(report.tornBytes, end - chunkAt(whole));
      assert.deepEqual(report.damage, []);
    }
  });

  it('reads on after damage in the middle, and says where it was', () => {
    for (const within of [0, 3, 5, 9, 13, 20, 60, CHUNK_BYTES - 1]) {
      const changed = Buffer.from(bytes);
      changed[chunkAt(2) + within]! ^= 0x41;
      assert.deepEqual(readAs(changed), {
        numbers: [0, 1, 3, 4, 5],
        report: {
          epochs: 1,
          chunks: 5,
          tornBytes: 0,
          damage: [{ offset: chunkAt(2), bytes: CHUNK_BYTES }],
          missingChunks: 1,
          clockJumpsMs: [],
        },
      });
    }
  });

  it('notices a chunk left out, doubled, moved, or from another journal', async () => {
    const chunk = (index: number): Buffer => bytes.subarray(chunkAt(index), chunkAt(index + 1));
    const before = bytes.subarray(0, chunkAt(2));
    const rest = bytes.subarray(chunkAt(3));
    const leftOut = readAs(Buffer.concat([before, rest]));
    assert.deepEqual(leftOut.numbers, [0, 1, 3, 4, 5]);
    assert.equal(leftOut.report.missingChunks, 1);
    const doubled = readAs(Buffer.concat([before, chunk(2), chunk(2), rest]));
    assert.deepEqual(doubled.numbers, [0, 1, 2, 3, 4, 5]);
    assert.equal(doubled.report.damage.length, 1);
    const moved = readAs(Buffer.concat([before, chunk(4), chunk(3), chunk(2), chunk(5)]));
    assert.deepEqual(moved.numbers, [0, 1, 4, 5]);
    const other = newJournal(directory);
    append(other.writer, 77);
    append(other.writer, 78);
    append(other.writer, 79);
    other.writer.close();
    const foreign = readFileSync(other.path).subarray(chunkAt(2), chunkAt(3));
    const mixed = readAs(Buffer.concat([before, foreign, rest]));
    assert.deepEqual(mixed.numbers, [0, 1, 3, 4, 5]);
  });

  it('goes on after a torn tail in a new epoch', async () => {
    const keys = new Set<string>();
    writeFileSync(path, bytes.subarray(0, chunkAt(5) + 30));
    for (const number of [10, 11]) {
      const writer = JournalWriter.resume({ path, key });
      append(writer, number);
      append(writer, number + 10);
      writer.close();
    }
    const { numbers, report } = read(path, key);
    assert.deepEqual(numbers, [0, 1, 2, 3, 4, 10, 20, 11, 21]);
    assert.deepEqual(report, {
      ...{ epochs: 3, chunks: 9, tornBytes: 0, damage: [], missingChunks: 0, clockJumpsMs: [] },
    });
    // The salts differ, so the keys do, so no nonce is used twice.
    const changed = readFileSync(path);
    for (let at = changed.indexOf('EWJE'); at >= 0; at = changed.indexOf('EWJE', at + 1)) {
      keys.add(changed.toString('hex', at + 16, at + 48));
    }
    assert.equal(keys.size, 3);
  });

  it('goes on after damage in the middle without losing what is behind it', async () => {
    const changed = Buffer.from(bytes);
    changed[chunkAt(1) + 6] = 0xff;
    writeFileSync(path, Buffer.concat([changed, Buffer.alloc(100, 1)]));
    const writer = JournalWriter.resume({ path, key });
    append(writer, 9);
    writer.close();
    assert.deepEqual(read(path, key).numbers, [0, 2, 3, 4, 5, 9]);
  });

  it('notices when chunks are cut off before a new epoch', async () => {
    writeFileSync(path, bytes);
    const writer = JournalWriter.resume({ path, key });
    append(writer, 9);
    writer.close();
    const resumed = readFileSync(path);
    const cut = Buffer.concat([resumed.subarray(0, chunkAt(4)), resumed.subarray(chunkAt(6))]);
    const { numbers, report } = readAs(cut);
    assert.deepEqual(numbers, [0, 1, 2, 3, 9]);
    assert.equal(report.missingChunks, 2);
  });

  it('begins where only a header was written', async () => {
    writeFileSync(path, bytes.subarray(0, HEADER_BYTES));
    const writer = JournalWriter.resume({ path, key });
    append(writer, 3);
    writer.close();
    assert.deepEqual(read(path, key).numbers, [3]);
  });

  it('loses what a full disk did not take and nothing else', async () => {
    const made = newJournal(directory);
    append(made.writer, 0);
    append(made.writer, 1);
    const descriptor = Number(
      readdirSync('/proc/self/fd').find((name) => linkOf(name) === made.path),
    );
    // Puts the device that is always full in the place of the open file.
    closeSync(descriptor);
    assert.equal(openSync('/dev/full', 'a'), descriptor);
    for (const number of [2, 3]) {
      assert.throws(() => append(made.writer, number), { code: 'DISK_FULL', isRetryable: true });
    }
    closeSync(descriptor);
    assert.equal(openSync(made.path, 'a'), descriptor);
    append(made.writer, 4);
    append(made.writer, 5);
    made.writer.close();
    const { numbers, report } = read(made.path, made.key);
    assert.deepEqual(numbers, [0, 1, 4, 5]);
    assert.deepEqual([report.epochs, report.missingChunks, report.tornBytes], [2, 0, 0]);
  });

  it('never fails but by its own error, whatever is changed', () => {
    const change = fc.record({
      at: fc.nat({ max: bytes.length - 1 }),
      kind: fc.constantFrom('flip', 'cut', 'insert', 'remove', 'copy'),
      value: fc.nat({ max: 255 }),
      length: fc.integer({ min: 1, max: 400 }),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        let changed: Buffer = Buffer.from(bytes);
        for (const { at, kind, value, length } of changes) {
          const [head, tail] = [changed.subarray(0, at), changed.subarray(at)];
          if (kind === 'flip' && at < changed.length) changed[at]! ^= value;
          else if (kind === 'cut') changed = Buffer.from(head);
          else if (kind === 'insert') {
            changed = Buffer.concat([head, Buffer.alloc(length, value), tail]);
          } else if (kind === 'remove') changed = Buffer.concat([head, tail.subarray(length)]);
          else changed = Buffer.concat([head, tail.subarray(0, length), tail]);
        }
        try {
          const { numbers } = readAs(changed);
          // Whatever is read is what was written, in its order.
          assert.deepEqual(
            numbers,
            [...new Set(numbers)].sort((a, b) => a - b),
          );
          assert.ok(numbers.every((number) => number < 6));
        } catch (error) {
          assert.ok(error instanceof RecorderError, String(error));
        }
      }),
      { numRuns: 400 },
    );
  });

  it('does not spend its life on a file full of false blocks', () => {
    const header = bytes.subarray(chunkAt(5), chunkAt(5) + 16);
    const lie = Buffer.from(header);
    lie.writeUInt32LE(200_000, 4);
    const filler = Buffer.concat(Array.from({ length: 60_000 }, () => lie));
    const { numbers, report } = readAs(Buffer.concat([bytes.subarray(0, chunkAt(5)), filler]));
    assert.deepEqual(numbers, [0, 1, 2, 3, 4]);
    assert.equal(report.tornBytes, filler.length);
  });
});

function linkOf(name: string): string | undefined {
  try {
    return readlinkSync(join('/proc/self/fd', name));
  } catch {
    return undefined;
  }
}
