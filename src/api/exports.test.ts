import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  createWriteStream,
  linkSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { describe, it } from 'node:test';
import { fileOf, listedFiles, UnpackedArchive } from '../../test/support/archive.ts';
import { recordingFacts, rememberedUser } from '../../test/support/recording-facts.ts';
import { putBytes } from '../../test/support/store-contract.ts';
import { TemporaryApi } from '../../test/support/temporary-api.ts';
import { type CleanUp, quickDirectory, TESTER } from '../../test/support/temporary-catalog.ts';
import { waitUntil } from '../../test/support/wait-until.ts';
import { newId } from '../base/index.ts';
import { systemActor } from '../storage/audit/index.ts';

const LISTS = ['coverage.csv', 'audit.jsonl', 'index.csv', 'index.json', 'SHA256SUMS'];

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A recorder with somebody who exports. */
async function scene(t: CleanUp) {
  const directory = await quickDirectory(t);
  const server = await TemporaryApi.make(t, { directory });
  const cookie = await server.administrator('boss');
  const choose = async (query = '', body: object = {}, who = cookie) => {
    const answer = await server.send('POST', `/exports${query}`, { cookie: who, body });
    return [answer.statusCode, answer.json()];
  };
  const archiveOf = (id: string, who = cookie) => server.get(`/api/v1/exports/${id}/archive`, who);
  const progress = async (id: string, who = cookie) =>
    (await server.get(`/api/v1/exports/${id}`, who)).json();
  const unpacked = async (id: string) => {
    const { statusCode, rawPayload } = await archiveOf(id);
    assert.equal(statusCode, 200);
    const path = join(directory, `${id}.zip`);
    await writeFile(path, rawPayload);
    return { files: await listedFiles(path), archive: await UnpackedArchive.unpack(path) };
  };
  /** What the audit trail says of exports, oldest first. */
  const reported = async () =>
    (await server.catalog.audit.newest(200))
      .filter(({ object }) => object?.kind === 'export')
      .map(({ action, actor, details }) => [action, actor.name, details])
      .reverse();
  return { server, directory, cookie, choose, archiveOf, progress, unpacked, reported };
}

const PRESERVED = { isPreserved: true, note: 'see "4711",\nthen call', tags: ['=claim', 'fire'] };

/** Five recordings: two whole, one altered and one missing in the store, one deleted too late. */
async function fiveRecordings(t: CleanUp) {
  const made = await scene(t);
  const { server, choose } = made;
  const at = (minute: number) => Date.UTC(2026, 0, 5, 9, minute);
  const far = { number: '=1+2', displayName: '../../Ünï\\x' };
  const recorded = await server.record({ startedAtMs: at(0), far }, Buffer.from('one'));
  const lost = [{ startMs: 0, endMs: 60_000, state: 'lost', lostPackets: 3 }] as const;
  const first = { ...recorded, coverage: { ...recorded.coverage, near: lost } };
  const anna = rememberedUser({ lastName: 'Miller', firstName: 'Anna', department: '@Sales' });
  server.catalog.recordings.insert(first, anna);
  const { user } = await server.principal(made.cookie);
  const view = await server.access.views.view(await server.principal(made.cookie));
  const by = { kind: 'user', id: user.id, name: 'boss' } as const;
  const { recordingId } = first.session;
  await server.catalog.recordings.update(view.visibility, recordingId, PRESERVED, by);
  const second = await server.record({ startedAtMs: at(1) }, Buffer.alloc(700_000, 7));
  const altered = await server.record({ startedAtMs: at(2) }, Buffer.from('three'));
  const missing = await server.record({ startedAtMs: at(3) }, Buffer.from('four'));
  const deleted = await server.record({ startedAtMs: at(4) }, Buffer.from('five'));
  const [status, { id, ...chosen }] = await choose();
  await putBytes(server.store, altered.audio.objectId, Buffer.from('THREE'));
  await server.store.delete(missing.audio.objectId);
  await server.catalog.settings.set({ deleteAfterDays: 1 }, TESTER);
  const late = { kind: 'retention', asOfMs: Date.UTC(2030, 0) } as const;
  const { purge } = server.lifecycle;
  await purge.purge([deleted.session.recordingId], late, systemActor('retention'));
  const all = { first, second, altered, missing, deleted };
  return { ...made, ...all, anna, status, id: id as string, chosen };
}

