import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '../../test/support/audio.ts';
import { arrivals, CN, G722, send, TELEPHONE_EVENT } from '../../test/support/rtp-stream.ts';
import { durationMs, type PlayedPacket, played, timeCall } from '../../test/support/timeline.ts';

/** `count` packets of 20 ms µ-law. */
const packets = (count: number): Uint8Array[] =>
  Array.from({ length: count }, () => new Uint8Array(160));

/** Packet `i` at `20 i` milliseconds, for every row but `without`. */
function regular(count: number, without: readonly number[] = []): PlayedPacket[] {
  const all = Array.from({ length: count }, (_, i) => i).filter((i) => !without.includes(i));
  return all.map((i, row) => ({ row, atMs: 20 * i }));
}

describe('the timeline of one leg', () => {
  it('places packets exactly as far apart as their timestamps', () => {
    const call = timeCall(arrivals(0, send(packets(500))), 10_000);
    assert.deepEqual(played(call, 'near'), regular(500));
    assert.equal(durationMs(call), 10_000);
    assert.equal(call.timeline.legs.near.correctionSamples, 0);
  });

  it('leaves a hole where packets were lost', () => {
    const sent = send(packets(50)).filter((_, i) => i !== 10 && i !== 11 && i !== 30);
    assert.deepEqual(played(timeCall(arrivals(0, sent), 1000), 'near'), regular(50, [10, 11, 30]));
  });

  it('puts late packets where they belong and drops duplicates', () => {
    const sent = send(packets(6), { delayMs: (i) => (i === 2 ? 50 : 0) });
    const twice = [...sent, { ...sent[4]!, arrivalMs: 85 }];
    // Arrival: 0, 1, 3, 4, 4 again, 2, 5.
    assert.deepEqual(
      played(timeCall(arrivals(0, twice), 200), 'near').map(({ row, atMs }) => [row, atMs]),
      [
        [0, 0],
        [1, 20],
        [5, 40],
        [2, 60],
        [3, 80],
        [6, 100],
      ],
    );
  });

  it('goes on over the wrap of sequence number and timestamp', () => {
    const sent = send(packets(200), { firstSequence: 65_500, firstTimestamp: 2 ** 32 - 8000 });
    assert.deepEqual(played(timeCall(arrivals(0, sent), 4000), 'near'), regular(200));
  });

  it('is not moved by jitter, whatever the first packet suffered', () => {
    const delays = [35, 3, 18, 0, 27, 11, 0, 40, 5, 9];
    const sent = send(packets(400), { delayMs: (i) => delays[i % delays.length]! });
    const times = played(timeCall(arrivals(0, sent), 8000), 'near').map(({ atMs }) => atMs);
    assert.deepEqual(
      times,
      range(0, 400).map((i) => 20 * i),
    );
  });

  it('finds the beat of a sender that sends in bursts, from within a burst', () => {
    const sent = send(packets(300), { delayMs: (i) => [20, 0, 60, 40][i % 4]! });
    assert.deepEqual(played(timeCall(arrivals(0, sent), 6000), 'near'), regular(300));
  });

  it('does not follow the first packets of a sender in a hurry', () => {
    const sent = send(packets(300), { delayMs: (i) => (i < 4 ? -18 * i : -60) + 90 });
    assert.deepEqual(played(timeCall(arrivals(0, sent), 6000), 'near'), regular(300));
    const early = send(packets(300), { delayMs: (i) => (i < 2 ? 0 : 19) });
    assert.deepEqual(played(timeCall(arrivals(0, early), 6000), 'near'), regular(300));
  });

  it('keeps suppressed silence and events as silence', () => {
    const quiet = { payloadType: CN.payloadType, payload: new Uint8Array(1) };
    const key = { payloadType: TELEPHONE_EVENT.payloadType, payload: new Uint8Array(4) };
    const sent = send(packets(150)).flatMap((packet, i) => {
      if (i >= 50 && i < 80) return i % 10 === 0 ? [{ ...packet, ...quiet }] : [];
      // All packets of a key have the timestamp of its first (RFC 4733 §2.2).
      if (i >= 100 && i < 110) return [{ ...packet, ...key, timestamp: 5000 + 100 * 160 }];
      return [packet];
    });
    const numbered = sent.map((packet, i) => ({ ...packet, sequence: 60_000 + i }));
    const call = timeCall(arrivals(0, numbered), 3000);
    const expected = [...Array(50).keys(), ...range(80, 100), ...range(110, 150)];
    assert.deepEqual(
      played(call, 'near').map(({ atMs }) => atMs),
      expected.map((i) => i * 20),
    );
    assert.equal(durationMs(call), 3000);
  });

  it('keeps G.722 exact, whose clock is half its sampling rate', () => {
    const call = timeCall(arrivals(0, send(packets(100), { format: G722 })), 2000);
    assert.equal(call.timeline.sampleRate, 16_000);
    assert.deepEqual(played(call, 'near'), regular(100));
  });
});

