import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type ReceptionStatistics, ReceptionTable } from './reception-table.ts';

const START_SEC = 1_700_000_000;

/** A packet of a stream with 160 ticks and 160 bytes each: its number, and what differs. */
interface Packet {
  readonly number: number;
  readonly timestamp?: number;
  readonly atMs?: number;
}

/** What a table says after the packets of one source. Times and timestamps go by the number. */
function observe(packets: readonly Packet[], table = new ReceptionTable(2)): ReceptionStatistics {
  for (const { number, timestamp, atMs } of packets) {
    const ms = atMs ?? Math.max(0, number * 20);
    const ticks = (timestamp ?? number * 160) >>> 0;
    const nsec = Math.round((ms % 1000) * 1e6);
    const sec = START_SEC + Math.floor(ms / 1000);
    table.observe(1, number & 0xffff, ticks, sec, nsec, 8000, 160);
  }
  return table.statistics(1);
}

function counts(statistics: ReceptionStatistics): Record<string, number> {
  const { packets, lost, duplicates, reordered } = statistics;
  return { packets, lost, duplicates, reordered };
}

/** Numbers from `first` to `last`, with what each packet has beside it. */
function run(first: number, last: number, beside: (number: number) => object = () => ({})) {
  return Array.from({ length: last - first + 1 }, (_, index) => {
    return { number: first + index, ...beside(first + index) };
  });
}

const numbers = (...list: number[]): Packet[] => list.map((number) => ({ number }));

const CASES: readonly (readonly [string, readonly Packet[], Record<string, number>])[] = [
  ['nothing', [], { packets: 0, lost: 0, duplicates: 0, reordered: 0 }],
  ['one packet', numbers(7), { packets: 1, lost: 0, duplicates: 0, reordered: 0 }],
  ['a gap', numbers(1, 2, 5), { packets: 3, lost: 2, duplicates: 0, reordered: 0 }],
  [
    'a gap after the first packet',
    numbers(400, 423, 424),
    { packets: 3, lost: 22, duplicates: 0, reordered: 0 },
  ],
  [
    'a late packet that repairs its loss',
    numbers(1, 2, 4, 3, 5),
    { packets: 5, lost: 0, duplicates: 0, reordered: 1 },
  ],
  ['a duplicate', numbers(1, 2, 2, 3), { packets: 3, lost: 0, duplicates: 1, reordered: 0 }],
  [
    'the first packet twice',
    numbers(0, 0, 1, 2),
    { packets: 3, lost: 0, duplicates: 1, reordered: 0 },
  ],
  [
    'a late packet twice',
    numbers(1, 3, 2, 2, 4),
    { packets: 4, lost: 0, duplicates: 1, reordered: 1 },
  ],
  [
    'packets before the first',
    numbers(10, 8, 9, 5, 11),
    { packets: 5, lost: 2, duplicates: 0, reordered: 3 },
  ],
  [
    'the wrap of sequence numbers with loss and a late one across it',
    numbers(65_533, 65_535, 65_538, 65_534, 65_536, 65_539),
    { packets: 6, lost: 1, duplicates: 0, reordered: 2 },
  ],
  [
    'a duplicate 1000 packets later',
    [...run(1, 1001), ...numbers(2, 1002)],
    { packets: 1002, lost: 0, duplicates: 1, reordered: 0 },
  ],
  [
    'a gap and a late packet out of it after the window went round',
    [...run(1, 1100), ...numbers(1106, 1103, 1103, 1107)],
    { packets: 1103, lost: 4, duplicates: 1, reordered: 1 },
  ],
  [
    'a burst of loss wider than the window, with a late packet out of it',
    [...run(1, 10), ...run(2000, 2010), ...numbers(1995, 2011)],
    { packets: 23, lost: 1988, duplicates: 0, reordered: 1 },
  ],
];

describe('counts', () => {
  for (const [name, packets, expected] of CASES) {
    it(name, () => assert.deepEqual(counts(observe(packets)), expected));
  }

  it('are those of a set for any loss, duplication and delay', () => {
    const fate = fc.record({
      copies: fc.constantFrom(0, 1, 1, 1, 1, 2),
      delay: fc.constantFrom(0, 0, 0, 0, 1, 7, 60),
    });
    const fates = fc.array(fate, { minLength: 1, maxLength: 300, size: 'max' });
    const stream = fc.tuple(fc.integer({ min: 0, max: 65_535 }), fates);
    fc.assert(
      fc.property(stream, ([first, list]) => {
        const sent = list.flatMap(({ copies, delay }, index) =>
          Array.from({ length: copies }, (_, copy) => ({
            number: first + index,
            place: index + delay + copy * 3,
          })),
        );
        const received = sent.sort((a, b) => a.place - b.place);
        assert.deepEqual(counts(observe(received)), countBySet(received.map((p) => p.number)));
      }),
      { numRuns: 300 },
    );
  });

  it('count every packet once, whatever comes', () => {
    const packet = fc.record({
      number: fc.oneof(fc.integer({ min: 0, max: 65_535 }), fc.integer({ min: 0, max: 30 })),
      timestamp: fc.oneof(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ max: 5000 })),
      atMs: fc.integer({ min: 0, max: 100_000 }),
    });
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 60, size: 'max' }), (packets) => {
        const { packets: counted, duplicates, payloadBytes, lost } = observe(packets);
        assert.equal(counted + duplicates, packets.length);
        assert.equal(payloadBytes, counted * 160);
        assert.ok(lost >= 0, `lost ${lost}`);
      }),
      { numRuns: 500 },
    );
  });
});

