import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeTime } from '../base/index.ts';
import { createFrameEncoder } from './frame-encoder.ts';
import { MediaPacer } from './media-pacer.ts';
import { MediaStream, type MediaStreamOptions } from './media-stream.ts';
import { SeededRandom } from './seeded-random.ts';
import { loopedSound, withPauses } from './sound-source.ts';

interface Arrival {
  readonly atMs: number;
  readonly bytes: Buffer;
}

const SOUND = loopedSound(Uint8Array.from({ length: 1600 }, (_, i) => i & 0xff));

function begin(changes: Partial<MediaStreamOptions> & { seed?: number } = {}) {
  const time = new FakeTime();
  const pacer = new MediaPacer(time, time);
  const rtp: Arrival[] = [];
  const rtcp: Arrival[] = [];
  const keep = (list: Arrival[]) => (bytes: Uint8Array) =>
    void list.push({ atMs: time.monotonicMs(), bytes: Buffer.from(bytes) });
  const stream = new MediaStream({
    clock: time,
    timers: time,
    pacer,
    random: new SeededRandom(changes.seed ?? 1),
    ports: { rtpPort: 4000, sendRtp: keep(rtp), sendRtcp: keep(rtcp), close: () => {} },
    destination: { address: '192.0.2.1', port: 20000 },
    chosen: { codec: 'PCMU', payloadType: 0, eventPayloadType: 101 },
    encoder: createFrameEncoder('PCMU', 'u'),
    sound: SOUND,
    firstFrame: 0,
    impairment: {},
    driftPpm: 0,
    rtcpIntervalMs: 0,
    keepsPacketLog: true,
    canonicalName: 'phone@192.0.2.9',
    ...changes,
  });
  stream.start();
  return { time, pacer, stream, rtp, rtcp };
}

const sequenceOf = ({ bytes }: Arrival) => bytes.readUInt16BE(2);
const timestampOf = ({ bytes }: Arrival) => bytes.readUInt32BE(4);

/** Sequence numbers counted from the first one made. */
function order(arrivals: readonly Arrival[], first: number): number[] {
  return arrivals.map((arrival) => (sequenceOf(arrival) - first) & 0xffff);
}