const NONE = { whole: 0, damaged: 0, missing: 0, gone: 0 };
const STATES = { whole: 2, damaged: 1, missing: 1, gone: 1 };
const FILES = [
  'recordings/2026-01/000001 2026-01-05 09-00-00 Anna Miller - _.._Ünï_x.mp3',
  'recordings/2026-01/000002 2026-01-05 09-01-00 1001 - +49301234567.mp3',
  'recordings/2026-01/000003 2026-01-05 09-02-00 1001 - +49301234567.mp3',
] as const;

describe('an export', () => {
  it('holds what was chosen, whole or said to be not', async (t) => {
    const { status, chosen, id, unpacked, progress } = await fiveRecordings(t);
    assert.equal(status, 201);
    const total = { count: 5, bytes: 700_016 };
    const begin = { state: 'ready', doneCount: 0, doneBytes: 0, states: NONE, error: null };
    assert.deepEqual(chosen, { ...total, ...begin });
    const { files, archive } = await unpacked(id);
    assert.deepEqual(files.slice(0, 3), [
      [FILES[0], 3],
      [FILES[1], 700_000],
      [FILES[2], 5],
    ]);
    assert.deepEqual(
      files.slice(3).map(([name]) => name),
      LISTS,
    );
    assert.equal(await archive.text(FILES[2]), 'THREE');
    const whole = [FILES[0], FILES[1], ...LISTS.slice(0, -1)];
    assert.deepEqual(await archive.checked(), {
      ...Object.fromEntries(whole.map((name) => [name, 'OK'])),
      [FILES[2]]: 'FAILED',
    });
    await waitUntil('the end is known', async () => (await progress(id)).state !== 'running');
    const end = { state: 'complete', doneCount: 5, doneBytes: 700_008, states: STATES };
    assert.deepEqual(await progress(id), { id, ...total, ...end, error: null });
  });

  it('has an index that tells everything of each', async (t) => {
    const made = await fiveRecordings(t);
    const { server, id, first, second, altered, missing, deleted, unpacked } = made;
    const { archive } = await unpacked(id);
    const { recordings, ...head } = await archive.json('index.json');
    assert.deepEqual(head, {
      ...{ format: 'earwitness-export-1', at: '2026-01-01T00:00:00.000Z', exportId: id },
      ...{ timeZone: 'UTC', by: 'boss', secondPerson: null, filterId: null, query: {} },
      ...{ count: 5, states: STATES },
    });
    assert.deepEqual(recordings[0], {
      ...{ number: 1, file: FILES[0], state: 'whole', id: first.session.recordingId },
      conversationId: first.session.conversationId,
      ...{ startedAt: '2026-01-05T09:00:00.000Z', durationSeconds: 60, sizeBytes: 3 },
      ...{ sha256: sha256(Buffer.from('one')), format: 'mp3', direction: 'inbound' },
      ...{ locality: 'external', mode: 'cisco' },
      ...{ lastName: 'Miller', firstName: 'Anna', department: '@Sales' },
      ...{ localNumber: '1001', localDevice: 'SEP001122334455', localName: null },
      ...{ remoteNumber: '=1+2', remoteDevice: null, remoteName: '../../Ünï\\x' },
      ...{ isComplete: true, isInterrupted: false },
      ...{ preservedAt: '2026-01-01T00:00:00.000Z', preservedBy: 'boss' },
      ...{ tags: ['=claim', 'fire'], note: PRESERVED.note },
      facts: JSON.parse(JSON.stringify(first)),
    });
    const told = recordings.slice(1).map(({ id: of, file, state, sha256: hash, found }: never) => {
      return [of, file, state, hash, found];
    });
    const other = Buffer.from('THREE');
    const found = { sizeBytes: 5, sha256: sha256(other) };
    assert.deepEqual(told, [
      [second.session.recordingId, FILES[1], 'whole', second.audio.sha256, undefined],
      [altered.session.recordingId, FILES[2], 'damaged', altered.audio.sha256, found],
      [missing.session.recordingId, null, 'missing', missing.audio.sha256, undefined],
      [deleted.session.recordingId, null, 'gone', undefined, undefined],
    ]);
    assert.deepEqual(Object.keys(recordings[4]), ['number', 'file', 'state', 'id']);
    assert.equal(server.catalog.recordings.has(missing.session.recordingId), true);
  });

  it('has tables that spreadsheets read and compute nothing of', async (t) => {
    const { id, unpacked, first } = await fiveRecordings(t);
    const { archive } = await unpacked(id);
    const rows = await archive.rows('index.csv');
    assert.deepEqual(rows[0], {
      ...{ number: '1', file: FILES[0], state: 'whole', id: first.session.recordingId },
      conversationId: first.session.conversationId,
      ...{ startedAt: '2026-01-05T09:00:00.000Z', durationSeconds: '60', sizeBytes: '3' },
      ...{ sha256: sha256(Buffer.from('one')), format: 'mp3', direction: 'inbound' },
      ...{ locality: 'external', mode: 'cisco' },
      ...{ lastName: 'Miller', firstName: 'Anna', department: "'@Sales" },
      ...{ localNumber: '1001', localDevice: 'SEP001122334455', localName: '' },
      ...{ remoteNumber: "'=1+2", remoteDevice: '', remoteName: '../../Ünï\\x' },
      ...{ isComplete: 'true', isInterrupted: 'false' },
      ...{ preservedAt: '2026-01-01T00:00:00.000Z', preservedBy: 'boss' },
      ...{ tags: "'=claim, fire", note: PRESERVED.note },
    });
    const states = rows.map(({ number, state }) => [number, state]);
    assert.deepEqual(states, [
      ...[
        ['1', 'whole'],
        ['2', 'whole'],
        ['3', 'damaged'],
        ['4', 'missing'],
        ['5', 'gone'],
      ],
    ]);
    const coverage = await archive.rows('coverage.csv');
    const stretch = { startMs: '0', endMs: '60000' };
    const lost = { ...stretch, state: 'lost', lostPackets: '3' };
    const recorded = { ...stretch, state: 'recorded', lostPackets: '' };
    assert.deepEqual(coverage.slice(0, 2), [
      { number: '1', file: FILES[0], side: 'near', ...lost },
      { number: '1', file: FILES[0], side: 'far', ...recorded },
    ]);
    assert.equal(coverage.length, 8);
  });

  it('is reported, so that it is known who took a recording', async (t) => {
    const { server, cookie, id, first, second, altered, missing, ...made } =
      await fiveRecordings(t);
    const { archive } = await made.unpacked(id);
    const taken = [first, second, altered, missing].map(({ session }) => session.recordingId);
    const filterId = null;
    const ended = () => made.reported().then((events) => events.length === 3);
    await waitUntil('the end is reported', ended);
    assert.deepEqual(await made.reported(), [
      ['export.started', 'boss', { count: 5, sizeBytes: 700_016, query: {}, filterId }],
      ['recording.exported', 'boss', { count: 4, recordingIds: taken, filterId }],
      ['export.ended', 'boss', { state: 'complete', ...STATES, sizeBytes: 700_008 }],
    ]);
    const url = `/api/v1/recordings/${first.session.recordingId}`;
    const at = '2026-01-01T00:00:00.000Z';
    const play = { at, by: 'boss', secondPerson: null, action: 'exported' };
    assert.deepEqual((await server.get(url, cookie)).json().plays, [play]);
    const lines = (await archive.text('audit.jsonl')).trimEnd().split('\n');
    const events = lines.map((line) => JSON.parse(line));
    assert.deepEqual(
      events.map(({ recordingId, action }) => [recordingId, action]),
      [
        ...taken.map((recordingId) => [recordingId, 'recording.exported']),
        [taken[0], 'recording.changed'],
      ],
    );
    const { sequence, actorId, hash, ...rest } = events[0];
    assert.deepEqual(rest, {
      ...{ recordingId: taken[0], at, actorKind: 'user', actorName: 'boss' },
      ...{ action: 'recording.exported', objectKind: 'export', objectId: id },
      ...{ outcome: 'done', details: { count: 4, filterId } },
    });
    const [link] = server.catalog.audit.links(sequence - 1, 1);
    assert.deepEqual([actorId, hash], [link!.actorId, Buffer.from(link!.hash).toString('hex')]);
  });

  it('is of named recordings, or of all that a list shows', async (t) => {
    const { server, choose, cookie } = await scene(t);
    const at = (day: number) => Date.UTC(2026, 0, day);
    const facts = [1, 2, 3].map((day) => recordingFacts({ startedAtMs: at(day) }));
    for (const each of facts) server.catalog.recordings.insert(each, undefined);
    const [one, , three] = facts.map(({ session }) => session.recordingId);
    const count = async (...of: Parameters<typeof choose>) => (await choose(...of))[1].count;
    assert.equal(await count(), 3);
    assert.equal(await count('?from=2026-01-02T00:00:00Z'), 2);
    assert.equal(await count('?q=301234567&to=2026-01-02T00:00:00Z'), 1);
    assert.equal(await count('?q=nobody'), 0);
    assert.equal(await count('', { ids: [one, three, three, newId(), "' or 1=1 --"] }), 2);
    const tom = await server.member('tom');
    const { user } = await server.principal(tom);
    const rule = "msg_Start >= '2026-01-03'";
    const name = { en: 'Late' };
    const rest = { canDelete: false, fourEyes: false };
    for (const own of await server.catalog.filters.listOfUser(user.id)) {
      await server.catalog.filters.revoke(own.id, user.id, TESTER);
    }
    assert.equal(await count('', { ids: [one, three] }, tom), 0);
    const filter = await server.catalog.filters.create({ name, rule, ...rest }, TESTER);
    assert.deepEqual((await choose(`?filter=${filter.id}`, {}, tom))[1].code, 'FILTER_NOT_FOUND');
    await server.catalog.filters.grant(filter.id, user.id, TESTER);
    assert.equal(await count(`?filter=${filter.id}`, {}, tom), 1);
    assert.equal(await count('', { ids: [one, three] }, tom), 1);
    for (const body of [{ ids: [] }, { ids: [''] }, { ids: 'all' }, { all: true }]) {
      assert.deepEqual((await choose('', body))[1].code, 'REQUEST_INVALID');
    }
    const many = Array.from({ length: 10_001 }, () => newId());
    assert.deepEqual((await choose('', { ids: many }))[1].code, 'REQUEST_INVALID');
    assert.equal((await choose('', {}, cookie))[0], 201);
  });

  it('belongs to one log-in, and is fetched once', async (t) => {
    const { server, choose, archiveOf, progress, cookie } = await scene(t);
    await server.record();
    const [, { id }] = await choose();
    const stranger = await server.administrator('other');
    assert.equal((await archiveOf(id, stranger)).json().code, 'EXPORT_NOT_FOUND');
    assert.equal((await progress(id, stranger)).code, 'EXPORT_NOT_FOUND');
    assert.equal((await archiveOf(newId())).json().code, 'EXPORT_NOT_FOUND');
    assert.equal((await archiveOf(id, '')).json().code, 'NOT_LOGGED_IN');
    const url = `/api/v1/exports/${id}`;
    const deletion = await server.inject({ method: 'DELETE', url, headers: { cookie: stranger } });
    assert.equal(deletion.json().code, 'EXPORT_NOT_FOUND');
    const head = { method: 'HEAD', url: `${url}/archive`, headers: { cookie } } as const;
    assert.equal((await server.inject(head)).statusCode, 404);
    const both = await Promise.all([archiveOf(id), archiveOf(id)]);
    assert.deepEqual(both.map(({ statusCode }) => statusCode).sort(), [200, 409]);
    assert.equal((await archiveOf(id)).json().code, 'EXPORT_TAKEN');
    const [, next] = await choose();
    await server.send('DELETE', `/exports/${next.id}`, { cookie });
    assert.equal((await progress(next.id)).state, 'cancelled');
    assert.equal((await archiveOf(next.id)).json().code, 'EXPORT_TAKEN');
    const [, last] = await choose();
    const opening = server.exports.open(await server.principal(cookie), last.id, '127.0.0.1');
    await server.exports.close();
    await assert.rejects(opening, { code: 'EXPORT_TAKEN' });
    assert.equal((await progress(last.id)).state, 'cancelled');
    server.time.advance(15 * 60_000);
    assert.equal((await progress(next.id)).code, 'EXPORT_NOT_FOUND');
  });

  it('holds 4000 recordings', async (t) => {
    const { server, directory, choose, cookie, progress } = await scene(t);
    const count = 4000;
    const master = join(directory, 'master');
    writeFileSync(master, 'tiny');
    const audio = { sizeBytes: 4, sha256: sha256(Buffer.from('tiny')) };
    const all = Array.from({ length: count }, (_, index) => {
      const startedAtMs = Date.UTC(2026, 0, 5) + index * 1000;
      const facts = recordingFacts({ startedAtMs });
      return { facts: { ...facts, audio: { ...facts.audio, ...audio } }, user: undefined };
    });
    for (let at = 0; at < count; at += 1000) {
      server.catalog.recordings.insertAll(all.slice(at, at + 1000));
    }
    for (const { facts } of all) {
      const { objectId } = facts.audio;
      const path = join(directory, 'store', objectId.slice(34, 36), objectId);
      mkdirSync(dirname(path), { recursive: true });
      linkSync(master, path);
    }
    const [, { id, ...chosen }] = await choose();
    assert.deepEqual([chosen.count, chosen.bytes], [count, 4 * count]);
    const path = join(directory, 'all.zip');
    const archive = await server.exports.open(await server.principal(cookie), id, '127.0.0.1');
    await pipeline(archive, createWriteStream(path));
    const files = await listedFiles(path);
    assert.equal(files.length, count + LISTS.length);
    assert.equal(files.filter(([, size]) => size === 4).length, count);
    assert.equal(new Set(files.map(([name]) => name)).size, files.length);
    const { recordings } = JSON.parse(await fileOf(path, 'index.json'));
    assert.deepEqual(
      recordings.map((each: { id: string }) => each.id),
      all.map(({ facts }) => facts.session.recordingId),
    );
    await waitUntil('the end is known', async () => (await progress(id)).state === 'complete');
    const exported = await server.catalog.audit.list({ action: 'recording.exported', limit: 201 });
    assert.equal(exported.items.length, count / 100);
  });
});

