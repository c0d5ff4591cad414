import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AccessScene, type Question } from './access-scene.ts';
import { bytesOf, statusOf, type Told, told } from './answer.ts';
import { PERSON_NAMES, personOf } from './people.ts';
import { questionOf } from './question-of.ts';
import { dependsOnSight, type RouteEntry } from './route-entry.ts';
import { ROUTE_TABLE, routeNameOf } from './route-table.ts';

const ADMINISTRATORS = PERSON_NAMES.filter((name) => personOf(name).isAdministrator);
const USERS = PERSON_NAMES.filter((name) => !personOf(name).isAdministrator);
const NOT_LOGGED_IN = '401 NOT_LOGGED_IN';
const ADMINISTRATORS_ONLY = '403 ADMINISTRATORS_ONLY';

/** What is told to whom, by the table. */
function expected({ gate, answer }: RouteEntry): Record<string, Told> {
  const outsiders = gate === 'everybody' ? answer : NOT_LOGGED_IN;
  if (dependsOnSight(gate)) return { outsiders };
  const users = gate === 'administrators' ? ADMINISTRATORS_ONLY : answer;
  return { outsiders, users, administrators: answer };
}

/** What each of them is told; one answer where it is the same for all. */
async function asked(names: readonly string[], ask: (name: string) => Promise<Told>) {
  const answers: Record<string, Told> = {};
  for (const name of names) answers[name] = await ask(name);
  const [first, ...others] = new Set(Object.values(answers));
  return others.length === 0 ? first! : answers;
}

describe('the access matrix', () => {
  it('has every route of the router, and no other', async (t) => {
    const { routes } = await AccessScene.make(t);
    const gets = new Set(routes.filter(({ method }) => method === 'GET').map(({ path }) => path));
    const names = routes
      .filter(({ method, path }) => method !== 'HEAD' || !gets.has(path))
      .map(({ name }) => name);
    const table = new Set(Object.keys(ROUTE_TABLE).map(routeNameOf));
    assert.deepEqual([...table].sort(), names.sort());
  });

  it('is what the recorder does, for everybody and every route', async (t) => {
    const scene = await AccessScene.make(t);
    const cookies = await scene.outsiders();
    const actual: Record<string, object> = {};
    const wanted: Record<string, object> = {};
    const refusals = new Set<string>();
    for (const [name, entry] of Object.entries(ROUTE_TABLE)) {
      const isOpen = entry.gate === 'everybody';
      const question = await questionOf(scene, name);
      const request = (asked: Question) =>
        entry.isStream ? scene.askForStream(asked) : scene.ask(asked);
      const answers: Record<string, unknown> = {
        outsiders: await asked(
          isOpen ? ['nobody', 'expired'] : Object.keys(cookies),
          async (who) => {
            const answer = await request({ ...question, cookie: cookies[who] });
            if (!isOpen) refusals.add(bytesOf(answer));
            return told(answer);
          },
        ),
      };
      // Each with a log-in of their own: some routes end it.
      const ask = async (who: string) =>
        told(await request({ ...(await questionOf(scene, name)), cookie: await scene.logIn(who) }));
      if (!dependsOnSight(entry.gate)) {
        answers.users = await asked(USERS, ask);
        answers.administrators = await asked(ADMINISTRATORS, ask);
      }
      actual[name] = answers;
      wanted[name] = expected(entry);
    }
    assert.deepEqual(actual, wanted);
    assert.equal(refusals.size, 1, 'who is not logged in is always told the same');
  });

  it('holds for HEAD as for GET', async (t) => {
    const scene = await AccessScene.make(t);
    const heads = scene.routes.filter(({ method }) => method === 'HEAD').map(({ path }) => path);
    for (const [name, entry] of Object.entries(ROUTE_TABLE)) {
      const question = await questionOf(scene, name);
      if (question.method !== 'GET' || dependsOnSight(entry.gate)) continue;
      const isThere = heads.includes(routeNameOf(name).slice('GET '.length));
      for (const [who, answer] of Object.entries(expected(entry))) {
        const cookie = { outsiders: '', users: scene.cookies.plain }[who] ?? scene.cookies.chief;
        const head = await scene.ask({ ...question, method: 'HEAD', cookie });
        // Without one of its own it may be that of `/:id`, which refuses no less, or outside the
        // API that of the page, which everybody may have.
        const isOfPage = !question.path.startsWith('/api/');
        const without = isOfPage ? [200] : [401, 403, 404];
        const statuses = isThere ? [statusOf(answer)] : without;
        assert.ok(statuses.includes(head.statusCode), `${who}: ${head.statusCode} for ${name}`);
        assert.equal(head.body, '');
      }
    }
  });

  it('is asked before what is asked is read', async (t) => {
    const scene = await AccessScene.make(t);
    for (const name of Object.keys(ROUTE_TABLE)) {
      const { gate } = ROUTE_TABLE[name]!;
      const question = await questionOf(scene, name);
      if (gate === 'everybody' || question.body === undefined) continue;
      const headers = { 'content-type': 'application/json' };
      const ask = async (cookie: string) =>
        told(await scene.ask({ ...question, cookie, headers, body: '{"unknown"' }));
      const users = gate === 'administrators' ? ADMINISTRATORS_ONLY : '400 REQUEST_INVALID';
      const wanted = [NOT_LOGGED_IN, users];
      assert.deepEqual([await ask(''), await ask(scene.cookies.plain)], wanted, name);
    }
  });
});
