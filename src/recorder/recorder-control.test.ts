import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { recordingFacts } from '../../test/support/recording-facts.ts';
import {
  TESTER,
  temporaryCatalog,
  temporaryDirectory,
} from '../../test/support/temporary-catalog.ts';
import { FakeTime, newId, silentLog } from '../base/index.ts';
import type { CaptureSupervisor } from '../capture/index.ts';
import type { StoringChange, StreamStatistics } from '../recording/index.ts';
import { KeyRing } from '../storage/crypto/index.ts';
import type { ControlledCall } from './call-control.ts';
import type { CallDirectory } from './call-directory.ts';
import { LiveCalls } from './live-calls.ts';
import { PrerecordBuffer } from './prerecord-buffer.ts';
import { RecorderControl } from './recorder-control.ts';
import { RecordingSession } from './recording-session.ts';

const GRACE_MS = 300_000;
const PAUSE_MS = 120_000;

/** Control of sessions that capture nothing, on a catalog of its own. */
async function makeScene(t: TestContext) {
  const time = new FakeTime();
  const catalog = await temporaryCatalog(t, time);
  const files = await temporaryDirectory(t);
  const told: (readonly [recordingId: string, StoringChange])[] = [];
  const finalised: string[] = [];
  const mustBeRecorded = new Set<string>();
  const sessions = new Map<string, RecordingSession>();
  const directory = {
    userOf: ({ userId }) =>
      userId === undefined
        ? undefined
        : { id: userId, lastName: '', firstName: '', department: '' },
    mustBeRecorded: (userId) => mustBeRecorded.has(userId ?? ''),
    keepGraceMs: () => GRACE_MS,
    pauseMs: () => PAUSE_MS,
  } as Partial<CallDirectory> as CallDirectory;
  const clocks = { clock: time, timers: time, log: silentLog };
  const prerecord: PrerecordBuffer = new PrerecordBuffer({
    table: catalog.buffered,
    graceMs: () => GRACE_MS,
    finalise: ({ recordingId }) => finalised.push(recordingId),
    onChanged: (recordingId) => live.changed(recordingId),
    ...clocks,
  });
  const live = new LiveCalls(sessions, prerecord, directory);
  const newControl = () =>
    new RecorderControl({
      ...{ sessions, prerecord, live, directory, table: catalog.control, ...clocks },
    });
  const control = newControl();
  const capture = {
    discard: async () => {},
    endStream: () => {},
    updateStream: () => {},
    appendEvents: () => {},
    setStoring: (recordingId, change) => void told.push([recordingId, change]),
  } as Partial<CaptureSupervisor> as CaptureSupervisor;

  const keyRing = await KeyRing.open(files);

  /** A session that is capturing. */
  async function begin(change: { mode?: 'cisco' | 'prerecord'; userId?: string } = {}) {
    const recordingId = newId(time.nowMs());
    const journalPath = join(files, `${recordingId}.ewj`);
    await writeFile(journalPath, 'sealed');
    const { session: facts } = recordingFacts({ recordingId, conversationId: newId() });
    const { mode = 'cisco', userId = 'anna' } = change;
    const session = new RecordingSession(
      {
        facts: { ...facts, mode, userId },
        ...{ pairKey: 'p', journalPath, admittedAtMs: time.nowMs() },
        key: Buffer.alloc(32),
      },
      {
        ...{ capture, keyRing, clock: time, log: silentLog },
        onChanged: ({ recordingId: id }) => live.changed(id),
        ...{ onMissed: () => {}, onClosed: () => {} },
      },
    );
    session.restoreStream(0, { side: 'near' }, 20_000);
    session.restoreStream(1, { side: 'far' }, 20_002);
    sessions.set(recordingId, session);
    prerecord.enter(session, false);
    live.changed(recordingId);
    return session;
  }

  function end(session: RecordingSession): void {
    sessions.delete(session.recordingId);
    prerecord.closed(session);
    control.closed(session);
    live.forget(session.recordingId);
  }

  /** What the audit trail says of calls, oldest first. */
  async function audited(): Promise<string[]> {
    const events = await catalog.audit.newest(100);
    return events.map(({ actor, action }) => `${actor.name} ${action}`).reverse();
  }

  const states = () => told.map(([, { state }]) => state);
  return {
    ...{ time, catalog, control, newControl, live, prerecord, sessions, told, states, finalised },
    ...{ mustBeRecorded, begin, end, audited },
  };
}

