import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '../../test/support/audio.ts';
import { arrivals, callBegins, callEnds, send } from '../../test/support/rtp-stream.ts';
import { asJournal, timeEntries } from '../../test/support/timeline.ts';
import { RecorderError } from '../base/index.ts';
import { PayloadFeed } from './payload-feed.ts';

describe('payloads read again from the journal', () => {
  const payloads = Array.from({ length: 3000 }, (_, i) => Uint8Array.of(i & 255, i >> 8));
  const random = seededRandom(3);
  const near = send(payloads, { packetMs: 20, delayMs: () => random() * 60 });
  const far = send(payloads, { startMs: 900, ssrc: 2, delayMs: (i) => (i === 50 ? 2000 : 0) });
  const doubled = near.flatMap((packet) => [
    packet,
    { ...packet, arrivalMs: packet.arrivalMs + 5 },
  ]);
  const entries = [
    ...callBegins('x'),
    ...arrivals(0, doubled),
    ...arrivals(1, far),
    ...callEnds(61_000),
  ];
  const { timeline } = timeEntries(entries);

  it('come in the order of the plan, and few have to wait', () => {
    const feed = new PayloadFeed(asJournal(entries), timeline);
    const legs = [timeline.legs.near, timeline.legs.far];
    const next = [0, 0];
    let most = 0;
    for (let endAt = 8000; next.some((at, i) => at < legs[i]!.plan.length); endAt += 8000) {
      for (const [i, { plan, streams }] of legs.entries()) {
        for (; next[i]! < plan.length && plan.position[next[i]!]! < endAt; next[i]!++) {
          const payload = feed.take(streams[0]!, plan.row[next[i]!]!);
          assert.deepEqual([...payload], [...payloads[next[i]!]!]);
          most = Math.max(most, feed.waiting);
        }
      }
    }
    assert.equal(feed.waiting, 0);
    assert.ok(most < 200, `${most} of 6000 packets waited at once`);
  });

  it('are missed where the journal has become shorter', () => {
    const feed = new PayloadFeed(asJournal(entries).slice(0, 100), timeline);
    const { plan, streams } = timeline.legs.near;
    assert.throws(
      () => feed.take(streams[0]!, plan.row[plan.length - 1]!),
      (error) => error instanceof RecorderError && error.code === 'JOURNAL_CHANGED',
    );
    feed.close();
  });
});
