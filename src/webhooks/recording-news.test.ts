import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { FakeRecorder, liveCall } from '../../test/support/fake-recorder.ts';
import { recordingFacts } from '../../test/support/recording-facts.ts';
import { TESTER, temporaryCatalog } from '../../test/support/temporary-catalog.ts';
import { FakeTime, silentLog } from '../base/index.ts';
import { RECORDING_EVENTS } from '../recording/index.ts';
import type { AuditAction } from '../storage/audit/index.ts';
import { RecordingNews } from './recording-news.ts';

const STREAMS = [{ side: 'near', rtpPort: 1, statistics: undefined }] as const;

/** News of a recorder that does what the test says, for one target that wants them all. */
async function scene(t: TestContext) {
  const time = new FakeTime();
  const catalog = await temporaryCatalog(t, time);
  const choices = { url: 'http://127.0.0.1:9/', events: RECORDING_EVENTS, isEnabled: true };
  const { target } = catalog.webhooks.create(choices, TESTER);
  const recorder = new FakeRecorder();
  const dispatcher = { wake: () => {}, dropped: () => {} };
  const make = () => {
    const shared = { clock: time, timers: time, log: silentLog };
    const news = new RecordingNews({ ...shared, catalog, dispatcher });
    news.follow(recorder.live);
    return news;
  };
  const queued = () => catalog.webhookQueue.last(target.id, 100).reverse();
  const names = () => queued().map(({ event }) => event.slice('recording.'.length));
  const report = (action: AuditAction) =>
    catalog.audit.append({ actor: TESTER, action, object: { kind: 'recording', id: 'r' } });
  return { time, catalog, target, recorder, make, queued, names, report };
}

describe('news of recordings', () => {
  it('are written together, in the order in which it happened', async (t) => {
    const { time, recorder, make, names, report } = await scene(t);
    make();
    recorder.change('r', liveCall());
    recorder.change('r', liveCall({ streams: STREAMS }));
    recorder.change('r', liveCall({ streams: STREAMS, state: 'paused' }));
    assert.deepEqual(names(), []);
    report('recording.kept');
    assert.deepEqual(names(), ['started', 'kept']);
    recorder.change('r', undefined);
    time.advance(100);
    assert.deepEqual(names(), ['started', 'kept', 'stopped']);
  });

  it('are queued with what they tell of, or not at all', async (t) => {
    const { time, catalog, recorder, make, names, report } = await scene(t);
    const news = make();
    recorder.change('r', liveCall({ streams: STREAMS }));
    const failing = () =>
      catalog.transaction(() => {
        report('recording.kept');
        news.stored([recordingFacts()]);
        throw new Error('the disk is full');
      });
    assert.throws(failing, /the disk is full/);
    assert.deepEqual(names(), []);
    // What only waited for the transaction is not lost with it.
    time.advance(100);
    assert.deepEqual(names(), ['started']);
  });

  it('of a recording from before the last start are completed, by the same ids', async (t) => {
    const { catalog, time, make, names, queued } = await scene(t);
    const facts = recordingFacts({ startedAtMs: time.nowMs() - 1 });
    make().stored([facts]);
    make().stored([facts]);
    assert.deepEqual(names(), ['started', 'stopped', 'stored']);
    const { recordingId } = facts.session;
    assert.deepEqual(
      queued().map(({ id }) => id),
      ['started', 'stopped', 'stored'].map((name) => `${recordingId}.${name}`),
    );
    make().stored([recordingFacts({ startedAtMs: time.nowMs() })]);
    assert.deepEqual(names().slice(3), ['stored']);
    assert.equal(catalog.webhooks.list().length, 1);
  });

  it('tell of missed calls, and not of what strangers send', async (t) => {
    const { time, make, queued } = await scene(t);
    const parties = { near: { side: 'near', number: '1001' }, far: { side: 'far' } } as const;
    const missed = { atMs: time.nowMs(), detail: 'why', peer: '10.0.0.1', parties, count: 1 };
    make().missed([
      { ...missed, code: 'no-line', direction: 'inbound' },
      { ...missed, code: 'untrusted-peer', foldKey: 'x' },
    ]);
    const [only, ...others] = queued();
    assert.deepEqual(others, []);
    const { data, type } = JSON.parse(only!.body);
    assert.deepEqual(
      [type, data],
      [
        'recording.missed',
        {
          ...{ recordingId: null, conversationId: null, startedAt: '2026-01-01T00:00:00.000Z' },
          ...{ direction: 'inbound', locality: null, mode: null, user: null },
          ...{ localNumber: '1001', localDevice: null, localName: null },
          ...{ remoteNumber: null, remoteName: null, remoteDevice: null },
          ...{ reason: 'no-line', detail: 'why' },
        },
      ],
    );
  });

  it('are no more than the queue holds', async (t) => {
    const { catalog, target } = await scene(t);
    const events = Array.from({ length: 10_003 }, (_, index) => {
      return { id: `e${index}`, event: 'recording.stored', body: '{}' } as const;
    });
    const dropped = catalog.webhookQueue.add(events, [target]);
    assert.deepEqual([...dropped], [[target.id, 3]]);
    assert.equal(catalog.webhookQueue.facts(target.id).waiting, 10_000);
    assert.equal(catalog.webhookQueue.due(target.id, 1)[0]!.id, 'e3');
  });
});
