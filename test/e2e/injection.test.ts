import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { cucmFrom, cucmInvite } from '../support/cucm-source.ts';
import { CALL_LINES, callMetadata } from '../support/siprec-metadata.ts';
import { framesOf, SourceScene } from '../support/source-scene.ts';
import type { SourceStep } from '../support/source-steps.ts';

/** An address that signalling did not name. */
const STRANGER = '127.0.0.3';
/** In µ-law. */
const SILENCE = 0xff;

/** Packets of somebody who has nothing to do with the call, sent to the ports of the recorder. */
describe('RTP from a third address', { concurrency: 2 }, () => {
  let scene: SourceScene;

  before(async () => {
    scene = await SourceScene.start(4);
  });
  after(() => scene.close());

  /** Asserts that a recording holds what was said, and nothing but silence beside it. */
  async function assertOnly(user: string, said: { near: Uint8Array[]; far: Uint8Array[] }) {
    const recording = await scene.recordingOf(user);
    await scene.assertHeard(recording, said);
    const channels = await scene.channelsOf(recording);
    for (const side of ['near', 'far'] as const) {
      const rest = withoutFrames(channels[side], said[side]);
      assert.equal(
        rest.findIndex((code) => code !== SILENCE),
        -1,
        side,
      );
    }
    const { legs } = await scene.factsOf(recording);
    for (const { sources, statistics } of legs) {
      assert.ok(
        sources.every((source) => source.startsWith('127.0.0.1:')),
        sources.join(),
      );
      assert.equal(statistics.foreignPackets, 100);
    }
  }

  it('before and after the source is known: nothing of it is in the recording of SIPREC', async () => {
    const user = scene.nextUser();
    await scene.run([
      { send: 'INVITE', offer: CALL_LINES, metadata: callMetadata(user) },
      ...injected([201, 202], [203, 204]),
      { send: 'BYE' },
    ]);
    await assertOnly(user, { near: framesOf(202, 75), far: framesOf(201, 75) });
  });

  it('nor in that of CUCM, which names the address in its ACK', async () => {
    const call = { near: scene.nextUser(), refci: 52, far: '+12025550143', farRefci: 51 };
    const legs = (['near', 'far'] as const).map((side, index) => {
      const steps: SourceStep[] = [
        cucmInvite(),
        ...injected([205 + index], [207 + index]),
        { send: 'BYE', headers: [] },
      ];
      return scene.run(steps, { from: cucmFrom(side, call) });
    });
    await Promise.all(legs);
    await assertOnly(call.near, { near: framesOf(205, 75), far: framesOf(206, 75) });
  });
});

/** A second of strangers, then half a second of the call alone, then both at once. */
function injected(voices: readonly number[], strangers: readonly number[]): SourceStep[] {
  const stranger = { talk: strangers, frames: 50, address: STRANGER };
  return [stranger, { talk: voices, frames: 25 }, { talk: voices, frames: 50, beside: stranger }];
}

/** What is left of a channel without these frames. */
function withoutFrames(codes: Buffer, frames: readonly Uint8Array[]): Buffer {
  const rest: Buffer[] = [];
  let from = 0;
  for (const frame of frames) {
    const at = codes.indexOf(frame, from);
    rest.push(codes.subarray(from, at));
    from = at + frame.length;
  }
  return Buffer.concat([...rest, codes.subarray(from)]);
}