describe('a sender with another clock than was negotiated', () => {
  it('is measured and believed: G.722 counted at 16 kHz', () => {
    const random = seededRandom(1);
    const sent = send(packets(200), { format: G722, delayMs: () => random() * 10 });
    const fast = sent.map((packet, i) => ({ ...packet, timestamp: 320 * i }));
    const times = played(timeCall(arrivals(0, fast), 4000), 'near').map(({ atMs }) => atMs);
    assert.deepEqual(
      times,
      range(0, 200).map((i) => 20 * i),
    );
  });

  it('is measured over suppressed silence too', () => {
    const sent = send(packets(400)).map((packet, i) => ({ ...packet, timestamp: 960 * i }));
    const spurts = sent.filter((_, i) => i % 100 < 60);
    const numbered = spurts.map((packet, i) => ({ ...packet, sequence: i }));
    const times = played(timeCall(arrivals(0, numbered), 8000), 'near').map(({ atMs }) => atMs);
    assert.deepEqual(
      times,
      spurts.map(({ arrivalMs }) => arrivalMs),
    );
  });
});

describe('a sender that starts anew', () => {
  const first = send(packets(100));
  const timesOf = (sent: ReturnType<typeof send>): number[] =>
    played(timeCall(arrivals(0, [...first, ...sent]), 5000), 'near').map(({ atMs }) => atMs);
  const expected = (pauseMs: number): number[] => [
    ...range(0, 100).map((i) => i * 20),
    ...range(0, 100).map((i) => 2000 + pauseMs + i * 20),
  ];

  it('with another SSRC begins where its first packet arrives', () => {
    const second = send(packets(100), { startMs: 2340, ssrc: 9, firstSequence: 7 });
    assert.deepEqual(timesOf(second), expected(340));
  });

  it('with other timestamps goes on where it arrives', () => {
    const options = { firstSequence: 200, firstTimestamp: 3_000_000_000 };
    assert.deepEqual(timesOf(send(packets(100), { ...options, startMs: 2000 })), expected(0));
    assert.deepEqual(timesOf(send(packets(100), { ...options, startMs: 3700 })), expected(1700));
  });

  it('with timestamps that stood still while it was silent', () => {
    const options = { firstSequence: 200, firstTimestamp: 5000 + 100 * 160 };
    assert.deepEqual(timesOf(send(packets(100), { ...options, startMs: 2900 })), expected(900));
    const short = send(packets(500), { ...options, startMs: 2300 });
    const times = timesOf(short);
    assert.equal(times[100], 2300);
    assert.equal(times.at(-1), 2300 + 499 * 20);
  });

  it('is told from a delay, after which all comes at once', () => {
    const options = { firstSequence: 200, firstTimestamp: 5000 + 100 * 160, startMs: 2000 };
    const delayMs = (i: number): number => (i < 75 ? 1500 - 20 * i : 0);
    assert.deepEqual(timesOf(send(packets(100), { ...options, delayMs })), expected(0));
  });

  it('is told from a single packet with a strange timestamp', () => {
    const sent = send(packets(100), { startMs: 2000, firstSequence: 200, firstTimestamp: 21_000 });
    sent[40] = { ...sent[40]!, timestamp: 99 };
    sent[70] = { ...sent[70]!, timestamp: 2_000_000_000 };
    assert.deepEqual(timesOf(sent), expected(0));
  });

  it('may never count on at all', () => {
    const sent = send(packets(100), { startMs: 2000, firstSequence: 200 });
    const frozen = sent.map((packet) => ({ ...packet, timestamp: 123 }));
    assert.deepEqual(timesOf(frozen), expected(0));
  });
});

describe('the timeline of two legs', () => {
  it('begins with the first packet of any and aligns the other by arrival', () => {
    const far = send(packets(50), { startMs: 297, ssrc: 2, firstTimestamp: 77 });
    const near = send(packets(50), { startMs: 0 });
    const call = timeCall([...arrivals(0, near), ...arrivals(1, far)], 1500);
    assert.equal(played(call, 'near')[0]!.atMs, 0);
    assert.equal(played(call, 'far')[0]!.atMs, 297);
    assert.equal(played(call, 'far').at(-1)!.atMs, 297 + 49 * 20);
  });

  it('lasts as long as the call where it ends in silence', () => {
    const call = timeCall(arrivals(0, send(packets(50))), 61_000);
    assert.equal(durationMs(call), 61_000);
    assert.equal(durationMs(timeCall(arrivals(0, send(packets(50))), 2500)), 1000);
  });

  it('of a call without packets is as long as the call', () => {
    assert.equal(durationMs(timeCall([], 8000)), 10_000);
  });

  it('of one packet is as long as that', () => {
    const call = timeCall(arrivals(1, send(packets(1), { startMs: 700 })), 1000);
    assert.deepEqual(played(call, 'far'), [{ row: 0, atMs: 0 }]);
    assert.equal(durationMs(call), 20);
  });
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