function counters(recordingId: string, streamIndex: number, packets: number, isWritten = true) {
  const statistics = { packets } as Partial<StreamStatistics> as StreamStatistics;
  return { recordingId, streamIndex, statistics, sourceAddress: '10.0.0.7', isWritten };
}

describe('control of a running recording', () => {
  it('stops, starts, pauses and resumes: capture is told when, the audit trail by whom', async (t) => {
    const { time, control, told, begin, audited } = await makeScene(t);
    const { recordingId } = await begin();
    const expected: (readonly [string, StoringChange])[] = [];
    for (const [action, state] of [
      ['stop', 'stopped'],
      ['start', 'on'],
      ['pause', 'paused'],
      ['resume', 'on'],
    ] as const) {
      time.advance(1000);
      const atMs = time.nowMs();
      const call = control.act(recordingId, action, TESTER);
      assert.equal(call.state, state === 'on' ? 'recording' : state);
      const resumesAtMs = state === 'paused' ? atMs + PAUSE_MS : undefined;
      assert.equal(call.resumesAtMs, resumesAtMs);
      expected.push([recordingId, { state, atMs, by: 'test', resumesAtMs }]);
      assert.deepEqual(control.act(recordingId, action, TESTER), call, 'it is so already');
    }
    assert.deepEqual(told, expected);
    assert.deepEqual(await audited(), [
      'test recording.stopped',
      'test recording.started',
      'test recording.paused',
      'test recording.resumed',
    ]);
  });

  it('changes nothing where the catalog does not take it', async (t) => {
    const { catalog, control, states, begin } = await makeScene(t);
    const { recordingId } = await begin();
    await catalog.close();
    assert.throws(() => control.act(recordingId, 'pause', TESTER));
    assert.deepEqual(states(), ['paused', 'on'], 'first nothing is stored');
    assert.equal(control.find(recordingId)?.state, 'recording');
  });

  it('refuses what is not possible, and calls that are not there', async (t) => {
    const { control, mustBeRecorded, begin } = await makeScene(t);
    const { recordingId } = await begin({ userId: 'ben' });
    mustBeRecorded.add('ben');
    const impossible = { code: 'CALL_ACTION_NOT_POSSIBLE' };
    assert.throws(() => control.act(recordingId, 'private', TESTER), impossible);
    assert.throws(() => control.act(recordingId, 'stop', TESTER), impossible);
    assert.deepEqual(control.find(recordingId)?.actions, ['pause']);
    assert.throws(() => control.act(newId(), 'keep', TESTER), { code: 'CALL_NOT_FOUND' });
  });

  it('keeps a buffered call while it runs, with the pause that was in it', async (t) => {
    const { control, states, begin, end } = await makeScene(t);
    const session = await begin({ mode: 'prerecord' });
    const { recordingId } = session;
    const act = (action: Parameters<typeof control.act>[1]) => {
      const { state, actions } = control.act(recordingId, action, TESTER);
      return `${state}: ${actions.join(' ')}`;
    };
    assert.equal(act('stop'), 'buffered: start keep private pause');
    assert.equal(act('pause'), 'paused: keep private resume');
    assert.equal(act('keep'), 'paused: stop resume');
    assert.equal(act('resume'), 'recording: stop pause');
    assert.equal(act('stop'), 'stopped: start');
    assert.deepEqual(states(), ['paused', 'on', 'stopped']);
    end(session);
    assert.equal(control.find(recordingId)?.state, 'kept');
  });

  it('keeps a call after its end for as long as the grace time, and no longer', async (t) => {
    const { time, control, finalised, begin, end } = await makeScene(t);
    const [inTime, tooLate] = [
      await begin({ mode: 'prerecord' }),
      await begin({ mode: 'prerecord' }),
    ];
    for (const session of [inTime, tooLate]) end(session);
    time.advance((GRACE_MS * 4) / 5);
    const kept = control.act(inTime.recordingId, 'keep', TESTER);
    assert.deepEqual([kept.state, kept.expiresAtMs, kept.actions], ['kept', undefined, []]);
    assert.deepEqual(control.act(inTime.recordingId, 'keep', TESTER), kept);
    time.advance((GRACE_MS * 2) / 5);
    const late = () => control.act(tooLate.recordingId, 'keep', TESTER);
    assert.throws(late, { code: 'CALL_NOT_FOUND' });
    assert.deepEqual(finalised, [inTime.recordingId]);
    time.advance(GRACE_MS);
    assert.equal(control.find(inTime.recordingId), undefined);
  });

  it('destroys a private call, once', async (t) => {
    const { control, begin, audited } = await makeScene(t);
    const session = await begin({ mode: 'prerecord' });
    for (let times = 0; times < 2; times++) {
      const { state, actions } = control.act(session.recordingId, 'private', TESTER);
      assert.deepEqual([state, actions], ['ended', []]);
    }
    assert.equal(session.isDiscarded, true);
    const keep = () => control.act(session.recordingId, 'keep', TESTER);
    assert.throws(keep, { code: 'CALL_NOT_FOUND' });
    assert.deepEqual(await audited(), ['test recording.private']);
  });

  it('lists calls of a device and a user, the newest that runs first', async (t) => {
    const { time, control, begin, end } = await makeScene(t);
    const ids: string[] = [];
    for (const userId of ['anna', 'ben', 'anna', 'anna']) {
      const session = await begin({ mode: 'prerecord', userId });
      ids.push(session.recordingId);
      time.advance(1000);
      if (ids.length === 3) end(session);
    }
    const { localDevice } = control.find(ids[0]!)!;
    const idsOf = (calls: readonly ControlledCall[]) => calls.map(({ id }) => ids.indexOf(id));
    assert.deepEqual(idsOf(control.ofDevice(localDevice!.toLowerCase())), [3, 1, 0, 2]);
    assert.deepEqual(idsOf(control.ofUser('anna')), [3, 0, 2]);
  });
});

