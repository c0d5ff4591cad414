import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  arrivals,
  CALL_START_MS,
  callBegins,
  happens,
  PCMA,
  PCMU,
  send,
  type TestEntry,
  testSession,
} from '../../test/support/rtp-stream.ts';
import { timeEntries } from '../../test/support/timeline.ts';
import { type FinalisedFacts, gatherFacts } from './recording-facts.ts';

const STORED = {
  audio: {
    objectId: 'x.audio',
    format: 'mp3',
    channels: 'stereo',
    sampleRate: 8000,
    sizeBytes: 1,
    sha256: '00',
  },
  peaksObjectId: 'x.peaks',
  damagedPackets: { near: 0, far: 0 },
} as const;

const packets = (count: number): Uint8Array[] =>
  Array.from({ length: count }, () => new Uint8Array(160));

function factsOf(entries: readonly TestEntry[]): FinalisedFacts {
  const { index, timeline } = timeEntries([...callBegins('x'), ...entries]);
  return gatherFacts(index, timeline, STORED);
}

const bye = { class: 'normal', code: 'bye' } as const;

const NO_STATISTICS = {
  packets: 0,
  payloadBytes: 0,
  lost: 0,
  duplicates: 0,
  reordered: 0,
  jitterMs: 0,
  maxJitterMs: 0,
  ssrcChanges: 0,
  foreignPackets: 0,
  malformedPackets: 0,
};