function countBySet(received: readonly number[]): Record<string, number> {
  const seen = new Set<number>();
  let [highest, reordered, duplicates] = [-1, 0, 0];
  for (const number of received) {
    if (seen.has(number)) duplicates += 1;
    else if (number < highest) reordered += 1;
    seen.add(number);
    highest = Math.max(highest, number);
  }
  const range = seen.size === 0 ? 0 : highest - Math.min(...seen) + 1;
  return { packets: seen.size, lost: range - seen.size, duplicates, reordered };
}

describe('a source that starts anew (RFC 3550 Appendix A.1)', () => {
  const before = run(1, 100);
  const elsewhere = (number: number) => ({ timestamp: 0x9000_0000 + number * 160, atMs: 2100 });

  it('far ahead: nothing is lost, all is counted', () => {
    assert.deepEqual(counts(observe([...before, ...run(30_000, 30_009, elsewhere)])), {
      packets: 110,
      lost: 0,
      duplicates: 0,
      reordered: 0,
    });
  });

  it('with sequence numbers that came already: they are no duplicates', () => {
    assert.deepEqual(counts(observe([...before, ...run(40, 120, elsewhere)])), {
      packets: 181,
      lost: 0,
      duplicates: 0,
      reordered: 0,
    });
  });

  it('a little behind the first: they are not late', () => {
    const anew = run(500, 510, elsewhere);
    assert.deepEqual(counts(observe([...run(600, 609), ...anew])), {
      packets: 21,
      lost: 0,
      duplicates: 0,
      reordered: 0,
    });
  });

  it('some hundred ahead: what lies between was never sent', () => {
    assert.deepEqual(counts(observe([...before, ...run(2000, 2001, elsewhere)])), {
      packets: 102,
      lost: 0,
      duplicates: 0,
      reordered: 0,
    });
  });

  it('keeps counting loss and duplicates after it', () => {
    const after = [...run(30_000, 30_005, elsewhere), ...numbers(30_005, 30_008)].map((packet) => ({
      ...packet,
      ...elsewhere(packet.number),
    }));
    assert.deepEqual(counts(observe([...before, ...after])), {
      packets: 107,
      lost: 2,
      duplicates: 1,
      reordered: 0,
    });
  });

  it('a stray packet does not make one', () => {
    const stray = { number: 30_000, ...elsewhere(30_000) };
    assert.deepEqual(counts(observe([...before, stray, ...run(101, 110)])), {
      packets: 111,
      lost: 0,
      duplicates: 0,
      reordered: 0,
    });
  });

  it('a stray packet twice does not make one, nor does another stray later', () => {
    const stray = (number: number) => ({ number, ...elsewhere(number) });
    const packets = [
      ...[...before, stray(30_000), stray(30_000), ...run(101, 105)],
      ...[stray(30_001), ...run(106, 110), ...numbers(105)],
    ];
    assert.deepEqual(counts(observe(packets)), {
      packets: 112,
      lost: 0,
      duplicates: 2,
      reordered: 0,
    });
  });

  it('far off it needs no sound timestamps', () => {
    const wild = (number: number) => ({ timestamp: (number % 2) * 2 ** 31 + 77, atMs: 2100 });
    const after = [...run(30_000, 30_009, wild), ...run(30_015, 30_016, wild)];
    assert.deepEqual(counts(observe([...before, ...after])), {
      packets: 112,
      lost: 5,
      duplicates: 0,
      reordered: 0,
    });
  });

  it('knows nothing of the packets before it', () => {
    // The same places in the window: 30 720 is a multiple of 1024.
    const after = [30_771, 30_772, 30_770].map((number) => ({ number, ...elsewhere(number) }));
    assert.deepEqual(counts(observe([...before, ...after])), {
      packets: 103,
      lost: 0,
      duplicates: 0,
      reordered: 1,
    });
  });

  it('is not seen in a small gap, whatever the timestamp', () => {
    assert.deepEqual(counts(observe([...before, ...run(151, 152, elsewhere)])), {
      packets: 102,
      lost: 50,
      duplicates: 0,
      reordered: 0,
    });
  });

  it('a duplicate with a wrong timestamp is one all the same', () => {
    const odd = { number: 50, ...elsewhere(50) };
    assert.deepEqual(counts(observe([...before, odd])), {
      packets: 100,
      lost: 0,
      duplicates: 1,
      reordered: 0,
    });
  });
});

