import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { describe, it } from 'node:test';
import { memoryCatalog } from '../../../test/support/memory-catalog.ts';
import { temporaryDirectory } from '../../../test/support/temporary-catalog.ts';
import { FakeTime } from '../../base/index.ts';
import { SeededRandom } from '../../simulator/seeded-random.ts';
import { CHAIN_START, linkHash } from '../../storage/audit/index.ts';
import { headLine } from './audit-head.ts';
import { verifyAnchor, verifyChain } from './verify-audit.ts';

const LENGTH = 50;
const TRIALS = 1000;

type Catalog = Awaited<ReturnType<typeof memoryCatalog>>;
type Row = Record<string, SQLInputValue>;

/** A chain of events that differ, with its head kept after every few. */
async function anchoredChain(path: string): Promise<Catalog> {
  const time = new FakeTime();
  const catalog = await memoryCatalog(time);
  const heads: string[] = [];
  for (let index = 1; index <= LENGTH; index++) {
    time.advance(1000 + index);
    const actor = { kind: 'user', id: `u${index % 5}`, name: `name ${index % 5}` } as const;
    const object = index % 3 === 0 ? undefined : ({ kind: 'recording', id: `r${index}` } as const);
    catalog.audit.append({ actor, action: 'recording.played', object, details: { index } });
    if (index % 7 === 0 || index === LENGTH) {
      const hash = Buffer.from(catalog.audit.head()!.hash).toString('hex');
      const at = new Date(time.nowMs()).toISOString();
      heads.push(headLine({ sequence: index, hash, at }));
    }
  }
  writeFileSync(path, `${heads.join('\n')}\n`);
  return catalog;
}

/** Ways to change the table behind the back of the program. */
class Tampering {
  readonly #database: DatabaseSync;
  readonly #random: SeededRandom;

  constructor(database: DatabaseSync, random: SeededRandom) {
    this.#database = database;
    this.#random = random;
  }

  /** One bit, or a text where there was none, in any column. */
  flip(): void {
    const row = this.#anyRow(LENGTH);
    const column = this.#random.pick(Object.keys(row));
    const value = flipped(row[column]!, this.#random);
    const change = `update audit_events set ${column} = ? where sequence = ?`;
    this.#database.prepare(change).run(value, row.sequence!);
  }

  /** The gap stays, or is closed. */
  delete(): void {
    const { sequence } = this.#anyRow(LENGTH);
    this.#database.prepare('delete from audit_events where sequence = ?').run(sequence!);
    if (this.#random.percent(50)) this.#move(sequence as number, -1);
  }

  /** A forged event whose own hash is right, between others. */
  insert(): void {
    const row = this.#anyRow(LENGTH - 1);
    const sequence = row.sequence as number;
    this.#move(sequence - 1, 1);
    const hash = this.#hashBefore(sequence);
    const forged = { ...row, details: '{"forged":true}' };
    const link = {
      ...{ sequence, atMs: row.at_ms, actorKind: row.actor_kind, actorId: row.actor_id },
      ...{ actorName: row.actor_name, address: row.address, action: row.action },
      ...{ objectKind: row.object_kind, objectId: row.object_id, objectName: row.object_name },
      ...{ outcome: row.outcome, details: forged.details },
    };
    this.#insert({ ...forged, hash: linkHash(hash, link as never) });
  }

  swap(): void {
    const first = this.#anyRow(LENGTH).sequence as number;
    const second = ((first + this.#random.below(LENGTH - 1)) % LENGTH) + 1;
    const move = this.#database.prepare('update audit_events set sequence = ? where sequence = ?');
    move.run(-1, first);
    move.run(first, second);
    move.run(second, -1);
  }

  /** The newest events, some or all. */
  cut(): void {
    const after = this.#random.below(LENGTH);
    this.#database.prepare('delete from audit_events where sequence > ?').run(after);
  }

  #move(after: number, by: number): void {
    const rows = this.#rows().filter((row) => (row.sequence as number) > after);
    const move = this.#database.prepare('update audit_events set sequence = ? where sequence = ?');
    for (const { sequence } of by > 0 ? rows.reverse() : rows) {
      move.run((sequence as number) + by, sequence!);
    }
  }

  #hashBefore(sequence: number): Uint8Array {
    const before = this.#rows().find((row) => row.sequence === sequence - 1);
    return (before?.hash as Uint8Array | undefined) ?? CHAIN_START;
  }

  #insert(row: Row): void {
    const marks = Object.keys(row).map(() => '?');
    const columns = Object.keys(row).join(', ');
    const insert = `insert into audit_events (${columns}) values (${marks.join(', ')})`;
    this.#database.prepare(insert).run(...Object.values(row));
  }

  #rows(): Row[] {
    const all = this.#database.prepare('select * from audit_events order by sequence').all();
    return all as Row[];
  }

