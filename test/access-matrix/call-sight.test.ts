import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { newId } from '../../src/base/index.ts';
import { CALL_ACTIONS } from '../../src/recording/index.ts';
import { runningJournal } from '../support/running-journal.ts';
import { AccessScene, type ThingName } from './access-scene.ts';
import { bytesOf, type Told, told } from './answer.ts';
import { PERSON_NAMES, type PersonName } from './people.ts';
import { ROUTE_TABLE } from './route-table.ts';
import { CALLS_SEEN } from './sight-table.ts';

const CALL_NOT_FOUND = '404 CALL_NOT_FOUND';

/** Every call that can be named, also what is none. */
function callsOf({ calls }: AccessScene): [string, string][] {
  return Object.entries({ ...calls, 'random id': newId(), 'no id': '..%2f..' });
}

/** What is told of a call to who may do something with it, only sees it, or neither. */
function expected(person: PersonName, name: string, right: 'decides' | 'hears', only: Told): Told {
  const call = name as ThingName;
  if (CALLS_SEEN[person][right].includes(call)) return 200;
  return CALLS_SEEN[person].sees.includes(call) ? only : CALL_NOT_FOUND;
}

async function hearableScene(t: TestContext): Promise<AccessScene> {
  const scene = await AccessScene.make(t);
  const tap = await runningJournal(t, scene.calls.sales);
  for (const recordingId of Object.values(scene.calls)) {
    scene.server.recorder.taps.set(recordingId, { ...tap, recordingId });
  }
  return scene;
}

describe('a running call', () => {
  it('is asked for in every way that the router has', () => {
    const routes = Object.entries(ROUTE_TABLE).filter(([, { gate }]) => gate === 'calls');
    assert.deepEqual(routes.map(([name]) => name).sort(), [
      ...['GET /api/v1/live', 'GET /api/v1/live/:id/audio', 'GET /api/v1/live/events'],
      ...['PATCH /api/v1/live/:id', 'PUT /api/v1/live/events/:id'],
    ]);
  });

  it('is listed, and told as an event, to who sees it', async (t) => {
    const scene = await AccessScene.make(t);
    for (const person of PERSON_NAMES) {
      const cookie = scene.cookies[person];
      const wanted = CALLS_SEEN[person].sees.map((name) => scene.calls[name]).sort();
      const list = await scene.ask({ method: 'GET', path: '/api/v1/live', cookie });
      assert.deepEqual(idsOf(list.json()), wanted, `list for ${person}`);
      const path = '/api/v1/live/events';
      const { body } = await scene.askForStream({ method: 'GET', path, cookie });
      assert.match(body, /^event: snapshot\n/);
      assert.deepEqual(idsOf(JSON.parse(body.split('data: ')[1]!)), wanted, `events for ${person}`);
    }
  });

  it('is kept, stopped, destroyed … by who decides about it', async (t) => {
    const scene = await AccessScene.make(t);
    const cases = callsOf(scene).flatMap(([name, id]) =>
      CALL_ACTIONS.map((action) => ({ name, id, action })),
    );
    for (const person of PERSON_NAMES) {
      const cookie = scene.cookies[person];
      for (const { name, id, action } of cases) {
        const path = `/api/v1/live/${id}`;
        const answer = await scene.ask({ method: 'PATCH', path, cookie, body: { action } });
        const wanted = expected(person, name, 'decides', '403 CALL_NOT_YOURS');
        assert.equal(told(answer), wanted, `${person}: ${action} ${name}`);
      }
    }
  });

  it('is heard by who may listen in and whose filters show it', async (t) => {
    const scene = await hearableScene(t);
    for (const person of PERSON_NAMES) {
      const cookie = scene.cookies[person];
      for (const [name, id] of callsOf(scene)) {
        const path = `/api/v1/live/${id}/audio`;
        const wanted = expected(person, name, 'hears', '403 LISTENING_NOT_ALLOWED');
        const answer = await scene.askForStream({ method: 'GET', path, cookie });
        assert.equal(told(answer), wanted, `${person}: ${name}`);
        const head = await scene.ask({ method: 'HEAD', path, cookie });
        assert.deepEqual([head.statusCode, head.body], [404, ''], `HEAD: ${person}: ${name}`);
      }
    }
  });
});

describe('a stream of events', () => {
  it('is steered from the log-in that opened it alone', async (t) => {
    const scene = await AccessScene.make(t);
    const { owner, ...others } = scene.cookies;
    const path = '/api/v1/live/events';
    const { body } = await scene.askForStream({ method: 'GET', path, cookie: owner });
    const { watcherId } = JSON.parse(body.split('data: ')[1]!);
    const steer = (cookie: string, id = watcherId) =>
      scene.ask({ method: 'PUT', path: `${path}/${id}`, cookie, body: { calls: [] } });
    assert.equal(told(await steer(owner)), 204);
    const absent = await steer(owner, newId());
    assert.equal(told(absent), '404 WATCHER_NOT_FOUND');
    for (const cookie of [...Object.values(others), await scene.logIn('owner')]) {
      assert.equal(bytesOf(await steer(cookie)), bytesOf(absent));
    }
  });

  it('is opened by no HEAD', async (t) => {
    const scene = await AccessScene.make(t);
    const path = '/api/v1/live/events';
    for (const person of PERSON_NAMES) {
      const head = await scene.ask({ method: 'HEAD', path, cookie: scene.cookies[person] });
      assert.deepEqual([head.statusCode, head.body], [404, ''], person);
    }
    assert.equal(scene.server.recorder.watchers, 0);
  });
});

function idsOf({ items }: { readonly items: readonly { readonly id: string }[] }): string[] {
  return items.map(({ id }) => id).sort();
}
