import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { memoryCatalog } from '../../../test/support/memory-catalog.ts';
import { temporaryCatalog } from '../../../test/support/temporary-catalog.ts';
import { FakeTime } from '../../base/index.ts';
import { AUDIT_ACTIONS, type AuditEvent, type NewAuditEvent } from '../audit/index.ts';
import { type AuditQuery, auditMatch, parseAuditCursor } from './audit-search.ts';
import type { AuditTable } from './audit-table.ts';
import { foldText } from './folded-text.ts';

const DAY_MS = 86_400_000;
const ACTORS = [
  { kind: 'user', id: 'u1', name: 'anna', address: '10.0.0.1' },
  { kind: 'user', id: 'u2', name: "O'Brien, Zoë", address: '10.0.1.20' },
  { kind: 'system', name: 'first start' },
] as const;
const OBJECTS = [
  undefined,
  { kind: 'recording', id: 'r1' },
  { kind: 'settings', name: 'lines, number' },
] as const;

/** Sets of events, a few days apart at most, with queries for them. */
const someEvents = fc.array(
  fc.record({
    event: fc.record({
      actor: fc.constantFrom(...ACTORS),
      action: fc.constantFrom(...AUDIT_ACTIONS),
      object: fc.constantFrom(...OBJECTS),
      outcome: fc.constantFrom('done' as const, 'refused' as const),
      details: fc.constantFrom({}, { text: 'Café Müller' }, { changes: { lines: { new: 30 } } }),
    }),
    laterMs: fc.integer({ min: 0, max: 20 * DAY_MS }),
  }),
  { maxLength: 60 },
);
const START_MS = Date.UTC(2026, 10, 20);
const someMoment = fc.integer({ min: START_MS - DAY_MS, max: START_MS + 700 * DAY_MS });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const someQuery = fc.record({
  fromMs: maybe(someMoment),
  toMs: maybe(someMoment),
  actor: maybe(fc.constantFrom('u1', 'Anna', "o'brien, zoe", 'system', 'first start', 'nobody')),
  action: maybe(
    fc.constantFrom('user.changed', 'user', 'access', 'recording.played', 'access,user.changed'),
  ),
  object: maybe(fc.constantFrom('r1', 'recording', 'settings')),
  outcome: maybe(fc.constantFrom('done' as const, 'refused' as const)),
  text: maybe(fc.constantFrom('cafe', 'MÜLL', '10.0', '10.0.1.20', 'zo brien', '30', 'lines', 'x')),
});

/** The same by looking at every event. */
function isFound(event: AuditEvent, query: Omit<AuditQuery, 'limit'>): boolean {
  const { actor, object, action, details } = event;
  const same = (asked: string | undefined, ...values: (string | undefined)[]) =>
    asked === undefined || values.some((value) => foldText(value ?? '') === foldText(asked));
  const said = details.text ?? (details.changes === undefined ? '' : '30');
  const texts = [actor.name, actor.address, object?.name, String(said)];
  const words = texts.flatMap((text) => {
    const whole = foldText(text ?? '').split(/[^\p{L}\p{N}._@-]+/u);
    return whole.flatMap((word) => [word, ...word.split(/[._@-]/)]);
  });
  const begins = (word: string) => words.some((each) => each.startsWith(word));
  const isAction = (asked: string) =>
    same(asked, asked.includes('.') ? action : action.split('.')[0]);
  return (
    event.atMs >= (query.fromMs ?? 0) &&
    event.atMs < (query.toMs ?? Number.POSITIVE_INFINITY) &&
    same(query.actor, actor.id, actor.name, actor.kind) &&
    (query.action?.split(',').some(isAction) ?? true) &&
    same(query.object, object?.id, object?.kind) &&
    same(query.outcome, event.outcome) &&
    foldText(query.text ?? '')
      .split(' ')
      .every(begins)
  );
}

async function allOf(audit: AuditTable, query: Omit<AuditQuery, 'limit'>): Promise<number[]> {
  const found: number[] = [];
  for await (const { sequence } of audit.all(query)) found.push(sequence);
  return found;
}

describe('finding audit events', () => {
  it('finds what looking at every event finds, newest first, in pages', async () => {
    const property = fc.asyncProperty(
      someEvents,
      fc.array(someQuery, { maxLength: 10 }),
      async (events, asked) => {
        const time = new FakeTime(START_MS);
        const { audit, close } = await memoryCatalog(time);
        for (const { event, laterMs } of events) {
          time.advance(laterMs);
          audit.append(event as NewAuditEvent);
        }
        const all = await audit.newest(100);
        for (const query of asked) {
          const expected = all.filter((event) => isFound(event, query));
          const sequences = expected.map(({ sequence }) => sequence);
          assert.deepEqual(await allOf(audit, query), sequences, JSON.stringify(query));
          const first = await audit.list({ ...query, limit: 3 });
          const rest = { ...query, limit: 100, before: first.nextBefore ?? 1 };
          const items = [...first.items, ...(await audit.list(rest)).items];
          assert.deepEqual(items, expected);
        }
        close();
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });

  it('asks for as few spans of time as there can be', () => {
    const covering = (from: string, to: string) =>
      auditMatch({ limit: 1, fromMs: Date.parse(from), toMs: Date.parse(to) });
    assert.equal(covering('2026-05-12T08:00Z', '2026-05-12T09:00Z'), '("day=2026-05-12")');
    assert.equal(
      covering('2025-11-29', '2027-02-02T00:00:01Z'),
      '("day=2025-11-29" OR "day=2025-11-30" OR "month=2025-12" OR "year=2026" OR "month=2027-01"' +
        ' OR "day=2027-02-01" OR "day=2027-02-02")',
    );
    assert.equal(covering('2026-05-12', '2026-05-11'), '("day=")');
    assert.equal(auditMatch({ limit: 1 }), undefined);
  });

  it('takes any text for words and never for an expression', async (t) => {
    const { audit } = await temporaryCatalog(t);
    audit.append({ actor: ACTORS[0], action: 'access.login' });
    const texts = ['"', 'a" OR "b', 'NEAR(', '*', '()', 'outcome=done', '\0', '-', '^anna', 'ann*'];
    const found = texts.map(async (text) => (await audit.list({ limit: 5, text })).items.length);
    assert.deepEqual(await Promise.all(found), [1, 0, 0, 1, 1, 0, 1, 1, 1, 1]);
    const actor = { limit: 5, actor: '" OR "outcome=done' };
    assert.deepEqual((await audit.list(actor)).items, []);
  });

  it('goes on at a cursor that it has given, and at no other', () => {
    assert.equal(parseAuditCursor('17'), 17);
    for (const text of ['', '0', '-1', '1.5', '1e3', 'x', '9'.repeat(16)]) {
      assert.throws(() => parseAuditCursor(text), { code: 'CURSOR_INVALID' });
    }
  });
});
