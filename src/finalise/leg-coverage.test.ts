import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  arrivals,
  CN,
  callBegins,
  callEnds,
  G729,
  happens,
  negotiated,
  type SentPacket,
  send,
} from '../../test/support/rtp-stream.ts';
import { coverage, coverageText, timeCall, timeEntries } from '../../test/support/timeline.ts';

const packets = (count: number, size = 160): Uint8Array[] =>
  Array.from({ length: count }, () => new Uint8Array(size));

const second = send(packets(50));

function near(sent: readonly SentPacket[], endMs = 1000): string[] {
  return coverageText(timeCall(arrivals(0, sent), endMs), 'near');
}

describe('coverage of a leg', () => {
  it('is recorded where packets are', () => {
    assert.deepEqual(near(second), ['recorded 0-1000']);
  });

  it('names lost packets with their number', () => {
    const sent = second.filter((_, i) => i !== 5 && i !== 20 && i !== 21);
    assert.deepEqual(near(sent), [
      'recorded 0-100',
      'lost (1) 100-120',
      'recorded 120-400',
      'lost (2) 400-440',
      'recorded 440-1000',
    ]);
  });

  it('counts packets that came late as recorded', () => {
    const sent = second.map((packet, i) => (i === 5 ? { ...packet, arrivalMs: 300 } : packet));
    assert.deepEqual(near(sent), ['recorded 0-1000']);
  });

  it('tells suppressed silence from loss by the sequence numbers', () => {
    const sent = second.map((packet, i) => ({
      ...packet,
      timestamp: packet.timestamp + (i < 25 ? 0 : 16_000),
      arrivalMs: packet.arrivalMs + (i < 25 ? 0 : 2000),
    }));
    assert.deepEqual(near(sent, 3000), [
      'recorded 0-500',
      'silence-suppressed 500-2500',
      'recorded 2500-3000',
    ]);
    const without = sent.filter((_, i) => i !== 25);
    assert.deepEqual(near(without, 3000), [
      'recorded 0-500',
      'lost (1) 500-520',
      'silence-suppressed 520-2520',
      'recorded 2520-3000',
    ]);
  });

  it('takes comfort noise as suppressed silence until something else comes', () => {
    const quiet = { payloadType: CN.payloadType, payload: new Uint8Array(1) };
    const sent = second.flatMap((packet, i) => {
      if (i === 0 || i === 40) return [{ ...packet, ...quiet }];
      return i > 9 && i < 40 ? [packet] : [];
    });
    const numbered = sent.map((packet, i) => ({ ...packet, sequence: i }));
    assert.deepEqual(near(numbered, 4000), [
      'silence-suppressed 0-200',
      'recorded 200-800',
      'silence-suppressed 800-4000',
    ]);
  });

  it('tells a hold from silence', () => {
    const later = second.map((packet) => ({
      ...packet,
      sequence: packet.sequence + 50,
      timestamp: packet.timestamp + 80_000,
      arrivalMs: packet.arrivalMs + 10_000,
    }));
    const held = [negotiated(1200, 0, 'inactive'), negotiated(9900, 0, 'sendonly')];
    const entries = [...arrivals(0, [...second, ...later]), ...held];
    assert.deepEqual(coverageText(timeCall(entries, 11_000), 'near'), [
      'recorded 0-1000',
      'silence-suppressed 1000-1200',
      'on-hold 1200-9900',
      'silence-suppressed 9900-10000',
      'recorded 10000-11000',
    ]);
    const untilEnd = [...arrivals(0, second), negotiated(1200, 0, 'inactive')];
    assert.deepEqual(coverageText(timeCall(untilEnd, 8000), 'near'), [
      'recorded 0-1000',
      'stream-missing 1000-1200',
      'on-hold 1200-8000',
    ]);
  });

  it('takes a stream that the source took out as a hold, until it brings another', () => {
    // Said 500 ms after it was so: that long late packets are taken.
    const ended = (atMs: number, streamIndex: number, code: string) => {
      const reason = { class: 'normal', code } as const;
      return happens(atMs + 500, { type: 'stream-ended', streamIndex, reason });
    };
    const again = send(packets(50), { startMs: 5000, ssrc: 9 });
    const entries = [
      ...callBegins('test'),
      ...[...arrivals(0, second), ended(1200, 0, 'stream-removed')],
      happens(4000, { type: 'stream-opened', streamIndex: 2, side: 'near' }),
      ...[...arrivals(2, again), ended(6200, 2, 'stream-removed')],
      ...[...arrivals(1, send(packets(400), { ssrc: 2 })), ended(7500, 1, 'bye')],
      happens(8500, { type: 'closed', reason: { class: 'normal', code: 'bye' } }),
    ];
    assert.deepEqual(coverageText(timeEntries(entries), 'near'), [
      'recorded 0-1000',
      'stream-missing 1000-1200',
      'on-hold 1200-4000',
      'stream-missing 4000-5000',
      'recorded 5000-6000',
      'stream-missing 6000-6200',
      'on-hold 6200-8000',
    ]);
  });

  it('says nothing of a hold where another stream of the party is there', () => {
    const reason = { class: 'normal', code: 'stream-removed' } as const;
    const entries = [
      happens(-500, { type: 'stream-opened', streamIndex: 2, side: 'near' }),
      ...[...arrivals(0, second), ...arrivals(2, send(packets(50), { ssrc: 9 }))],
      happens(1200, { type: 'stream-ended', streamIndex: 2, reason }),
    ];
    const call = timeCall([...entries, ...arrivals(1, send(packets(100), { ssrc: 2 }))], 2000);
    assert.deepEqual(coverageText(call, 'near'), ['recorded 0-1000', 'stream-missing 1000-2000']);
  });

  it('names a late, an early ending and a missing stream', () => {
    const far = send(packets(50), { startMs: 300, ssrc: 2 });
    const call = timeCall([...arrivals(0, second), ...arrivals(1, far)], 1300);
    assert.deepEqual(coverageText(call, 'near'), ['recorded 0-1000', 'stream-missing 1000-1300']);
    assert.deepEqual(coverageText(call, 'far'), ['stream-missing 0-300', 'recorded 300-1300']);
    const alone = timeCall(arrivals(0, second), 1000);
    assert.deepEqual(coverageText(alone, 'far'), ['stream-missing 0-1000']);
  });

  it('takes a change of the source as a seam', () => {
    const other = send(packets(50), { startMs: 1400, ssrc: 9 });
    assert.deepEqual(near([...second, ...other], 2400), [
      'recorded 0-1000',
      'stream-missing 1000-1400',
      'recorded 1400-2400',
    ]);
  });

  it('says where capturing stood still', () => {
    const sent = send(packets(200)).filter(({ arrivalMs }) => arrivalMs < 1000 || arrivalMs > 2500);
    const resumed = happens(2400, { type: 'resumed', cause: 'capture-crash' });
    const entries = [...arrivals(0, sent), resumed];
    const call = timeEntries([...callBegins('x'), ...entries, ...callEnds(4000)]);
    assert.deepEqual(coverageText(call, 'near'), [
      'recorded 0-1000',
      'interrupted 1000-2520',
      'recorded 2520-4000',
    ]);
    assert.deepEqual(coverageText(call, 'far'), [
      'stream-missing 0-980',
      'interrupted 980-2400',
      'stream-missing 2400-4000',
    ]);
  });

  /** Packets that came while storing was on, and what the journal says of the rest. */
  function cutCall(
    sent: readonly SentPacket[],
    [fromMs, toMs]: readonly [number, number],
    endMs: number,
    state: 'stopped' | 'paused' = 'paused',
  ) {
    const stored = sent.filter(({ arrivalMs: at }) => at < fromMs || at >= toMs);
    const cut = happens(fromMs, { type: 'storing', state, by: 'anna' });
    const begun = toMs < endMs ? [happens(toMs, { type: 'storing', state: 'on', by: 'ben' })] : [];
    return timeCall([...arrivals(0, stored), cut, ...begun], endMs);
  }

  it('says what was stopped or paused, and by whom', () => {
    const call = cutCall(send(packets(150)), [1000, 2000], 3000, 'stopped');
    assert.deepEqual(coverage(call, 'near'), [
      { startMs: 0, endMs: 1000, state: 'recorded' },
      { startMs: 1000, endMs: 2000, state: 'stopped', by: 'anna' },
      { startMs: 2000, endMs: 3000, state: 'recorded' },
    ]);
    assert.deepEqual(coverageText(call, 'far'), [
      'stream-missing 0-1000',
      'stopped 1000-2000',
      'stream-missing 2000-3000',
    ]);
  });

  it('tells what was cut from what was lost beside it', () => {
    const late = send(packets(200), { delayMs: (i) => (i < 40 || i > 110 ? 0 : 90) });
    assert.deepEqual(coverageText(cutCall(late, [1010, 2000], 4000), 'near'), [
      'recorded 0-920',
      'paused 920-1920',
      'recorded 1920-4000',
    ]);
    const lossy = send(packets(200)).filter((_, i) => i < 25 || i >= 100);
    assert.deepEqual(coverageText(cutCall(lossy, [1000, 2000], 4000), 'near'), [
      'recorded 0-500',
      'lost (25) 500-1000',
      'paused 1000-2000',
      'recorded 2000-4000',
    ]);
    const longer = cutCall(send(packets(7500)), [1000, 140_000], 150_000);
    assert.deepEqual(coverageText(longer, 'near'), [
      'recorded 0-1000',
      'paused 1000-140000',
      'recorded 140000-150000',
    ]);
  });

  it('leaves out what came in a pause, should it be in the journal', () => {
    const cut = [
      happens(1000, { type: 'storing', state: 'paused', by: 'anna' }),
      happens(1500, { type: 'storing', state: 'on', by: 'anna' }),
    ];
    const call = timeCall([...arrivals(0, send(packets(100))), ...cut], 2000);
    assert.deepEqual(coverageText(call, 'near'), [
      'recorded 0-1000',
      'paused 1000-1500',
      'recorded 1500-2000',
    ]);
  });

  it('is over when it was stopped and did not go on, not when it was paused', () => {
    const sent = send(packets(50));
    const call = (state: 'stopped' | 'paused') =>
      coverageText(cutCall(sent, [1000, 9000], 9000, state), 'near');
    assert.deepEqual(call('stopped'), ['recorded 0-1000']);
    assert.deepEqual(call('paused'), ['recorded 0-1000', 'paused 1000-9000']);
  });

  it('has packets of codecs that cannot be decoded', () => {
    const sent = send(packets(50, 20), { format: G729 });
    assert.deepEqual(near(sent), ['recorded 0-1000']);
  });

  it('stays short however much is lost, with all losses in it', () => {
    const sent = send(packets(12_000)).filter((_, i) => i % 2 === 0 || i > 11_000);
    const intervals = coverage(timeCall(arrivals(0, sent), 240_000), 'near');
    assert.ok(intervals.length <= 2000);
    const lost = intervals.reduce((sum, { lostPackets }) => sum + (lostPackets ?? 0), 0);
    assert.equal(lost, 5500);
  });
});