  #anyRow(below: number): Row {
    return this.#rows()[this.#random.below(below)]!;
  }
}

function flipped(value: SQLInputValue, random: SeededRandom): SQLInputValue {
  if (value === null) return 'x';
  if (typeof value === 'number') return value ^ (1 << random.below(6));
  if (typeof value !== 'string') {
    const bytes = Buffer.from(value as Uint8Array);
    const at = random.below(bytes.length);
    bytes[at] = bytes[at]! ^ (1 << random.below(8));
    return bytes;
  }
  if (value === '') return 'x';
  const at = random.below(value.length);
  const other = String.fromCharCode(value.charCodeAt(at) ^ (1 << random.below(5)));
  return value.slice(0, at) + other + value.slice(at + 1);
}

const KINDS = ['flip', 'delete', 'insert', 'swap', 'cut'] as const;

describe('verifying the audit trail', () => {
  it(`finds whatever was changed, in ${TRIALS} of ${TRIALS} trials`, async (t) => {
    const path = join(await temporaryDirectory(t), 'heads.jsonl');
    const { audit, connection } = await anchoredChain(path);
    const found = Object.fromEntries(KINDS.map((kind) => [kind, 0]));
    const missed: string[] = [];
    for (let seed = 0; seed < TRIALS; seed++) {
      const kind = KINDS[seed % KINDS.length]!;
      connection.exec('savepoint trial');
      try {
        new Tampering(connection, new SeededRandom(seed))[kind]();
      } catch (error) {
        // A number that another row has: the database itself refuses that.
        assert.match(String(error), /UNIQUE constraint/);
        connection.exec('update audit_events set outcome = outcome || 1 where sequence = 9');
      }
      const { damage } = await verifyChain(audit);
      const { missing } = await verifyAnchor(audit, path);
      if (damage === undefined && missing === undefined) missed.push(`${kind} ${seed}`);
      else found[kind] = found[kind]! + 1;
      connection.exec('rollback to trial; release trial');
    }
    assert.deepEqual(missed, []);
    assert.deepEqual(found, { flip: 200, delete: 200, insert: 200, swap: 200, cut: 200 });
    assert.deepEqual(await verifyChain(audit), { intact: LENGTH, damage: undefined });
  });

  it('says which event is the first that does not fit, and what heads miss', async (t) => {
    const path = join(await temporaryDirectory(t), 'heads.jsonl');
    const { audit, connection } = await anchoredChain(path);
    const fine = await verifyAnchor(audit, path);
    assert.deepEqual(
      [fine.heads, fine.unreadable, fine.newest?.sequence, fine.missing],
      [8, 0, LENGTH, undefined],
    );
    connection.exec("update audit_events set actor_name = 'x' where sequence = 30");
    assert.deepEqual(await verifyChain(audit), {
      intact: 29,
      damage: { sequence: 30, problem: 'altered' },
    });
    connection.exec('delete from audit_events where sequence > 40');
    const cut = await verifyAnchor(audit, path);
    assert.deepEqual(
      [cut.missing?.head.sequence, cut.missing?.problem, cut.newest?.sequence],
      [42, 'shorter', LENGTH],
    );
    connection.exec("update audit_events set hash = x'00' where sequence = 21");
    const different = await verifyAnchor(audit, path);
    assert.deepEqual(
      [different.missing?.head.sequence, different.missing?.problem],
      [21, 'different'],
    );
  });

  it('reads heads out of the lines of a log server, and counts what it cannot read', async (t) => {
    const directory = await temporaryDirectory(t);
    const { audit } = await anchoredChain(join(directory, 'heads.jsonl'));
    const hash = Buffer.from(audit.head()!.hash).toString('hex');
    const line = headLine({ sequence: LENGTH, hash, at: '2026-05-12T08:00:00.000Z' });
    const path = join(directory, 'syslog');
    writeFileSync(path, `May 12 08:00:00 rec earwitness[7]: ${line}\nMay 12 other\n\n`);
    const { heads, unreadable, missing } = await verifyAnchor(audit, path);
    assert.deepEqual([heads, unreadable, missing], [1, 1, undefined]);
    const absent = await verifyAnchor(audit, join(directory, 'absent'));
    assert.deepEqual([absent.heads, absent.newest], [0, undefined]);
    await assert.rejects(verifyAnchor(audit, directory), { code: 'ANCHOR_UNREADABLE' });
  });
});
