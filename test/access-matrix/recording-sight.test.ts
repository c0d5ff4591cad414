import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { newId } from '../../src/base/index.ts';
import { AccessScene, type Question, type ThingName } from './access-scene.ts';
import { bytesOf, statusOf, type Told, told } from './answer.ts';
import { PERSON_NAMES, type PersonName } from './people.ts';
import { ROUTE_TABLE } from './route-table.ts';
import { RECORDINGS_SEEN, type Through } from './sight-table.ts';

const FILTER_NOT_FOUND = '404 FILTER_NOT_FOUND';
const RECORDING_NOT_FOUND = '404 RECORDING_NOT_FOUND';

/** How one recording is asked for, and what is told of one that is seen. */
interface Way extends Omit<Question, 'path'> {
  readonly route: string;
  readonly seen: Told;
}

const ONE = '/api/v1/recordings/:id';
const WAYS: Readonly<Record<string, Way>> = {
  facts: { route: `GET ${ONE}`, method: 'GET', seen: 200 },
  'facts by HEAD': { route: `GET ${ONE}`, method: 'HEAD', seen: 200 },
  waveform: { route: `GET ${ONE}/peaks`, method: 'GET', seen: 200 },
  audio: { route: `GET ${ONE}/audio`, method: 'GET', seen: 200 },
  'audio by HEAD': { route: `GET ${ONE}/audio`, method: 'HEAD', seen: 200 },
  'a part of the audio': {
    ...{ route: `GET ${ONE}/audio`, method: 'GET', seen: 206 },
    headers: { range: 'bytes=4-8' },
  },
  'a part that is not there': {
    ...{ route: `GET ${ONE}/audio`, method: 'GET', seen: 416 },
    headers: { range: 'bytes=4000-' },
  },
  change: { route: `PATCH ${ONE}`, method: 'PATCH', seen: 200, body: { isPreserved: true } },
};

/** Every recording and every filter that can be named, also what is none. */
function namesOf({ recordings, filters }: AccessScene) {
  const objects = { ...recordings, 'random id': newId(), 'no id': '..%2f..' };
  const throughs = { all: undefined, inbox: 'inbox', ...filters, 'random id': newId() };
  return { objects: Object.entries(objects), throughs: Object.entries(throughs) };
}

function urlOf(path: string, id: string, filter: string | undefined): string {
  const url = path.replace(':id', id);
  return filter === undefined ? url : `${url}?filter=${filter}`;
}

function seenBy(person: PersonName, through: string): readonly ThingName[] | Told {
  return RECORDINGS_SEEN[person][through as Through] ?? FILTER_NOT_FOUND;
}

function expected(seen: readonly ThingName[] | Told, object: string, way: Way): Told {
  if (!Array.isArray(seen)) return seen as Told;
  return seen.includes(object as ThingName) ? way.seen : RECORDING_NOT_FOUND;
}

describe('a recording', () => {
  it('is asked for in every way that the router has', () => {
    const asked = new Set(Object.values(WAYS).map(({ route }) => route));
    const routes = Object.entries(ROUTE_TABLE).filter(([, { gate }]) => gate === 'recordings');
    assert.deepEqual(
      routes.map(([name]) => name).filter((name) => !asked.has(name)),
      ['GET /api/v1/recordings'],
    );
  });

  for (const [name, way] of Object.entries(WAYS)) {
    it(`is shown to who sees it, and like one that is absent to all others: ${name}`, async (t) => {
      const scene = await AccessScene.make(t);
      const { objects, throughs } = namesOf(scene);
      const path = way.route.split(' ')[1]!;
      const refusals = new Map<Told, Set<string>>();
      const wrong: string[] = [];
      for (const person of PERSON_NAMES) {
        for (const [through, filter] of throughs) {
          for (const [object, id] of objects) {
            const url = urlOf(path, id, filter);
            const answer = await scene.ask({ ...way, path: url, cookie: scene.cookies[person] });
            const wanted = expected(seenBy(person, through), object, way);
            const is = way.method === 'HEAD' ? answer.statusCode : told(answer);
            const isRight = is === (way.method === 'HEAD' ? statusOf(wanted) : wanted);
            if (!isRight) wrong.push(`${person}, ${object} through ${through}: ${is}`);
            if (wanted === way.seen) continue;
            refusals.set(wanted, (refusals.get(wanted) ?? new Set()).add(bytesOf(answer)));
          }
        }
      }
      assert.deepEqual(wrong, []);
      const differing = [...refusals].filter(([, answers]) => answers.size > 1);
      assert.deepEqual(
        differing,
        [],
        'a refusal is the same, byte for byte, whatever is asked for',
      );
      assert.deepEqual([...refusals.keys()].sort(), [
        '403 FOUR_EYES_REQUIRED',
        FILTER_NOT_FOUND,
        RECORDING_NOT_FOUND,
      ]);
    });
  }
});

describe('a list of recordings', () => {
  it('has what its reader sees, and says nothing of anything else', async (t) => {
    const scene = await AccessScene.make(t);
    const { throughs } = namesOf(scene);
    const actual: Record<string, unknown> = {};
    const wanted: Record<string, unknown> = {};
    for (const person of PERSON_NAMES) {
      for (const [through, filter] of throughs) {
        const name = `${person} through ${through}`;
        const seen = seenBy(person, through);
        actual[name] = await listed(scene, scene.cookies[person], filter);
        wanted[name] = Array.isArray(seen) ? told200(scene, seen) : seen;
      }
    }
    assert.deepEqual(actual, wanted);
  });
});

interface ListItem {
  readonly id: string;
  readonly conversationCount: number;
}

/** What is told of a list: what is on it, and how many others each item says there are. */
async function listed(scene: AccessScene, cookie: string, filter: string | undefined) {
  const get = (path: string) => scene.ask({ method: 'GET', path, cookie });
  const answer = await get(urlOf('/api/v1/recordings', '', filter));
  if (answer.statusCode !== 200) return told(answer);
  const { items, total } = answer.json() as { items: ListItem[]; total?: number };
  const conversations = [];
  for (const { id } of items) {
    const detail = (await get(urlOf(ONE, id, filter))).json();
    conversations.push(detail.conversation.map((part: ListItem) => part.id).sort());
  }
  const counts = items.map(({ conversationCount }) => conversationCount);
  return { ids: items.map(({ id }) => id).sort(), total, counts, conversations };
}

function told200({ recordings }: AccessScene, seen: readonly ThingName[]) {
  const ids = seen.map((name) => recordings[name]).sort();
  const counts = ids.map(() => ids.length);
  return { ids, total: ids.length, counts, conversations: ids.map(() => ids) };
}