describe('MediaStream', () => {
  it('sends a packet every 20 ms on the dot', () => {
    const { time, rtp, stream } = begin();
    time.advance(1000);
    stream.stop();
    time.advance(1000);
    assert.deepEqual(
      rtp.map(({ atMs }) => atMs),
      Array.from({ length: 50 }, (_, index) => (index + 1) * 20),
    );
    const first = sequenceOf(rtp[0]!);
    const firstTimestamp = timestampOf(rtp[0]!);
    for (const [index, packet] of rtp.entries()) {
      assert.equal(packet.bytes[0], 0x80);
      assert.equal(packet.bytes[1], index === 0 ? 0x80 : 0);
      assert.equal(sequenceOf(packet), (first + index) & 0xffff);
      assert.equal(timestampOf(packet), (firstTimestamp + index * 160) % 2 ** 32);
      assert.equal(packet.bytes.readUInt32BE(8), stream.ssrc);
      assert.deepEqual(new Uint8Array(packet.bytes.subarray(12)), SOUND.frame(index));
    }
    assert.deepEqual(stream.counts, {
      ...{ packets: 50, payloadBytes: 8000, dropped: 0, duplicates: 0, overtaken: 0, reports: 0 },
    });
    assert.equal(time.pending, 0);
  });

  it('makes up what a stall held back', () => {
    const { time, rtp, stream } = begin();
    time.advance(40);
    stream.tick(time.monotonicMs() + 400);
    assert.equal(rtp.length, 22);
    assert.deepEqual(order(rtp, sequenceOf(rtp[0]!)), [...rtp.keys()]);
  });

  it('loses the same packets for the same seed', () => {
    const lost = (seed: number) => {
      const { time, stream } = begin({ seed, impairment: { lossPercent: 10 } });
      time.advance(20_000);
      const { dropped, packets } = stream.counts;
      assert.equal(dropped + packets, 1000);
      return stream.packets.flatMap(({ copies }, index) => (copies === 0 ? [index] : []));
    };
    assert.deepEqual(lost(7), lost(7));
    assert.notDeepEqual(lost(7), lost(8));
    assert.ok(lost(7).length > 60 && lost(7).length < 140, `${lost(7).length} lost`);
  });

  it('sends duplicates and lets packets overtake each other as the log says', () => {
    const { time, rtp, stream } = begin({
      impairment: { duplicatePercent: 20, reorderPercent: 20 },
    });
    time.advance(4000);
    stream.stop();
    const log = stream.packets;
    assert.deepEqual(
      log.map(({ sequenceNumber }) => (sequenceNumber - log[0]!.sequenceNumber) & 0xffff),
      [...log.keys()],
    );
    const sent = order(rtp, log[0]!.sequenceNumber);
    const expected = log.flatMap(({ copies }, index) =>
      Array.from({ length: copies }, () => index),
    );
    assert.deepEqual(
      sent.toSorted((a, b) => a - b),
      expected,
    );
    assert.notDeepEqual(sent, expected);
    const { overtaken, duplicates } = stream.counts;
    assert.ok(overtaken > 10 && duplicates > 10, `${overtaken} ${duplicates}`);
    assert.equal(sent.filter((index, at) => at > 0 && index < sent[at - 1]!).length, overtaken);
  });

  it('delays packets by jitter and leaves none behind when it stops', () => {
    const { time, rtp, stream } = begin({ impairment: { jitterMs: 15 } });
    time.advance(1000);
    stream.stop();
    assert.equal(rtp.length, 50);
    const lateness = rtp.map(({ atMs }, index) => atMs - (index + 1) * 20);
    assert.ok(lateness.every((ms) => ms >= 0 && ms < 15));
    assert.ok(new Set(lateness).size > 5);
  });

  it('runs faster or slower than the clock of the recorder', () => {
    const { time, stream } = begin({ driftPpm: 1000 });
    time.advance(60_000);
    assert.equal(stream.counts.packets, 3002);
  });

  it('leaves suppressed silence out: time passes, the marker comes back', () => {
    const { time, rtp } = begin({ sound: withPauses(SOUND, [[2, 5]]) });
    time.advance(140);
    const [first] = rtp;
    assert.deepEqual(
      rtp.map((packet) => [
        (sequenceOf(packet) - sequenceOf(first!)) & 0xffff,
        (timestampOf(packet) - timestampOf(first!)) >>> 0,
        packet.bytes[1]! >> 7,
      ]),
      [
        [0, 0, 1],
        [1, 160, 0],
        [2, 800, 1],
        [3, 960, 0],
      ],
    );
  });

  it('sends digits as events instead of sound', () => {
    const { time, rtp, stream } = begin();
    time.advance(40);
    assert.equal(stream.press('5#x', 60), 2);
    time.advance(300);
    const events = rtp.filter(({ bytes }) => (bytes[1]! & 0x7f) === 101);
    const start = timestampOf(rtp[0]!) + 2 * 160;
    const rows = events.map(({ bytes }) => [
      ...[bytes[1]! >> 7, (bytes.readUInt32BE(4) - start) >>> 0],
      ...[bytes[12], bytes[13]! >> 7, bytes.readUInt16BE(14)],
    ]);
    const digit = (event: number, at: number) => [
      ...[
        [1, at, event, 0, 160],
        [0, at, event, 0, 320],
      ],
      ...[
        [0, at, event, 1, 480],
        [0, at, event, 1, 480],
        [0, at, event, 1, 480],
      ],
    ];
    assert.deepEqual(rows, [...digit(5, 0), ...digit(11, 8 * 160)]);
    assert.deepEqual(order(rtp, sequenceOf(rtp[0]!)), [...rtp.keys()]);
    assert.equal(stream.packets.filter(({ frame }) => frame === undefined).length, 10);
  });

  it('reports by RTCP how its timestamps lie in time', () => {
    const { time, rtp, rtcp } = begin({ rtcpIntervalMs: 5000 });
    time.advance(11_000);
    assert.deepEqual(
      rtcp.map(({ atMs }) => atMs),
      [5020, 10_020],
    );
    const { bytes } = rtcp[1]!;
    assert.deepEqual([bytes[0], bytes[1], bytes.readUInt16BE(2)], [0x80, 200, 6]);
    const seconds = bytes.readUInt32BE(8) - 2_208_988_800;
    const fraction = bytes.readUInt32BE(12) / 2 ** 32;
    assert.equal(seconds, Date.UTC(2026, 0, 1) / 1000 + 10);
    assert.ok(Math.abs(fraction - 0.02) < 1e-6);
    const ticks = (bytes.readUInt32BE(16) - timestampOf(rtp[0]!)) >>> 0;
    assert.equal(ticks, 80_000);
    assert.deepEqual([bytes.readUInt32BE(20), bytes.readUInt32BE(24)], [501, 80_160]);
    assert.deepEqual([bytes[28], bytes[29]], [0x81, 202]);
    assert.equal((bytes.readUInt16BE(30) + 1) * 4, bytes.length - 28);
    assert.equal(bytes.toString('latin1', 38, 38 + bytes[37]!), 'phone@192.0.2.9');
  });
});