describe('a source that was cut off', () => {
  it('loses what it sent meanwhile: 80 s without a packet', () => {
    assert.deepEqual(counts(observe([...run(1, 100), ...run(4101, 4110)])), {
      packets: 110,
      lost: 4000,
      duplicates: 0,
      reordered: 0,
    });
  });

  it('even across the wrap: 10 minutes', () => {
    assert.deepEqual(counts(observe([...run(65_000, 65_099), ...run(95_099, 95_100)])), {
      packets: 102,
      lost: 29_999,
      duplicates: 0,
      reordered: 0,
    });
  });

  it('loses what it sent between silences', () => {
    const after = run(4101, 4110, (number) => ({
      timestamp: (number + 6000) * 160,
      atMs: (number + 6000) * 20,
    }));
    assert.equal(observe([...run(1, 100), ...after]).lost, 4000);
  });

  it('was not, where no time had gone by', () => {
    const after = run(34_101, 34_110, (number) => ({ atMs: (number - 34_000) * 20 }));
    assert.equal(observe([...run(1, 100), ...after]).lost, 0);
  });

  it('was not, where there was no time to send so many', () => {
    const after = run(30_000, 30_009, (number) => ({
      timestamp: (number - 29_800) * 160,
      atMs: (number - 29_800) * 20,
    }));
    assert.equal(observe([...run(1, 100), ...after]).lost, 0);
  });

  it('lost nothing where it was silent: the timestamp goes on, the sequence does not', () => {
    const after = run(101, 110, (number) => ({
      timestamp: (number + 4000) * 160,
      atMs: (number + 4000) * 20,
    }));
    assert.deepEqual(counts(observe([...run(1, 100), ...after])), {
      packets: 110,
      lost: 0,
      duplicates: 0,
      reordered: 0,
    });
  });
});

describe('rows', () => {
  it('start another source without losing the sums', () => {
    const table = new ReceptionTable(2);
    observe(numbers(1, 2, 4, 4), table);
    table.startSource(1);
    assert.deepEqual(counts(observe(numbers(3, 4, 6), table)), {
      packets: 6,
      lost: 2,
      duplicates: 1,
      reordered: 0,
    });
  });

  it('are new after a reset and do not touch each other', () => {
    const table = new ReceptionTable(3);
    table.observe(0, 9, 0, START_SEC, 0, 8000, 10);
    table.observe(2, 9, 0, START_SEC, 0, 8000, 10);
    observe(numbers(1, 5, 5, 4), table);
    table.reset(1);
    const empty = { payloadBytes: 0, jitterMs: 0, maxJitterMs: 0, packets: 0, lost: 0 };
    assert.deepEqual(table.statistics(1), { ...empty, duplicates: 0, reordered: 0 });
    const other = { ...empty, packets: 1, payloadBytes: 10, duplicates: 0, reordered: 0 };
    assert.deepEqual([table.statistics(0), table.statistics(2)], [other, other]);
  });
});

describe('jitter (RFC 3550 Appendix A.8)', () => {
  it('is that of the formula', () => {
    // Differences of transit: 8, 16, 0, 24 ms.
    const { jitterMs, maxJitterMs } = observe(
      [0, 28, 32, 52, 96].map((atMs, number) => ({ number, atMs })),
    );
    let expected = 0;
    for (const difference of [8, 16, 0, 24]) expected += (difference - expected) / 16;
    assert.ok(Math.abs(jitterMs - expected) < 1e-9, `${jitterMs} is not ${expected}`);
    assert.equal(maxJitterMs, jitterMs);
  });

  it('keeps its highest', () => {
    const late = { number: 10, atMs: 250 };
    const { jitterMs, maxJitterMs } = observe([...run(1, 9), late, ...run(11, 300)]);
    assert.ok(maxJitterMs > 5 && jitterMs < 0.01, `${maxJitterMs}, ${jitterMs}`);
  });

  it('does not come from a key held down, a restart or a change of clock rate', () => {
    const key = run(10, 20, () => ({ timestamp: 1600 }));
    assert.equal(observe([...run(1, 9), ...key, ...run(21, 30)]).maxJitterMs, 0);
    const anew = run(30_000, 30_009, (n) => ({ timestamp: n * 160 + 77, atMs: n * 20 - 590_000 }));
    assert.equal(observe([...run(1, 9), ...anew]).maxJitterMs, 0);
    const table = new ReceptionTable(2);
    observe(run(1, 9), table);
    for (let n = 10; n < 20; n += 1) {
      table.observe(1, n, n * 960, START_SEC, n * 20e6, 48_000, 160);
    }
    assert.equal(table.statistics(1).maxJitterMs, 0);
  });

  it('begins at 0 for another source', () => {
    const table = new ReceptionTable(2);
    const { maxJitterMs } = observe([...run(1, 9), { number: 10, atMs: 250 }], table);
    table.startSource(1);
    const { jitterMs, ...rest } = observe(run(500, 501), table);
    assert.deepEqual([jitterMs, rest.maxJitterMs], [0, maxJitterMs]);
  });
});
