import assert from 'node:assert/strict';
import { rememberedUser } from './recording-facts.ts';
import { PASSWORD, TemporaryApi, type TemporaryApiOptions } from './temporary-api.ts';
import { type CleanUp, TESTER } from './temporary-catalog.ts';

export const BOARD_RULE = { rule: "usr_Department = 'Board'", canDelete: false, fourEyes: true };
export const SUPERVISOR = { policy: { isSupervisor: true } };

/** Anna has a filter with four eyes; Sue, a supervisor, has it too. */
export async function fourEyesScene(t: CleanUp, options: TemporaryApiOptions = {}) {
  const server = await TemporaryApi.make(t, options);
  const facts = await server.record();
  const board = rememberedUser({ department: 'Board' });
  server.catalog.recordings.insert(facts, board);
  const filter = await server.catalog.filters.create(
    { name: { en: 'Board' }, ...BOARD_RULE },
    TESTER,
  );
  const cookies = { anna: await server.member('anna'), sue: await server.member('sue') };
  const ids = { anna: '', sue: '' };
  for (const name of ['anna', 'sue'] as const) {
    ids[name] = (await server.principal(cookies[name])).user.id;
    for (const own of await server.catalog.filters.listOfUser(ids[name])) {
      await server.catalog.filters.revoke(own.id, ids[name], TESTER);
    }
    await server.catalog.filters.grant(filter.id, ids[name], TESTER);
  }
  await server.catalog.users.update(ids.sue, SUPERVISOR, TESTER);
  const told = async (
    cookie: string,
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    body?: unknown,
  ) => {
    const answer =
      method === 'GET'
        ? await server.get(`/api/v1${url}`, cookie)
        : await server.send(method, url, { cookie, body });
    const { statusCode, body: text } = answer;
    if (statusCode < 400) return [statusCode, text === '' ? undefined : answer.json()];
    return [statusCode, answer.json().code];
  };
  const of = `/filters/${filter.id}/four-eyes`;
  const unlock = (loginName: string, cookie = cookies.anna, password = PASSWORD) =>
    told(cookie, 'POST', `${of}/unlock`, { loginName, password });
  const list = async (cookie = cookies.anna) => {
    const [status, body] = await told(cookie, 'GET', `/recordings?filter=${filter.id}`);
    return status === 200 ? body.items.map(({ id }: { id: string }) => id) : [status, body];
  };
  const seen = [facts.session.recordingId];
  return { server, filter, cookies, ids, told, of, unlock, list, seen, facts };
}

export type FourEyesScene = Awaited<ReturnType<typeof fourEyesScene>>;

/** A further supervisor of the filter. */
async function secondSupervisor({ server, filter }: FourEyesScene): Promise<void> {
  const { user } = await server.principal(await server.member('sam'));
  await server.catalog.users.update(user.id, SUPERVISOR, TESTER);
  await server.catalog.filters.grant(filter.id, user.id, TESTER);
}

/** What ends the unlock of Anna's view by Sue, and what is refused after that. */
export const UNLOCK_ENDS: Readonly<
  Record<string, readonly [end: (made: FourEyesScene) => Promise<unknown>, code: string]>
> = {
  'the user locks the view': [
    ({ told, cookies, of }) => told(cookies.anna, 'DELETE', of),
    'FOUR_EYES_REQUIRED',
  ],
  'the second person logs out': [
    ({ server, cookies }) => server.send('DELETE', '/session', { cookie: cookies.sue }),
    'FOUR_EYES_REQUIRED',
  ],
  'the second person is disabled': [
    ({ server, ids }) => server.catalog.users.update(ids.sue, { isDisabled: true }, TESTER),
    'FOUR_EYES_REQUIRED',
  ],
  'the second person loses the filter': [
    ({ server, ids, filter }) => server.catalog.filters.revoke(filter.id, ids.sue, TESTER),
    'FOUR_EYES_REQUIRED',
  ],
  'the rule of the filter changes': [
    ({ server, filter }) =>
      server.catalog.filters.update(filter.id, { rule: "usr_Department LIKE 'B%'" }, TESTER),
    'FOUR_EYES_REQUIRED',
  ],
  'another second person takes over': [
    async (made) => {
      await secondSupervisor(made);
      await made.told(made.cookies.anna, 'DELETE', made.of);
      assert.equal((await made.unlock('sam'))[0], 200);
    },
    'FOUR_EYES_REQUIRED',
  ],
  'the user loses the filter': [
    ({ server, ids, filter }) => server.catalog.filters.revoke(filter.id, ids.anna, TESTER),
    'FILTER_NOT_FOUND',
  ],
};
