import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeTime, silentLog } from '../base/index.ts';
import type { NewMissedRecording } from '../storage/catalog/index.ts';
import { type MissedCall, MissedCalls } from './missed-calls.ts';

const NOBODY = { near: { side: 'near' }, far: { side: 'far' } } as const;

const CALL: MissedCall = {
  code: 'no-line',
  detail: 'all 5 lines are in use',
  callKey: 'call 1',
  direction: 'inbound',
  peer: '10.0.0.1:5060',
  parties: { near: { side: 'near', number: '1001' }, far: { side: 'far' } },
  userId: 'u1',
};

function make(options: { fails?: boolean } = {}) {
  const time = new FakeTime();
  const stored: (readonly NewMissedRecording[])[] = [];
  const alerts: string[] = [];
  const missed = new MissedCalls({
    store: (entries) => {
      if (options.fails === true) throw new Error('disk full');
      stored.push(entries);
    },
    onMissed: (entries) => alerts.push(...entries.map(({ code }) => code)),
    ...{ clock: time, timers: time, log: silentLog },
  });
  return { time, stored, alerts, missed };
}

describe('missed calls', () => {
  it('are noted once for both legs and for tries of the next minute', () => {
    const { time, stored, alerts, missed } = make();
    const { callKey, ...facts } = CALL;
    const atMs = time.nowMs();
    missed.note(CALL);
    missed.note(CALL);
    missed.note({ ...CALL, callKey: 'call 2' });
    assert.deepEqual(stored, []);
    time.advance(100);
    assert.deepEqual(stored, [[0, 1].map(() => ({ ...facts, atMs, count: 1 }))]);
    time.advance(59_000);
    missed.note(CALL);
    missed.note({ ...CALL, code: 'disk-full' });
    time.advance(2000);
    missed.note(CALL);
    time.advance(100);
    assert.deepEqual(alerts, ['no-line', 'no-line', 'disk-full', 'no-line']);
    assert.deepEqual(
      [...missed.counts],
      [
        ['no-line', 3],
        ['disk-full', 1],
      ],
    );
  });

  it('of a peer are counted by address and hour', () => {
    const { time, stored, missed } = make();
    const atMs = time.nowMs() + 5000;
    const hour = Math.floor(atMs / 3_600_000);
    for (let i = 0; i < 1000; i++) missed.notePeer('untrusted-peer', '10.9.9.9');
    missed.notePeer('not-a-recording', '10.0.0.1');
    time.advance(5100);
    const entry = (code: string, peer: string, count: number, detail: string) => {
      return {
        atMs,
        code,
        detail,
        peer,
        parties: NOBODY,
        count,
        foldKey: `${code} ${peer} ${hour}`,
      };
    };
    const untrusted = 'the address is not among the trusted peers';
    const other = 'the calls have no parameters of a recording';
    assert.deepEqual(stored, [
      [
        entry('untrusted-peer', '10.9.9.9', 1000, untrusted),
        entry('not-a-recording', '10.0.0.1', 1, other),
      ],
    ]);
    assert.equal(missed.counts.get('untrusted-peer'), 1000);
  });

  it('of forged addresses become one entry beyond the first hundred', () => {
    const { time, stored, missed } = make();
    for (let i = 0; i < 5000; i++) missed.notePeer('untrusted-peer', `10.1.${i >> 8}.${i & 255}`);
    missed.flush();
    assert.equal(stored[0]!.length, 101);
    const [others] = stored[0]!.filter(({ peer }) => peer === '*');
    assert.equal(others!.count, 4900);
    time.advance(3_600_000);
    missed.notePeer('untrusted-peer', '10.2.0.1');
    missed.flush();
    assert.equal(stored[1]![0]!.peer, '10.2.0.1');
  });

  it('that cannot be written do not stop anything', () => {
    const { time, alerts, missed } = make({ fails: true });
    missed.note(CALL);
    time.advance(1000);
    assert.deepEqual(alerts, ['no-line']);
  });
});