/** One recording that no socket holds at once, and an address to fetch from. */
async function longRecording(t: CleanUp) {
  const made = await scene(t);
  await made.server.record({}, Buffer.alloc(64_000_000, 7));
  const address = await made.server.api.listen({ port: 0, host: '127.0.0.1' });
  const [, { id }] = await made.choose();
  const abort = new AbortController();
  const answer = await fetch(`${address}/api/v1/exports/${id}/archive`, {
    headers: { cookie: made.cookie },
    signal: abort.signal,
  });
  const reader = answer.body!.getReader();
  await reader.read();
  const rest = async () => {
    for (;;) if ((await reader.read()).done) return;
  };
  return { ...made, address, id: id as string, abort, answer, rest };
}

/** What this process holds open of the recorder's directory, and its threads. */
function held(directory: string): { files: number; threads: number } {
  const names = readdirSync('/proc/self/fd').map((name) => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`);
    } catch {
      return '';
    }
  });
  const files = names.filter((name) => /\.audio|\/export-/.test(name) && name.includes(directory));
  return { files: files.length, threads: readdirSync('/proc/self/task').length };
}

describe('an archive that is not fetched to its end', () => {
  it('frees everything, and is reported', async (t) => {
    const { directory, id, abort, answer, progress, reported } = await longRecording(t);
    assert.equal(answer.headers.get('content-type'), 'application/zip');
    assert.match(
      answer.headers.get('content-disposition') ?? '',
      /^attachment; filename="earwitness-export-2026-01-01-[0-9a-f]{6}\.zip"/,
    );
    assert.equal((await progress(id)).state, 'running');
    const during = held(directory);
    assert.ok(during.files > 0);
    abort.abort();
    await waitUntil('it ended', async () => (await progress(id)).state === 'cancelled');
    assert.equal(held(directory).files, 0);
    await waitUntil('its thread ended', async () => held(directory).threads < during.threads);
    const [last] = (await reported()).slice(-1);
    assert.deepEqual(last, ['export.ended', 'boss', { state: 'cancelled', ...NONE, sizeBytes: 0 }]);
  });

  it('breaks off when it is cancelled elsewhere, and no program takes it for whole', async (t) => {
    const { server, cookie, id, rest, progress } = await longRecording(t);
    await server.send('DELETE', `/exports/${id}`, { cookie });
    await assert.rejects(rest);
    await waitUntil('it ended', async () => (await progress(id)).state === 'cancelled');
  });

  it('breaks off with the log-in', async (t) => {
    const { server, cookie, rest, reported } = await longRecording(t);
    await server.send('DELETE', '/session', { cookie });
    server.time.advance(2000);
    await assert.rejects(rest);
    await waitUntil('it ended', async () => (await reported()).at(-1)?.[0] === 'export.ended');
    const { code, state } = (await reported()).at(-1)![2] as Record<string, unknown>;
    assert.deepEqual([state, code], ['failed', 'NOT_LOGGED_IN']);
  });

  it('is given up after two minutes without taking any', async (t) => {
    const { server, id, progress } = await longRecording(t);
    // What sockets hold is taken first.
    await new Promise((resolve) => setTimeout(resolve, 200));
    server.time.advance(2000);
    server.time.advance(118_000);
    assert.equal((await progress(id)).state, 'running');
    server.time.advance(4000);
    await waitUntil('it ended', async () => (await progress(id)).state === 'cancelled');
  });

  it('leaves room for few at once', async (t) => {
    const { server, choose, archiveOf, cookie } = await longRecording(t);
    const open = async (id: string) =>
      server.exports.open(await server.principal(cookie), id, '127.0.0.1');
    const second = await open((await choose())[1].id);
    const [, third] = await choose();
    assert.equal((await archiveOf(third.id)).json().code, 'EXPORT_BUSY');
    second.destroy();
    await once(second, 'close');
    const taken = async () => (await archiveOf(third.id)).statusCode === 200;
    await waitUntil('there is room again', taken);
  });
});
