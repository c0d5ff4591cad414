import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  arrivals,
  negotiated,
  type SentPacket,
  send,
  type TestEntry,
} from '../../test/support/rtp-stream.ts';
import { coverage, durationMs, played, timeCall } from '../../test/support/timeline.ts';

/** A recording is never longer than its packets took to arrive, by more than this. */
const BOUND_MS = 12_000;

const anyPacket = fc.record({
  payloadType: fc.constantFrom(0, 0, 0, 8, 9, 13, 18, 96, 101, 114, 77),
  sequence: fc.nat(0xffff),
  timestamp: fc.nat(0xffffffff),
  ssrc: fc.constantFrom(1, 1, 1, 2, 3),
  payload: fc.integer({ min: 0, max: 400 }).map((size) => new Uint8Array(size).fill(0x08)),
  arrivalMs: fc.double({ min: 0, max: 20_000, noNaN: true }),
});

const faults = fc.array(
  fc.record({
    at: fc.nat(599),
    kind: fc.constantFrom('lose', 'late', 'double', 'timestamp', 'sequence', 'source'),
    amount: fc.nat(0xffffffff),
    length: fc.integer({ min: 1, max: 40 }),
  }),
  { maxLength: 12 },
);

interface Fault {
  readonly at: number;
  readonly kind: string;
  readonly amount: number;
  readonly length: number;
}

/** A good stream of which parts are lost, moved, doubled and spoilt. */
function spoiltStream(list: readonly Fault[]): SentPacket[] {
  let sent = send(new Array<Uint8Array>(600).fill(new Uint8Array(160)));
  for (const { at, length, kind, amount } of list) {
    const isHit = (i: number): boolean => i >= at && i < at + length;
    sent = sent.flatMap((packet, i) => (isHit(i) ? spoil(packet, kind, amount) : [packet]));
  }
  return sent;
}

function spoil(packet: SentPacket, kind: string, amount: number): SentPacket[] {
  const late = { ...packet, arrivalMs: packet.arrivalMs + (amount % 3000) };
  switch (kind) {
    case 'lose':
      return [];
    case 'late':
      return [late];
    case 'double':
      return [packet, late];
    case 'timestamp':
      return [{ ...packet, timestamp: (packet.timestamp + amount) % 2 ** 32 }];
    case 'sequence':
      return [{ ...packet, sequence: (packet.sequence + amount) & 0xffff }];
    default:
      return [{ ...packet, ssrc: amount }];
  }
}

const holds = fc.array(fc.record({ atMs: fc.nat(20_000), isHeld: fc.boolean() }), { maxLength: 4 });

/** What holds whatever comes. */
function check(sent: readonly SentPacket[], others: readonly TestEntry[] = []): void {
  const call = timeCall([...arrivals(0, sent), ...others], 1000);
  const totalMs = durationMs(call);
  const arrival = sent.map(({ arrivalMs }) => arrivalMs);
  const spanMs = sent.length === 0 ? 3000 : Math.max(...arrival) - Math.min(...arrival);
  assert.ok(totalMs <= spanMs + BOUND_MS, `${totalMs} ms from packets of ${spanMs} ms`);
  const rows = played(call, 'near');
  assert.equal(new Set(rows.map(({ row }) => row)).size, rows.length);
  for (const [i, { atMs }] of rows.entries()) {
    assert.ok(atMs >= (rows[i - 1]?.atMs ?? 0), `packet ${i} lies before the one before`);
  }
  for (const side of ['near', 'far'] as const) {
    const intervals = coverage(call, side);
    for (const [i, interval] of intervals.entries()) {
      assert.equal(interval.startMs, intervals[i - 1]?.endMs ?? 0);
      assert.ok(interval.endMs > interval.startMs);
      assert.notEqual(interval.state, intervals[i - 1]?.state);
      assert.equal(interval.state === 'lost', (interval.lostPackets ?? 0) > 0);
    }
    assert.equal(intervals.at(-1)?.endMs ?? 0, Math.round(totalMs));
  }
}

describe('whatever packets come', () => {
  it('the recording is bounded, ordered and wholly accounted for: random packets', () => {
    fc.assert(
      fc.property(fc.array(anyPacket, { maxLength: 120 }), (sent) => check(sent)),
      { numRuns: 300 },
    );
  });

  it('and spoilt streams with holds', () => {
    fc.assert(
      fc.property(faults, holds, (list, held) => {
        const others = held.map(({ atMs, isHeld }) =>
          negotiated(atMs, 0, isHeld ? 'inactive' : 'sendonly'),
        );
        check(spoiltStream(list), others);
      }),
      { numRuns: 150 },
    );
  });

  it('and timestamps that are all random', () => {
    const random = fc.infiniteStream(fc.nat(0xffffffff));
    fc.assert(
      fc.property(random, (timestamps) => {
        const sent = send(new Array<Uint8Array>(500).fill(new Uint8Array(160)));
        check(sent.map((packet) => ({ ...packet, timestamp: timestamps.next().value! })));
      }),
      { numRuns: 30 },
    );
  });

  it('and ten times as many packets as their time holds', () => {
    const sent = send(new Array<Uint8Array>(5000).fill(new Uint8Array(160)), { packetMs: 2 });
    check(sent.map((packet, i) => ({ ...packet, timestamp: i * 160 })));
  });
});
