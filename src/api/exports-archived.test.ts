import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { ALL_AT_ONCE } from '../../test/support/archive/archive-scene.ts';
import { FaultyNetwork } from '../../test/support/archive/faulty-network.ts';
import { NETWORK_HOST } from '../../test/support/archive/server-process.ts';
import { startVsftpd } from '../../test/support/archive/vsftpd.ts';
import { UnpackedArchive } from '../../test/support/archive.ts';
import { TemporaryApi } from '../../test/support/temporary-api.ts';
import { type CleanUp, quickDirectory } from '../../test/support/temporary-catalog.ts';
import { waitUntil } from '../../test/support/wait-until.ts';

const PASSPHRASE = 'a fine day for tea';
const SIZE = 30_000;
/** More than is gathered on the way to whoever fetches an export. */
const LOCAL_SIZE = 2_000_000;
/** How recordings lie here, and how in the archive. */
const KINDS = [
  { isSealed: false, encryption: 'none' },
  { isSealed: true, encryption: 'none' },
  { isSealed: false, encryption: 'passphrase' },
  { isSealed: true, encryption: 'passphrase' },
] as const;

/** A recorder with an older recording that it has, and one of each kind that it has moved. */
async function scene(t: CleanUp) {
  const directory = await quickDirectory(t);
  const server = await TemporaryApi.make(t, { directory });
  const cookie = await server.administrator('boss');
  const ftp = await startVsftpd(t, 'ftp');
  const network = await FaultyNetwork.before(t, ftp);
  const set = async (body: object) => {
    const answer = await server.send('PATCH', '/settings', { cookie, body });
    assert.equal(answer.statusCode, 200, answer.body);
  };
  const record = async (isSealed: boolean, minute: number, bytes: Buffer) => {
    const options = { startedAtMs: Date.UTC(2025, 0, 1, 9, minute) };
    const facts = isSealed
      ? await server.recordSealed(options, bytes)
      : await server.record(options, bytes);
    return { id: facts.session.recordingId, bytes };
  };
  const moved: Awaited<ReturnType<typeof record>>[] = [];
  const place = { ...ftp.place, host: NETWORK_HOST };
  await set({ archivePlace: place, archivePassword: ftp.password, archivePassphrase: PASSPHRASE });
  for (const { isSealed, encryption: kind } of KINDS) {
    moved.push(await record(isSealed, moved.length + 1, randomBytes(SIZE)));
    await set({ archiveEncryption: { kind, recipient: '' }, archiveRules: ALL_AT_ONCE });
    await server.send('POST', '/archive/run', { cookie });
    await waitUntil('all is moved', async () => {
      const { archivedCount, isRunning } = (await server.get('/api/v1/archive', cookie)).json();
      return archivedCount === moved.length && !isRunning;
    });
  }
  await set({ archiveRules: { ...ALL_AT_ONCE, enabled: false } });
  const recorded = [await record(true, 0, randomBytes(LOCAL_SIZE)), ...moved];
  const choose = async (body: object = {}) =>
    (await server.send('POST', '/exports', { cookie, body })).json().id as string;
  const archiveOf = (id: string) => server.get(`/api/v1/exports/${id}/archive`, cookie);
  const progress = async (id: string) => (await server.get(`/api/v1/exports/${id}`, cookie)).json();
  const unpacked = async (id: string) => {
    const path = join(directory, `${id}.zip`);
    await writeFile(path, (await archiveOf(id)).rawPayload);
    return UnpackedArchive.unpack(path);
  };
  return { server, cookie, ftp, network, recorded, choose, archiveOf, progress, unpacked };
}

describe('an export of what is in the archive', () => {
  it('is what was recorded, byte for byte, encrypted there or not', async (t) => {
    const { choose, unpacked, recorded } = await scene(t);
    const archive = await unpacked(await choose());
    const { recordings, states } = await archive.json('index.json');
    assert.deepEqual(states, { whole: 5, damaged: 0, missing: 0, gone: 0 });
    const sums = await archive.checked();
    assert.deepEqual(new Set(Object.values(sums)), new Set(['OK']));
    for (const [index, { id, bytes }] of recorded.entries()) {
      const { id: listed, file, state, sha256 } = recordings[index];
      const hash = createHash('sha256').update(bytes).digest('hex');
      assert.deepEqual([listed, state, sha256, sums[file]], [id, 'whole', hash, 'OK']);
      assert.deepEqual(readFileSync(join(archive.directory, file)), bytes);
    }
  });

  it('says which recordings the archive has not any more', async (t) => {
    const { choose, unpacked, ftp, recorded, server } = await scene(t);
    const { path } = server.catalog.archive.find(recorded[2]!.id)!;
    rmSync(join(ftp.files, path));
    const archive = await unpacked(await choose());
    const rows = await archive.rows('index.csv');
    assert.deepEqual(
      rows.map(({ id, state }) => [id, state]),
      recorded.map(({ id }, index) => [id, index === 2 ? 'missing' : 'whole']),
    );
  });

  it('breaks off where the archive does not answer, and says so', async (t) => {
    const { choose, progress, archiveOf, network, server, cookie, recorded, unpacked } =
      await scene(t);
    const address = await server.api.listen({ port: 0, host: '127.0.0.1' });
    network.inject({ kind: 'refuse' });
    const id = await choose();
    const answer = await fetch(`${address}/api/v1/exports/${id}/archive`, { headers: { cookie } });
    await assert.rejects(answer.arrayBuffer());
    const { state, error, states } = await progress(id);
    assert.deepEqual([state, error], ['failed', 'ARCHIVE_UNREACHABLE']);
    assert.deepEqual(states, { whole: 1, damaged: 0, missing: 0, gone: 0 });
    const { items } = await server.catalog.audit.list({ action: 'export.ended', limit: 2 });
    const { details } = items[0]!;
    assert.deepEqual([details?.state, details?.code], ['failed', 'ARCHIVE_UNREACHABLE']);
    // Before anything was sent, the answer says it.
    const refused = await archiveOf(await choose({ ids: [recorded[1]!.id] }));
    assert.deepEqual([refused.statusCode, refused.json().code], [424, 'ARCHIVE_UNREACHABLE']);
    network.inject(undefined);
    const archive = await unpacked(await choose());
    assert.equal((await archive.json('index.json')).states.whole, 5);
  });

  it('is not given up while a slow archive gives something', async (t) => {
    const { choose, unpacked, network, server } = await scene(t);
    network.inject({ kind: 'slow', bytesPerSecond: 40_000 });
    let isDone = false;
    const unpacking = unpacked(await choose()).finally(() => {
      isDone = true;
    });
    // More than two minutes pass with each recording.
    while (!isDone) {
      server.time.advance(2000);
      await setTimeout(10);
    }
    const archive = await unpacking;
    assert.equal((await archive.json('index.json')).states.whole, 5);
  });
});
