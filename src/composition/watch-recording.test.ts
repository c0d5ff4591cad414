import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Alerts } from '../alerts/index.ts';
import { FakeTime } from '../base/index.ts';
import { watchRecording } from './watch-recording.ts';

it('tells what waits for a decoder, and when nothing does any more', () => {
  const time = new FakeTime();
  const reported: unknown[] = [];
  const alerts = {
    report: ({ code }: { code: string }, facts: unknown) => {
      if (code === 'recordings-undecoded') reported.push(facts);
    },
  } as unknown as Alerts;
  const undecoded: { awaited: { recordings: number; codecs: string } | undefined } = {
    awaited: { recordings: 2, codecs: 'G729, ILBC' },
  };
  const finalise = { needsAttention: new Map() };
  const watch = watchRecording({
    ...{ alerts, finalise, undecoded, catalog: { busyErrors: 0 }, timers: time },
  });
  time.advance(10_000);
  undecoded.awaited = undefined;
  time.advance(10_000);
  watch.cancel();
  assert.deepEqual(reported, [{ recordings: 2, codecs: 'G729, ILBC' }, undefined]);
});
