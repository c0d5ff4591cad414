import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import {
  type FourEyesScene,
  fourEyesScene,
  UNLOCK_ENDS,
} from '../../test/support/four-eyes-scene.ts';
import { rememberedUser } from '../../test/support/recording-facts.ts';
import { type CleanUp, quickDirectory, TESTER } from '../../test/support/temporary-catalog.ts';
import { waitUntil } from '../../test/support/wait-until.ts';
import { systemActor } from '../storage/audit/index.ts';

/** More than the sockets of both sides take in before somebody reads. */
const BYTES = Buffer.alloc(24_000_000, 1);

/** Anna hears the begin of a long recording of the board, and the rest is not sent yet. */
async function hearing(t: CleanUp, isFourEyes: boolean) {
  const made = await fourEyesScene(t, { directory: await quickDirectory(t) });
  const { server, filter, cookies, unlock } = made;
  if (isFourEyes) await unlock('sue');
  else await server.catalog.filters.update(filter.id, { fourEyes: false }, TESTER);
  return { ...made, ...(await beginning(made, { cookie: cookies.anna })) };
}

/** The same is sent to a program that has a token of Anna. */
async function hearingByToken(t: CleanUp) {
  const made = await fourEyesScene(t, { directory: await quickDirectory(t) });
  const { server, filter, ids } = made;
  await server.catalog.filters.update(filter.id, { fourEyes: false }, TESTER);
  const expiresAtMs = server.time.nowMs() + 60_000;
  const choices = { name: 'CRM', userId: ids.anna, readsRecordings: true, networks: [] };
  const { token, secret } = await server.access.tokens.create({ ...choices, expiresAtMs }, TESTER);
  const begun = await beginning(made, { authorization: `Bearer ${secret}` });
  return { ...made, ...begun, tokenId: token.id };
}

/** Asks for a long recording, and reads its begin. */
async function beginning(
  { server, filter }: FourEyesScene,
  headers: Readonly<Record<string, string>>,
) {
  await server.api.listen({ host: '127.0.0.1', port: 0 });
  const { port } = server.api.server.address() as AddressInfo;
  const facts = await server.record({}, BYTES);
  server.catalog.recordings.insert(facts, rememberedUser({ department: 'Board' }));
  const id = facts.session.recordingId;
  const address = `http://127.0.0.1:${port}/api/v1/recordings/${id}/audio?filter=${filter.id}`;
  const response = await fetch(address, { headers });
  assert.equal(response.status, 200);
  const reader = response.body!.getReader();
  const first = await reader.read();
  /** How many bytes come in all, where it is not cut. */
  const rest = async (): Promise<number | 'cut'> => {
    let sizeBytes = first.value!.length;
    try {
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return sizeBytes;
        sizeBytes += value.length;
      }
    } catch {
      return 'cut';
    }
  };
  return { id, rest, reader };
}

/** What ends a right that needs no second person. */
const OTHER_ENDS: Record<string, (made: FourEyesScene & { id: string }) => Promise<unknown>> = {
  'the user logs out': ({ server, cookies }) =>
    server.send('DELETE', '/session', { cookie: cookies.anna }),
  'the log-in is not used any more': async ({ server }) => server.time.advance(24 * 3_600_000),
  'the user is disabled': async ({ server, ids }) => {
    const cookie = await server.administrator();
    const body = { isDisabled: true };
    const { statusCode } = await server.send('PATCH', `/users/${ids.anna}`, { cookie, body });
    assert.equal(statusCode, 200);
  },
  'the rule of the filter does not show it any more': ({ server, filter }) =>
    server.catalog.filters.update(filter.id, { rule: "usr_Department = 'Sales'" }, TESTER),
};

/** What ends what a program may read. */
const TOKEN_ENDS: Record<
  string,
  (made: Awaited<ReturnType<typeof hearingByToken>>) => Promise<unknown>
> = {
  'the token is revoked': async ({ server, tokenId }) =>
    server.access.tokens.revoke(tokenId, TESTER),
  'the token expires': async ({ server }) => server.time.advance(60_000),
  'the user of the token is disabled': ({ server, ids }) =>
    server.catalog.users.update(ids.anna, { isDisabled: true }, TESTER),
  'the user of the token loses the filter': ({ server, ids, filter }) =>
    server.catalog.filters.revoke(filter.id, ids.anna, TESTER),
};

describe('audio that is being sent', () => {
  for (const [what, [end]] of Object.entries(UNLOCK_ENDS)) {
    it(`is cut when ${what} (four eyes)`, async (t) => {
      const made = await hearing(t, true);
      await end(made);
      made.server.time.advance(500);
      assert.equal(await made.rest(), 'cut');
      assert.equal(made.server.access.streams.size, 0);
    });
  }

  for (const [what, end] of Object.entries(OTHER_ENDS)) {
    it(`is cut when ${what}`, async (t) => {
      const made = await hearing(t, false);
      await end(made);
      made.server.time.advance(500);
      assert.equal(await made.rest(), 'cut');
    });
  }

  it('is sent to the end to a program with a token, whatever else is done', async (t) => {
    const { server, rest } = await hearingByToken(t);
    await server.send('DELETE', '/session', { cookie: await server.administrator() });
    server.time.advance(500);
    assert.equal(await rest(), BYTES.length);
    await waitUntil('the stream is released', () => server.access.streams.size === 0);
  });

  for (const [what, end] of Object.entries(TOKEN_ENDS)) {
    it(`is cut when ${what}`, async (t) => {
      const made = await hearingByToken(t);
      await end(made);
      made.server.time.advance(500);
      assert.equal(await made.rest(), 'cut');
    });
  }

  it('is cut before the request that ends the right is answered', async (t) => {
    const { server, told, cookies, of, rest } = await hearing(t, true);
    assert.equal(server.access.streams.size, 1);
    assert.deepEqual(await told(cookies.anna, 'DELETE', of), [204, undefined]);
    assert.equal(await rest(), 'cut');
  });

  it('keeps the view open while it is taken, and no longer', async (t) => {
    const { server, reader, rest, list, seen } = await hearing(t, true);
    const pass = async (): Promise<void> => {
      server.time.advance(60_000);
      await new Promise((resolve) => setTimeout(resolve, 50));
    };
    for (let minute = 0; minute < 20; minute++) {
      for (let sizeBytes = 0; sizeBytes < 300_000; ) {
        sizeBytes += (await reader.read()).value!.length;
      }
      await pass();
    }
    assert.equal((await list()).length, seen.length + 1);
    for (let minute = 0; minute < 16; minute++) await pass();
    assert.equal(await rest(), 'cut');
  });

  it('is sent to its end whatever else changes, also where it is deleted meanwhile', async (t) => {
    const { server, id, rest } = await hearing(t, true);
    await server.send('DELETE', '/session', { cookie: await server.administrator() });
    const purged = await server.lifecycle.purge.purge(
      [id],
      { kind: 'deleted' },
      systemActor('test'),
    );
    assert.deepEqual(purged, [id]);
    server.time.advance(500);
    assert.equal(await rest(), BYTES.length);
    await waitUntil('the stream is released', () => server.access.streams.size === 0);
  });
});
