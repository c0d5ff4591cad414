// The timeline of a conversation, without a browser.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { gapBetween, membersOf } from '../../web/src/player/conversation-parts.ts';
import { PartSequence, type PlayablePart } from '../../web/src/player/part-sequence.ts';
import {
  gapAt,
  layOutParts,
  pixelAt,
  playedShare,
  secondsAt,
} from '../../web/src/player/timeline-layout.ts';
import { makeConversation, makeItem } from '../support/web-fixture-data.ts';
import { makeDetail } from '../support/web-fixture-detail.ts';

const part = (recordingId: string, durationSeconds: number, gapSeconds = 0): PlayablePart => ({
  ...{ recordingId, durationSeconds, gapSeconds, address: `/audio/${recordingId}` },
});
const THREE = new PartSequence([part('a', 20), part('b', 12, 75), part('c', 8)]);

describe('web: parts of a conversation', () => {
  it('follow each other, gaps left out', () => {
    const place = (seconds: number) => {
      const found = THREE.placeAt(seconds);
      return [found?.part.recordingId, found?.seconds];
    };
    assert.equal(THREE.totalSeconds, 40);
    assert.deepEqual(
      [0, 1, 2].map((index) => THREE.offset(index)),
      [0, 20, 32],
    );
    assert.deepEqual(place(-5), ['a', 0]);
    assert.deepEqual(place(19.5), ['a', 19.5]);
    assert.deepEqual(place(20), ['b', 0]);
    assert.deepEqual(place(35), ['c', 3]);
    assert.deepEqual(place(99), ['c', 8]);
    assert.equal(new PartSequence([]).placeAt(0), undefined);
  });

  it('are the same where nothing about them differs', () => {
    const parts = [...THREE.parts];
    assert.equal(THREE.equals(new PartSequence(parts)), true);
    assert.equal(THREE.equals(new PartSequence(parts.slice(1))), false);
    assert.equal(THREE.equals(new PartSequence([...parts.slice(0, 2), part('c', 9)])), false);
    assert.equal(THREE.equals(new PartSequence([...parts.slice(0, 2), part('d', 8)])), false);
  });

  it('are what the viewer sees of the conversation, the shown one among them', () => {
    const members = makeConversation(700_000, Date.UTC(2026, 0, 5, 9));
    const [first, second, third] = members;
    const ids = (conversation: typeof members) =>
      membersOf(makeDetail(second!, conversation)).map(({ id }) => id);
    assert.deepEqual(
      ids([third!, first!, second!]),
      members.map(({ id }) => id),
    );
    assert.deepEqual(ids([third!]), [second!.id, third!.id]);
    assert.equal(gapBetween(undefined, first!), 0);
    assert.equal(gapBetween(first, second!), 75);
    assert.equal(gapBetween(second, third!), 0);
    // Both were recorded at the same time: no gap.
    assert.equal(gapBetween(makeItem(1, 0), makeItem(2, 1000)), 0);
  });
});

describe('web: timeline', () => {
  it('shares the width by lengths, and gives long gaps room for a word', () => {
    const { boxes, gaps } = layOutParts(THREE, 452);
    const shown = boxes.map(({ left, width }) => [left, width]);
    assert.deepEqual(shown, [
      [0, 200],
      [244, 120],
      [372, 80],
    ]);
    assert.deepEqual(gaps, [
      { recordingId: 'b', left: 200, width: 44, seconds: 75, hasLabel: true },
      { recordingId: 'c', left: 364, width: 8, seconds: 0, hasLabel: false },
    ]);
    const labels = boxes.flatMap((box) => box.labels);
    assert.deepEqual(labels, [0, 10, 20, 30]);
  });

  it('leads from the gap to the part behind it', () => {
    const layout = layOutParts(THREE, 452);
    assert.equal(secondsAt(layout, 100), 10);
    assert.equal(secondsAt(layout, 222), 20);
    assert.equal(gapAt(layout, 222)?.seconds, 75);
    assert.equal(gapAt(layout, 100), undefined);
    assert.equal(secondsAt(layout, 452), 40);
    assert.equal(pixelAt(layout, 20), 244);
    assert.equal(pixelAt(layout, 40), 452);
    assert.equal(playedShare(layout.boxes[1]!, 26), 0.5);
    assert.equal(playedShare(layout.boxes[2]!, 26), 0);
  });

  it('keeps every moment within the width, however many parts there are', () => {
    const milliseconds = fc.nat({ max: 5_000_000 });
    const lengths = fc.array(fc.record({ durationMs: milliseconds, gapMs: milliseconds }), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(lengths, fc.integer({ min: 0, max: 2000 }), (all, width) => {
        const parts = all.map((one, i) => part(`p${i}`, one.durationMs / 1000, one.gapMs / 1000));
        const sequence = new PartSequence(parts);
        const layout = layOutParts(sequence, width);
        let end = 0;
        for (const box of layout.boxes) {
          assert.ok(box.left >= end - 1e-6 && box.width >= 0);
          end = box.left + box.width;
        }
        assert.ok(end <= width + 1e-6);
        for (const share of [0, 0.3, 1]) {
          const seconds = secondsAt(layout, width * share);
          assert.ok(seconds >= 0 && seconds <= sequence.totalSeconds + 1e-6);
          const pixel = pixelAt(layout, sequence.totalSeconds * share);
          assert.ok(pixel >= 0 && pixel <= width + 1e-6);
        }
      }),
      { numRuns: 200 },
    );
  });
});