describe('the facts of a recording', () => {
  it('name what was said again behind an interruption once', () => {
    const session = { ...testSession('x'), userId: 'anna' };
    const parties = { ...session.parties, far: { side: 'far', number: '7' } } as const;
    const identified = { type: 'identified', session } as const;
    const changed = { type: 'parties-changed', parties } as const;
    const facts = factsOf([
      ...[happens(500, identified), happens(1000, changed)],
      happens(2000, { type: 'resumed', cause: 'capture-crash' }),
      ...[happens(2001, identified), happens(2001, changed)],
    ]);
    assert.equal(facts.session.userId, 'anna');
    assert.deepEqual(
      facts.partyChanges.map((change) => [change.atMs - CALL_START_MS, change.parties]),
      [[1000, parties]],
    );
  });

  it('call nothing lost that was paused, and nothing incomplete', () => {
    const stored = (at: number): boolean => at < 1000 || at >= 3000;
    const kept = (startMs: number, ssrc: number) =>
      send(packets(200), { startMs, ssrc }).filter(({ arrivalMs }) => stored(arrivalMs));
    const facts = factsOf([
      ...[...arrivals(0, kept(0, 1)), ...arrivals(1, kept(0, 2))],
      happens(1000, { type: 'storing', state: 'paused', by: 'anna' }),
      happens(3000, { type: 'storing', state: 'on', by: 'anna' }),
      happens(4000, { type: 'stream-ended', streamIndex: 0, reason: bye }),
      happens(4000, { type: 'stream-ended', streamIndex: 1, reason: bye }),
      happens(4100, { type: 'closed', reason: bye }),
    ]);
    assert.deepEqual(
      [facts.isComplete, facts.isInterrupted, facts.durationMs],
      [true, false, 4000],
    );
    for (const { statistics, segments } of facts.legs) {
      assert.deepEqual([statistics.packets, statistics.lost], [100, 0]);
      assert.deepEqual(
        segments.map(({ startMs, endMs }) => [startMs, endMs]),
        [
          [0, 1000],
          [3000, 4000],
        ],
      );
    }
  });

  it('say all that the journal says', () => {
    const near = send(packets(100)).filter((_, i) => i !== 30);
    const far = send(packets(60), { startMs: 400, ssrc: 2 });
    const other = send(packets(20), { startMs: 1600, ssrc: 3, format: PCMA });
    const late = [...far, ...other].map((packet, i) =>
      i === 10 ? { ...packet, arrivalMs: packet.arrivalMs + 30 } : packet,
    );
    const parties = { near: { side: 'near', number: '1' }, far: { side: 'far' } } as const;
    const source = { address: '10.0.0.7', port: 4000 };
    const counted = { ...NO_STATISTICS, packets: 7, foreignPackets: 5, malformedPackets: 2 };
    const facts = factsOf([
      happens(-1, { type: 'source-accepted', streamIndex: 0, ssrc: 0x1234, ...source }),
      ...arrivals(0, near),
      ...arrivals(1, [...late, late[5]!]),
      happens(900, { type: 'parties-changed', parties }),
      happens(2000, { type: 'stream-ended', streamIndex: 0, reason: bye, statistics: counted }),
      happens(2000, { type: 'stream-ended', streamIndex: 1, reason: bye }),
      happens(2500, { type: 'closed', reason: bye }),
    ]);
    const [nearLeg, farLeg] = facts.legs;
    assert.deepEqual(
      { ...facts, legs: undefined },
      {
        session: testSession('x'),
        admittedAtMs: CALL_START_MS - 2000,
        parties,
        partyChanges: [{ atMs: CALL_START_MS + 900, parties }],
        startedAtMs: CALL_START_MS,
        durationMs: 2000,
        legs: undefined,
        coverage: {
          near: [
            { startMs: 0, endMs: 600, state: 'recorded' },
            { startMs: 600, endMs: 620, state: 'lost', lostPackets: 1 },
            { startMs: 620, endMs: 2000, state: 'recorded' },
          ],
          far: [
            { startMs: 0, endMs: 400, state: 'stream-missing' },
            { startMs: 400, endMs: 2000, state: 'recorded' },
          ],
        },
        isComplete: false,
        isInterrupted: false,
        endReason: bye,
        ...STORED,
      },
    );
    assert.deepEqual(nearLeg, {
      side: 'near',
      segments: [{ startMs: 0, endMs: 2000, format: PCMU, ssrc: 0x1234 }],
      statistics: {
        ...NO_STATISTICS,
        packets: 99,
        payloadBytes: 99 * 160,
        lost: 1,
        foreignPackets: 5,
        malformedPackets: 2,
        firstArrivalMs: CALL_START_MS,
        lastArrivalMs: CALL_START_MS + 1980,
      },
      sources: ['10.0.0.7:4000'],
      clockCorrectionSamples: 0,
      undecoded: [],
    });
    const { jitterMs, maxJitterMs, ...counts } = farLeg!.statistics;
    assert.ok(maxJitterMs > 1 && jitterMs < maxJitterMs);
    assert.deepEqual(
      { ...farLeg, statistics: counts },
      {
        side: 'far',
        segments: [
          { startMs: 400, endMs: 1600, format: PCMU, ssrc: 2 },
          { startMs: 1600, endMs: 2000, format: PCMA, ssrc: 3 },
        ],
        statistics: {
          packets: 80,
          payloadBytes: 80 * 160,
          lost: 0,
          duplicates: 1,
          reordered: 1,
          ssrcChanges: 1,
          foreignPackets: 0,
          malformedPackets: 0,
          firstArrivalMs: CALL_START_MS + 400,
          lastArrivalMs: CALL_START_MS + 1980,
        },
        sources: [],
        clockCorrectionSamples: 0,
        undecoded: [],
      },
    );
  });

  it('call a recording complete whose streams begin and end a little apart', () => {
    const whole = (startMs: number, count: number): boolean =>
      factsOf([
        ...arrivals(0, send(packets(200))),
        ...arrivals(1, send(packets(count), { startMs, ssrc: 2 })),
        happens(4100, { type: 'closed', reason: bye }),
      ]).isComplete;
    assert.equal(whole(300, 180), true);
    assert.equal(whole(980, 151), true);
    assert.equal(whole(1100, 145), false);
    assert.equal(whole(0, 140), false);
    assert.equal(whole(0, 0), false);
  });

  it('call a recording interrupted that was taken up again or cut off', () => {
    const media = arrivals(0, send(packets(50)));
    const closed = happens(1500, { type: 'closed', reason: bye });
    assert.equal(factsOf([...media, closed]).isInterrupted, false);
    assert.equal(factsOf(media).isInterrupted, true);
    const resumed = happens(500, { type: 'resumed', cause: 'restart' });
    assert.equal(factsOf([...media, resumed, closed]).isInterrupted, true);
    const reason = { class: 'recorder', code: 'disk-full' } as const;
    const full = factsOf([...media, happens(1500, { type: 'closed', reason })]);
    assert.equal(full.isInterrupted, true);
    assert.deepEqual(full.endReason, reason);
  });
});
