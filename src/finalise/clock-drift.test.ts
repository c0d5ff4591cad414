import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '../../test/support/audio.ts';
import { arrivals, type SentPacket, send } from '../../test/support/rtp-stream.ts';
import {
  type PlayedPacket,
  played,
  type TimedCall,
  timeCall,
} from '../../test/support/timeline.ts';
import { fitClock } from './fit-clock.ts';

type Jitter = (random: () => number, i: number) => number;

/** Delays on the way in milliseconds, as networks make them. */
const NETWORKS: Readonly<Record<string, Jitter>> = {
  'a loopback': (random) => random() * 0.2,
  'a local network': (random) => random() * 2 + (random() < 0.01 ? random() * 30 : 0),
  'a bad network': (random) => random() * 40,
  'a wireless network': (random) => -15 * Math.log(1 - random()),
  'a network with rare long delays': (random) => Math.min(400, 2 * (1 - random()) ** -0.7),
  'a sender that sends in threes': (_, i) => [40, 20, 0][i % 3]!,
};

function minutes(count: number, slowPpm: number, jitter: Jitter, seed: number): SentPacket[] {
  const random = seededRandom(seed);
  const payloads = new Array<Uint8Array>(count * 3000).fill(new Uint8Array(160));
  const options = { slowPpm, ssrc: seed, delayMs: (i: number) => jitter(random, i) };
  return send(payloads, options).filter(() => random() > 0.002);
}

/** How far the packets lie from where they were sent, last and worst, in milliseconds. */
function errors(
  call: TimedCall,
  side: 'near' | 'far',
  sent: readonly SentPacket[],
  slowPpm: number,
): { readonly end: number; readonly worst: number } {
  const rows = played(call, side);
  const arrival = [...sent].sort((a, b) => a.arrivalMs - b.arrivalMs);
  const errorOf = ({ row, atMs }: PlayedPacket): number =>
    atMs - (arrival[row]!.sequence - 100) * 20 * (1 + slowPpm * 1e-6);
  const worst = rows.reduce((most, packet) => Math.max(most, Math.abs(errorOf(packet))), 0);
  return { end: errorOf(rows.at(-1)!), worst };
}

/** Both legs drift apart by twice `ppm`, and must not in the recording. */
function driftApart(length: number, ppm: number, jitter: Jitter): void {
  const near = minutes(length, ppm, jitter, 1);
  const far = minutes(length, -ppm, jitter, 2);
  const endMs = length * 60_000 + 500;
  const call = timeCall([...arrivals(0, near), ...arrivals(1, far)], endMs);
  const ofNear = errors(call, 'near', near, ppm);
  const ofFar = errors(call, 'far', far, -ppm);
  // Both contain the least delay of the network, which nobody can know.
  assert.ok(Math.abs(ofNear.end - ofFar.end) <= 10, `${ofNear.end} ${ofFar.end}`);
  assert.ok(ofNear.worst <= 20 && ofFar.worst <= 20, `${ofNear.worst} ${ofFar.worst}`);
  const { legs } = call.timeline;
  const samples = length * 60 * 8000 * ppm * 1e-6;
  assert.ok(Math.abs(legs.near.correctionSamples - samples) <= 40);
  assert.ok(Math.abs(legs.far.correctionSamples + samples) <= 40);
}

describe('a clock that drifts', () => {
  it('is followed for an hour', () => driftApart(60, 25, NETWORKS['a local network']!));

  for (const [name, jitter] of Object.entries(NETWORKS)) {
    it(`is followed over ${name}`, () => driftApart(5, 300, jitter));
  }

  it('is followed one sample at a time', () => {
    const sent = minutes(20, 100, NETWORKS['a local network']!, 3);
    const { plan } = timeCall(arrivals(0, sent), 1_200_500).timeline.legs.near;
    assert.ok(plan.correction.every((step) => step >= -1 && step <= 1));
    // What is not inserted sample by sample is made up for in the holes of lost packets.
    const inserted = plan.correction.reduce((sum, step) => sum + step, 0);
    assert.ok(inserted > 900 && inserted <= 960, `${inserted}`);
  });

  it('may be as wrong as that of a program that sleeps between packets', () => {
    const sent = minutes(1, 15_000, NETWORKS['a loopback']!, 4);
    const { end, worst } = errors(timeCall(arrivals(0, sent), 61_000), 'near', sent, 15_000);
    assert.ok(Math.abs(end) <= 1 && worst <= 1, `${end} ${worst}`);
  });
});

describe('a clock that does not drift', () => {
  for (const [name, jitter] of Object.entries(NETWORKS)) {
    for (const length of [1, 10]) {
      it(`is left alone for ${length} min over ${name}`, () => {
        const sent = minutes(length, 0, jitter, 7);
        const { legs } = timeCall(arrivals(0, sent), length * 60_000 + 500).timeline;
        assert.equal(legs.near.correctionSamples, 0);
        assert.ok(legs.near.plan.correction.every((step) => step === 0));
      });
    }
  }

  it('is left alone while the network is slow for a while', () => {
    const slow: Jitter = (random, i) => random() * 3 + (i > 5000 && i < 5500 ? 80 : 0);
    const sent = minutes(5, 0, slow, 8);
    assert.equal(timeCall(arrivals(0, sent), 300_500).timeline.legs.near.correctionSamples, 0);
  });

  it('moves no call of an ordinary length by the drift of an ordinary crystal', () => {
    const sent = minutes(1, 50, NETWORKS['a loopback']!, 9);
    assert.equal(timeCall(arrivals(0, sent), 60_500).timeline.legs.near.correctionSamples, 0);
  });
});

describe('a first packet that is early', () => {
  it('moves nothing: one packet is no clock', () => {
    const count = 240;
    const lineMs = Float64Array.from({ length: count }, (_, i) => 20 * i);
    const arrivalMs = lineMs.map((ms, i) => 1000 + ms + (i === 0 ? 0 : 19) + (i % 7) * 0.3);
    assert.deepEqual(fitClock(lineMs, arrivalMs), { startMs: 1019, knots: [] });
  });
});
