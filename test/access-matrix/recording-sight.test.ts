import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AccessScene, type Question, type ThingName } from './access-scene.ts';
import { bytesOf, statusOf, type Told, told } from './answer.ts';
import { PERSON_NAMES, type PersonName } from './people.ts';
import {
  addressOf,
  FILTER_NOT_FOUND,
  RECORDING_NOT_FOUND,
  recordingIds,
  seenBy,
  throughIds,
} from './recording-questions.ts';
import { ROUTE_TABLE } from './route-table.ts';
import { DELETABLE } from './sight-table.ts';

/** How one recording is asked for, and what is told of one that is seen. */
interface Way extends Omit<Question, 'path'> {
  readonly route: string;
  readonly seen: Told | ((person: PersonName, name: ThingName) => Told);
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
  'a change that cannot be': {
    ...{ route: `PATCH ${ONE}`, method: 'PATCH', seen: '400 RECORDING_INVALID' },
    body: { note: 'x'.repeat(5000) },
  },
  deletion: { route: `DELETE ${ONE}`, method: 'DELETE', seen: deletionOf },
};

/** All are preserved: who may delete one is told to release it first. */
function deletionOf(person: PersonName, name: ThingName): Told {
  const may = DELETABLE[person]?.includes(name) ?? false;
  return may ? '409 RECORDING_PRESERVED' : '403 DELETING_NOT_ALLOWED';
}

/** What is told of a recording that somebody looks at through something. */
function expected(way: Way, person: PersonName, through: string, recording: string): Told {
  const seen = seenBy(person, through);
  if (!Array.isArray(seen)) return seen as Told;
  const name = recording as ThingName;
  if (!seen.includes(name)) return RECORDING_NOT_FOUND;
  return typeof way.seen === 'function' ? way.seen(person, name) : way.seen;
}

/** Asks for everything, in the name of everybody, through everything. */
async function askInEveryWay(scene: AccessScene, way: Way) {
  const wrong: string[] = [];
  const refusals = new Map<Told, Set<string>>();
  const path = way.route.split(' ')[1]!;
  for (const person of PERSON_NAMES) {
    for (const [through, filter] of throughIds(scene)) {
      for (const [recording, id] of recordingIds(scene)) {
        const question = { ...way, path: addressOf(path, filter, id) };
        const answer = await scene.ask({ ...question, cookie: scene.cookies[person] });
        const wanted = expected(way, person, through, recording);
        const isHead = way.method === 'HEAD';
        const isRight = isHead ? answer.statusCode === statusOf(wanted) : told(answer) === wanted;
        if (!isRight) wrong.push(`${person}, ${recording} through ${through}: ${told(answer)}`);
        if (answer.statusCode < 400) continue;
        refusals.set(wanted, (refusals.get(wanted) ?? new Set()).add(bytesOf(answer)));
      }
    }
  }
  return { wrong, refusals };
}

describe('a recording', () => {
  it('is asked for in every way that the router has', () => {
    const asked = Object.values(WAYS).map(({ route }) => route);
    const routes = Object.keys(ROUTE_TABLE).filter((name) => name.includes('/recordings/:id'));
    assert.deepEqual([...new Set(asked)].sort(), routes.sort());
  });

  for (const [name, way] of Object.entries(WAYS)) {
    it(`is there for who sees it, and to all others like one that is absent: ${name}`, async (t) => {
      const { wrong, refusals } = await askInEveryWay(await AccessScene.make(t), way);
      assert.deepEqual(wrong, []);
      for (const refusal of ['403 FOUR_EYES_REQUIRED', FILTER_NOT_FOUND, RECORDING_NOT_FOUND]) {
        assert.equal(refusals.get(refusal)?.size, 1, `${refusal} is the same, byte for byte`);
      }
    });
  }
});
