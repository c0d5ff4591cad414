import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AccessScene, type Question } from './access-scene.ts';
import { type Answer, type Told, told } from './answer.ts';
import { PERSON_NAMES, type PersonName } from './people.ts';
import { questionOf } from './question-of.ts';
import type { RouteEntry } from './route-entry.ts';
import { ROUTE_TABLE } from './route-table.ts';

/** A role of its own: a token of somebody or of nobody, by what it may do. */
interface TokenRole {
  readonly person?: PersonName;
  readonly readsRecordings: boolean;
}

const ROLES: readonly TokenRole[] = [
  { readsRecordings: false },
  ...PERSON_NAMES.flatMap((person) =>
    [false, true].map((readsRecordings) => ({ person, readsRecordings })),
  ),
];
const NOT_ALLOWED = '403 TOKEN_NOT_ALLOWED';

async function secretOf(scene: AccessScene, { person, readsRecordings }: TokenRole) {
  const userId = person && scene.users[person].id;
  return (await scene.newToken({ userId, readsRecordings })).secret;
}

function shown(secret: string, question: Question): Question {
  const headers = { ...question.headers, authorization: `Bearer ${secret}` };
  return { ...question, headers };
}

/** Whether a token of this role is let through; undefined where it makes no difference. */
function isLetIn(name: string, { token }: RouteEntry, role: TokenRole): boolean | undefined {
  if (!name.includes(' /api/v1/')) return undefined;
  return token === 'recordings' ? role.readsRecordings : token === 'calls';
}

/** What the user of the token is told in a log-in of their own, or what nobody's token is. */
async function wanted(
  scene: AccessScene,
  { person }: TokenRole,
  question: Question,
  entry: RouteEntry,
): Promise<Told> {
  if (person === undefined) return entry.answer;
  // Without the unlock of another log-in.
  return told(await scene.ask({ ...question, cookie: await scene.logIn(person) }));
}

describe('a token', () => {
  it('does what its user may of the routes for tokens, and nothing of the others', async (t) => {
    const scene = await AccessScene.make(t);
    for (const role of ROLES) {
      const secret = await secretOf(scene, role);
      const actual: Record<string, Told> = {};
      const expected: Record<string, Told> = {};
      for (const [name, entry] of Object.entries(ROUTE_TABLE)) {
        const letIn = isLetIn(name, entry, role);
        const question = await questionOf(scene, name);
        const cookie = scene.cookies.chief;
        // The log-in of an administrator beside it changes nothing.
        actual[name] = told(await scene.ask({ ...shown(secret, question), cookie }));
        if (letIn === true) expected[name] = await wanted(scene, role, question, entry);
        else expected[name] = letIn === false ? NOT_ALLOWED : entry.answer;
      }
      assert.deepEqual(actual, expected, JSON.stringify(role));
    }
  });

  it('is refused by every route alike where it is wrong', async (t) => {
    const scene = await AccessScene.make(t);
    const revoked = await scene.newToken();
    scene.server.access.tokens.revoke(revoked.id, { kind: 'system', name: 'test' });
    for (const [name, entry] of Object.entries(ROUTE_TABLE)) {
      const isOfApi = name.includes(' /api/v1/');
      for (const secret of ['x', revoked.secret]) {
        const question = shown(secret, await questionOf(scene, name));
        const answer = await scene.ask({ ...question, cookie: scene.cookies.chief });
        assert.equal(told(answer), isOfApi ? '401 TOKEN_REFUSED' : entry.answer, name);
      }
    }
  });

  it('of a user shows the calls and recordings of that user, in the same bytes', async (t) => {
    const scene = await AccessScene.make(t);
    const paths = ['/live', '/recordings', '/recordings?filter=inbox', '/filters'].map(
      (path) => `/api/v1${path}`,
    );
    for (const person of PERSON_NAMES) {
      const secret = await secretOf(scene, { person, readsRecordings: true });
      for (const path of paths) {
        const question = { method: 'GET', path };
        const cookie = await scene.logIn(person);
        const [own, shownOne] = await both(scene, question, cookie, secret);
        assert.deepEqual([shownOne.body, told(shownOne)], [own.body, told(own)], path);
      }
    }
  });

  it('opens no view of four eyes, also while its user has one open', async (t) => {
    const scene = await AccessScene.make(t);
    const secret = await secretOf(scene, { person: 'unlocked', readsRecordings: true });
    const path = `/api/v1/recordings?filter=${scene.filters.board}`;
    const [own, shownOne] = await both(
      scene,
      { method: 'GET', path },
      scene.cookies.unlocked,
      secret,
    );
    assert.deepEqual([told(own), told(shownOne)], [200, '403 FOUR_EYES_REQUIRED']);
  });

  it('of nobody acts on the calls of everybody', async (t) => {
    const scene = await AccessScene.make(t);
    const { secret } = await scene.newToken();
    const ask = (question: Question) => scene.ask(shown(secret, question));
    const { items } = (await ask({ method: 'GET', path: '/api/v1/live' })).json();
    const ids = items.map(({ id }: { readonly id: string }) => id);
    assert.deepEqual(ids.sort(), Object.values(scene.calls).sort());
    for (const id of ids) {
      const body = { action: 'keep' };
      const answer = await ask({ method: 'PATCH', path: `/api/v1/live/${id}`, body });
      assert.equal(told(answer), 200);
    }
  });
});

async function both(
  scene: AccessScene,
  question: Question,
  cookie: string,
  secret: string,
): Promise<readonly [own: Answer, shown: Answer]> {
  return [await scene.ask({ ...question, cookie }), await scene.ask(shown(secret, question))];
}