describe('who watches running recordings', () => {
  it('is told of states and sides when they change, and of the end', async (t) => {
    const { time, control, live, sessions, begin, end } = await makeScene(t);
    const seen: string[] = [];
    const stop = control.watch(({ state, sides }) => {
      seen.push(`${state} ${sides.near} ${sides.far}`);
    });
    const session = await begin();
    const { recordingId } = session;
    const arrive = (streamIndex: number, packets: number, isWritten?: boolean) => {
      live.counted([counters(recordingId, streamIndex, packets, isWritten)], time);
    };
    arrive(0, 50);
    arrive(1, 50);
    time.advance(1000);
    arrive(0, 100);
    time.advance(2000);
    arrive(0, 150, false);
    session.streams[1]!.negotiated({ direction: 'inactive', formats: [] });
    time.advance(1000);
    control.act(recordingId, 'pause', TESTER);
    assert.ok(sessions.has(recordingId));
    end(session);
    stop();
    live.changed(recordingId);
    assert.deepEqual(seen, [
      'recording missing missing',
      'recording arriving arriving',
      'recording arriving missing',
      'recording missing held',
      'paused missing held',
      'kept missing missing',
    ]);
  });
});

describe('who watches only now and then', () => {
  it('is told of what changed once it wants to know, and of nothing before', async (t) => {
    const { time, control, begin, end } = await makeScene(t);
    const seen: string[] = [];
    let isWanted = false;
    control.watch(
      ({ state }) => seen.push(state),
      () => isWanted,
    );
    const session = await begin();
    control.act(session.recordingId, 'pause', TESTER);
    time.advance(1000);
    assert.deepEqual(seen, []);
    isWanted = true;
    time.advance(1000);
    assert.deepEqual(seen, ['paused']);
    isWanted = false;
    end(session);
    assert.deepEqual(seen, ['paused']);
  });
});

describe('the sides of a watched recording', () => {
  it('are told at once when they come, and two seconds after the last packet', async (t) => {
    const { time, control, live, begin } = await makeScene(t);
    const seen: [atMs: number, near: string][] = [];
    const startMs = time.monotonicMs();
    control.watch(({ sides }) => seen.push([time.monotonicMs() - startMs, sides.near]));
    const { recordingId } = await begin();
    const report = (packets: number, ageMs: number) => {
      const lastArrivalMs = time.nowMs() - ageMs;
      const heard = { ...counters(recordingId, 0, packets), isWritten: true };
      const all = [{ ...heard, statistics: { ...heard.statistics, lastArrivalMs } }];
      live.counted(all, time);
      control.counted(all);
    };
    time.advance(700);
    report(6, 100);
    time.advance(1000);
    report(20, 900);
    // A wall clock that was set makes nobody missing.
    report(21, 3_600_000);
    time.advance(3000);
    assert.deepEqual(seen, [
      ...[[0, 'missing'] as const, [700, 'arriving'] as const, [3000, 'missing'] as const],
    ]);
  });
});

