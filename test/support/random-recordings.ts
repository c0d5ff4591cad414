// Recordings at random in a catalog of their own, with what filters ask of each.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { FILTER_FIELDS, type FieldKey } from '../../src/access/filters/fields.ts';
import type { FilterFacts } from '../../src/access/filters/filter-facts.ts';
import { newId } from '../../src/base/index.ts';
import { Catalog, foldCase, numberKey } from '../../src/storage/catalog/index.ts';
import { type RawFacts, randomFacts } from './random-filters.ts';
import { recordingFacts } from './recording-facts.ts';
import { type CleanUp, temporaryDirectory } from './temporary-catalog.ts';

/** A stretch of numbers from 0 up to 1 that is the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface StoredFacts {
  readonly id: string;
  readonly raw: RawFacts;
  readonly facts: FilterFacts;
}

/** A catalog with `count` recordings at random, and a second connection that may do all. */
export async function storeRecordings(context: CleanUp, count: number, random: () => number) {
  const path = join(await temporaryDirectory(context), 'catalog.sqlite');
  const catalog = await Catalog.open(path);
  const database = new DatabaseSync(path);
  context.after(async () => {
    database.close();
    await catalog.close();
  });
  const rows: StoredFacts[] = [];
  for (let index = 0; index < count; index++) {
    const raw = randomFacts(random);
    const id = insert(catalog, raw);
    for (const tag of raw.msg_Tag as readonly string[]) {
      const add = database.prepare('insert or ignore into recording_tags values (?, ?, ?)');
      add.run(id, foldCase(tag), tag);
    }
    if (raw.msg_Preserved === 1) {
      database.prepare('update recordings set preserved_at_ms = 1 where id = ?').run(id);
    }
    rows.push({ id, raw, facts: foldedFacts(raw) });
  }
  return { catalog, database, rows };
}

function insert(catalog: Catalog, raw: RawFacts): string {
  const text = (field: string) => String(raw[field] ?? '');
  const facts = recordingFacts({
    startedAtMs: Number(raw.msg_Start),
    durationMs: Number(raw.msg_ContentSize) * 1000 + 999,
    direction: raw.msg_Direction === 0 ? 'inbound' : 'outbound',
    locality: raw.msg_Internal === 1 ? 'internal' : 'external',
    near: { number: (raw.msg_LocalNumber as string | null) ?? undefined },
    far: { number: (raw.msg_Caller as string | null) ?? undefined },
  });
  const user = {
    ...{ id: newId(), loginName: text('usr_Name'), lastName: text('usr_LastName') },
    ...{ firstName: text('usr_FirstName'), email: text('usr_eMail') },
    department: text('usr_Department'),
    numbers: raw.usr_PhoneNumber as readonly string[],
    devices: raw.usr_PhoneMac as readonly string[],
  };
  catalog.recordings.insert(facts, raw.usr_Name === null ? undefined : user);
  return facts.session.recordingId;
}

function foldedFacts(raw: RawFacts): FilterFacts {
  const entries = Object.entries(raw).map(([name, value]) => {
    const key = name.toLowerCase() as FieldKey;
    const fold = FILTER_FIELDS[key].isTelephoneNumber ? numberKey : foldCase;
    if (Array.isArray(value)) return [key, value.map(fold)];
    return [key, typeof value === 'string' ? fold(value) : (value ?? undefined)];
  });
  return Object.fromEntries(entries);
}
