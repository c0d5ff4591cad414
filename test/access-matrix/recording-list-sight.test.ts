import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { AccessScene, type Question, THINGS, type ThingName } from './access-scene.ts';
import { told } from './answer.ts';
import { PERSON_NAMES, type PersonName } from './people.ts';
import { addressOf, recordingIds, seenBy, throughIds } from './recording-questions.ts';
import { ROUTE_TABLE } from './route-table.ts';
import { DELETABLE } from './sight-table.ts';

const ALL = '/api/v1/recordings';

interface ListItem {
  readonly id: string;
  readonly conversationCount: number;
  readonly mayDelete: boolean;
}

/**
 * Asks a route in the name of everybody, through everything. `wanted` says what is told of the
 * recordings that are seen, as `read` reads it.
 */
async function holds(
  scene: AccessScene,
  question: Question,
  wanted: (seen: readonly ThingName[], person: PersonName) => unknown,
  read: (body: never) => unknown = (body) => body,
): Promise<void> {
  for (const person of PERSON_NAMES) {
    for (const [through, filter] of throughIds(scene)) {
      const path = addressOf(question.path, filter);
      const answer = await scene.ask({ ...question, path, cookie: scene.cookies[person] });
      const actual = answer.statusCode < 300 ? read(answer.json() as never) : told(answer);
      const seen = seenBy(person, through);
      const isSeen = typeof seen === 'object';
      assert.deepEqual(actual, isSeen ? wanted(seen, person) : seen, `${person}, ${through}`);
    }
  }
}

function mayDelete(person: PersonName, name: string): boolean {
  return DELETABLE[person]?.includes(name as ThingName) ?? false;
}

function byId(one: { readonly id: string }, other: { readonly id: string }): number {
  return one.id < other.id ? -1 : 1;
}

describe('what is told of recordings together', () => {
  it('is asked for in every way that the router has', () => {
    const routes = Object.entries(ROUTE_TABLE).filter(([, { gate }]) => gate === 'recordings');
    assert.deepEqual(
      routes
        .map(([name]) => name)
        .filter((name) => !name.includes(':id'))
        .sort(),
      [
        ...[`GET ${ALL}`, `GET ${ALL}/count`, `GET ${ALL}/tags`],
        ...['POST /api/v1/exports', `POST ${ALL}/deletions`],
      ],
    );
  });

  it('is, in a list, what is seen: the total and other parts of the conversation too', async (t) => {
    const scene = await AccessScene.make(t);
    const wanted = (seen: readonly ThingName[], person: PersonName) => ({
      total: seen.length,
      items: seen
        .map((name) => ({
          id: scene.recordings[name],
          conversationCount: seen.length,
          mayDelete: mayDelete(person, name),
        }))
        .sort(byId),
    });
    const read = ({ items, total }: { items: readonly ListItem[]; total: number }) => ({
      total,
      items: items
        .map(({ id, conversationCount, mayDelete }) => ({ id, conversationCount, mayDelete }))
        .sort(byId),
    });
    await holds(scene, { method: 'GET', path: ALL }, wanted, read);
  });

  it('is, in an export, what is seen, also of recordings that are named', async (t) => {
    const scene = await AccessScene.make(t);
    const wanted = (seen: readonly ThingName[]) => seen.length;
    const read = ({ count }: { count: number }) => count;
    const ids = recordingIds(scene).map(([, id]) => id);
    for (const body of [{}, { ids }]) {
      await holds(scene, { method: 'POST', path: '/api/v1/exports', body }, wanted, read);
    }
  });

  it('is, in the facts of one, no more of its conversation than a list has', async (t) => {
    const scene = await AccessScene.make(t);
    for (const person of PERSON_NAMES) {
      for (const [through, filter] of throughIds(scene)) {
        const seen = seenBy(person, through);
        const ids = typeof seen === 'object' ? seen.map((name) => scene.recordings[name]) : [];
        for (const id of ids) {
          const path = addressOf(`${ALL}/:id`, filter, id);
          const answer = await scene.ask({ method: 'GET', path, cookie: scene.cookies[person] });
          const parts = answer.json().conversation.map((part: ListItem) => part.id);
          assert.deepEqual(parts.sort(), ids.sort(), `${person}, ${through}`);
        }
      }
    }
  });

  it('is, as a number and as tags, what is seen', async (t) => {
    const scene = await AccessScene.make(t);
    await holds(scene, { method: 'GET', path: `${ALL}/count` }, (seen) => ({ count: seen.length }));
    // The tag of each is its name.
    const wanted = (seen: readonly ThingName[]) => ({ items: [...seen].sort() });
    await holds(scene, { method: 'GET', path: `${ALL}/tags` }, wanted);
  });

  it('is, of those that are to be deleted, why they are not', async (t) => {
    const scene = await AccessScene.make(t);
    const recordings = recordingIds(scene);
    const codeOf = (name: string, seen: readonly ThingName[], person: PersonName) => {
      if (!seen.includes(name as ThingName)) return 'RECORDING_NOT_FOUND';
      return mayDelete(person, name) ? 'RECORDING_PRESERVED' : 'DELETING_NOT_ALLOWED';
    };
    const body = { ids: recordings.map(([, id]) => id) };
    const question = { method: 'POST', path: `${ALL}/deletions`, body };
    await holds(scene, question, (seen, person) => ({
      deleted: [],
      refused: recordings.map(([name, id]) => ({ id, code: codeOf(name, seen, person) })),
    }));
  });
});

describe('deleting', () => {
  /** A scene in which nothing is preserved. */
  async function releasedScene(t: TestContext): Promise<AccessScene> {
    const scene = await AccessScene.make(t);
    for (const name of THINGS) await scene.change(name, { isPreserved: false });
    return scene;
  }

  for (const isTogether of [false, true]) {
    it(`takes what its reader may delete, and only that${isTogether ? ', together' : ''}`, async (t) => {
      const scene = await releasedScene(t);
      const ids = Object.values(scene.recordings);
      for (const person of PERSON_NAMES) {
        for (const [, filter] of throughIds(scene)) {
          const cookie = scene.cookies[person];
          const ask = (method: string, path: string, body?: object) =>
            scene.ask({ method, path: addressOf(path, filter), cookie, body });
          if (isTogether) await ask('POST', `${ALL}/deletions`, { ids });
          else for (const id of ids) await ask('DELETE', `${ALL}/${id}`);
        }
      }
      const { recordings } = scene.server.catalog;
      const left = Object.entries(scene.recordings).filter(([, id]) => recordings.has(id));
      assert.deepEqual(left.map(([name]) => name).sort(), ['board', 'hidden', 'own', 'sales']);
    });
  }
});