describe('a pause', () => {
  it('that capture has ended is reported', async (t) => {
    const { time, control, told, begin, audited } = await makeScene(t);
    const { recordingId } = await begin();
    control.act(recordingId, 'pause', TESTER);
    time.advance(PAUSE_MS);
    const change = { state: 'on', atMs: time.nowMs(), by: 'pause-limit' } as const;
    control.resumed(recordingId, change);
    control.resumed(recordingId, change);
    assert.equal(control.find(recordingId)?.state, 'recording');
    assert.equal(told.length, 1);
    assert.deepEqual(await audited(), ['test recording.paused', 'pause-limit recording.resumed']);
  });

  it('that capture has ended says nothing about what was wanted since', async (t) => {
    const { time, control, begin } = await makeScene(t);
    const { recordingId } = await begin();
    control.act(recordingId, 'pause', TESTER);
    time.advance(PAUSE_MS);
    const change = { state: 'on', atMs: time.nowMs(), by: 'pause-limit' } as const;
    time.advance(1);
    for (const action of ['stop', 'start', 'pause'] as const) {
      const { state } = control.act(recordingId, action, TESTER);
      control.resumed(recordingId, change);
      assert.equal(control.find(recordingId)?.state, state);
    }
  });

  it('goes on in the next recording of the conversation, for the rest of its time', async (t) => {
    const { time, control, begin, end } = await makeScene(t);
    const session = await begin();
    const { conversationId } = session.facts;
    const { resumesAtMs } = control.act(session.recordingId, 'pause', TESTER);
    end(session);
    time.advance(60_000);
    const atMs = time.nowMs();
    const carried = { state: 'paused', atMs, by: 'test', resumesAtMs } as const;
    assert.deepEqual(control.carriedOver(conversationId), carried);
    assert.equal(control.carriedOver(newId()), undefined);
    time.advance(60_000);
    assert.equal(control.carriedOver(conversationId), undefined);
  });

  it('is known after a restart, whatever the journal lost', async (t) => {
    const { time, control, newControl, begin, audited } = await makeScene(t);
    const [paused, over] = [await begin(), await begin()];
    for (const { recordingId } of [paused, over]) control.act(recordingId, 'pause', TESTER);
    for (const session of [paused, over]) session.noteStoring({ state: 'on', atMs: 0, by: '' });
    time.advance(PAUSE_MS);
    const next = newControl();
    const resumed = { state: 'on', atMs: time.nowMs(), by: 'pause-limit' } as const;
    next.takeUp(paused, undefined);
    next.takeUp(over, resumed);
    assert.deepEqual([paused.storing?.state, over.storing], ['paused', resumed]);
    assert.deepEqual((await audited()).slice(2), ['pause-limit recording.resumed']);
  });

  it('of a call that is over is of no interest any more', async (t) => {
    const { catalog, control, sessions, begin, end } = await makeScene(t);
    const [ended, lost, running] = [await begin(), await begin(), await begin()];
    for (const { recordingId } of [ended, lost, running]) {
      control.act(recordingId, 'pause', TESTER);
    }
    end(ended);
    sessions.delete(lost.recordingId);
    control.recovered();
    assert.deepEqual(catalog.control.recordingIds(), [running.recordingId]);
  });
});

describe('the media address of a telephone', () => {
  it('is that of its own side, and known after a restart', async (t) => {
    const { control, newControl, begin } = await makeScene(t);
    const { recordingId, parties } = await begin();
    const device = parties.near.device!;
    control.counted([counters(recordingId, 1, 5), counters(newId(), 0, 5)]);
    assert.equal(control.mediaAddressOf(device), undefined);
    control.counted([counters(recordingId, 0, 5)]);
    assert.equal(control.mediaAddressOf(device.toLowerCase()), '10.0.0.7');
    assert.equal(newControl().mediaAddressOf(device), '10.0.0.7');
  });
});
