import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { newId } from '../../src/base/index.ts';
import { PASSWORD } from '../support/temporary-api.ts';
import { AccessScene } from './access-scene.ts';
import { bytesOf, type Told, told } from './answer.ts';
import { FILTERS, type FilterName, PERSON_NAMES, type PersonName, personOf } from './people.ts';
import type { RouteEntry } from './route-entry.ts';
import { ROUTE_TABLE } from './route-table.ts';

const BY_FILTER = Object.entries(ROUTE_TABLE).filter(([, { gate }]) => gate === 'filters');

/** What is told of a filter to who has it, and to all others. */
function expected(person: PersonName, filter: string, { answer }: RouteEntry): Told {
  const isOwn = personOf(person).filters?.includes(filter as FilterName) ?? false;
  if (!isOwn) return '404 FILTER_NOT_FOUND';
  return FILTERS[filter as FilterName].fourEyes ? answer : '409 FOUR_EYES_NOT_NEEDED';
}

describe('a filter', () => {
  it('is listed to who has it', async (t) => {
    const scene = await AccessScene.make(t);
    for (const person of PERSON_NAMES) {
      const cookie = scene.cookies[person];
      const list = await scene.ask({ method: 'GET', path: '/api/v1/filters', cookie });
      const ids = list.json().items.map(({ id }: { id: string }) => id);
      const own = (personOf(person).filters ?? []).map((name) => scene.filters[name]);
      assert.deepEqual(ids.sort(), own.sort(), person);
    }
  });

  it('is there for who has it alone, in every way that the router has', async (t) => {
    const scene = await AccessScene.make(t);
    const filters = Object.entries({ ...scene.filters, 'random id': newId(), 'no id': '..%2f..' });
    for (const [name, entry] of BY_FILTER) {
      const [method, path] = name.split(' ') as [string, string];
      const refusals = new Set<string>();
      for (const person of PERSON_NAMES) {
        // Who is the second person cannot be it for themselves.
        const isSame = person === 'witness' && name.endsWith('/unlock');
        for (const [filter, id] of filters) {
          // Another log-in: what is locked here stays open there.
          const cookie = await scene.logIn(person);
          const body = entry.body as object | undefined;
          const answer = await scene.ask({ method, path: path.replace(':id', id), cookie, body });
          const answered = isSame && filter === 'board' ? '403 FOUR_EYES_SAME_PERSON' : undefined;
          const wanted = answered ?? expected(person, filter, entry);
          assert.equal(told(answer), wanted, `${name}: ${person}, ${filter}`);
          if (answer.statusCode === 404) refusals.add(bytesOf(answer));
        }
      }
      assert.equal(refusals.size, 1, `${name}: a refusal is the same, byte for byte`);
    }
  });
});

describe('a request for a second person, and an unlock', () => {
  it('are there for the second person alone', async (t) => {
    const scene = await AccessScene.make(t);
    const ask = (method: string, path: string, cookie: string, body?: object) =>
      scene.ask({ method, path: `/api/v1${path}`, cookie, body });
    const path = `/filters/${scene.filters.board}/four-eyes/request`;
    await ask('PUT', path, scene.cookies.locked, { reason: 'Complaint' });
    const seen = (await ask('GET', '/four-eyes', scene.cookies.witness)).json();
    assert.deepEqual([seen.waiting.length, seen.given.length], [1, 1]);
    const decide = (cookie: string, id: string) =>
      ask('POST', `/four-eyes/requests/${id}`, cookie, { decision: 'approved' });
    const end = (cookie: string, id: string) => ask('DELETE', `/four-eyes/unlocks/${id}`, cookie);
    const refusals = new Set<string>();
    for (const person of PERSON_NAMES) {
      if (person === 'witness') continue;
      const cookie = scene.cookies[person];
      const other = (await ask('GET', '/four-eyes', cookie)).json();
      assert.deepEqual(other, { waiting: [], given: [] }, person);
      const answers = [await decide(cookie, newId()), await end(cookie, seen.given[0].id)];
      const decided = await decide(cookie, seen.waiting[0].id);
      // Who has the filter knows of it, and is told why they are not the second person.
      const hasFilter = personOf(person).filters?.includes('board') ?? false;
      if (!hasFilter) answers.push(decided);
      else assert.match(String(told(decided)), /^403 FOUR_EYES_(SAME_PERSON|NOT_ALLOWED)$/);
      for (const answer of answers) refusals.add(bytesOf(answer));
    }
    assert.equal(refusals.size, 1);
    assert.match([...refusals][0]!, /FOUR_EYES_REQUEST_NOT_FOUND/);
    assert.equal(told(await decide(scene.cookies.witness, seen.waiting[0].id)), 204);
    assert.equal(told(await end(scene.cookies.witness, seen.given[0].id)), 204);
  });

  it('come from somebody who may be the second person', async (t) => {
    const scene = await AccessScene.make(t);
    const path = `/api/v1/filters/${scene.filters.board}/four-eyes/unlock`;
    for (const loginName of PERSON_NAMES) {
      const body = { loginName, password: PASSWORD };
      const cookie = scene.cookies.locked;
      const answer = await scene.ask({ method: 'POST', path, cookie, body });
      const others: Partial<Record<PersonName, Told>> = {
        witness: 200,
        locked: '403 FOUR_EYES_SAME_PERSON',
      };
      assert.equal(told(answer), others[loginName] ?? '403 FOUR_EYES_NOT_ALLOWED', loginName);
    }
  });
});
