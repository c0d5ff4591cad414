import assert from 'node:assert/strict';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { SimulatedCall } from '../../src/simulator/index.ts';
import { findTraces, sentFrames, type Trace } from '../support/disk-traces.ts';
import { PrerecordScene, until } from '../support/prerecord-scene.ts';
import { openJournal } from '../support/written-files.ts';

/** The longest header of an RTP packet that the simulator sends. */
const RTP_HEADER_BYTES = 12;

/** What would bring the audio of a call back, were it still somewhere. */
interface Traces {
  readonly dataKey: Buffer;
  readonly wrappedKey: Buffer;
  /** Sealed bytes as they stood in the journal. */
  readonly sealed: Buffer;
}

/** Nothing of a discarded call can be heard, by whoever has the disk and the master key. */
describe('a discarded call', () => {
  let scene: PrerecordScene;
  let startedAtMs: number;

  before(async () => {
    startedAtMs = Date.now();
    scene = await PrerecordScene.start(4);
  });
  after(() => scene?.close());

  /** Opens the journal with the master key, finds the sound in it, and tells what to look for. */
  async function tracesOf(recordingId: string, call: SimulatedCall): Promise<Traces> {
    const { dataDirectory } = scene.product;
    const frames = sentFrames(call);
    assert.ok(frames.length > 30);
    await until(async () => {
      const { packets } = await openJournal(dataDirectory, recordingId);
      const payloads = new Set(
        packets.map((packet) => packet.subarray(RTP_HEADER_BYTES).toString('hex')),
      );
      return frames.every((frame) => payloads.has(frame.toString('hex')));
    }, 'the sound is in the journal');
    const { path, dataKey, wrappedKey } = await openJournal(dataDirectory, recordingId);
    const bytes = readFileSync(path);
    const sealed = bytes.subarray(bytes.length - 64, bytes.length - 16);
    return { dataKey, wrappedKey, sealed: Buffer.from(sealed) };
  }

  /** Where something of the call is still to be found. */
  function findings(call: SimulatedCall, { dataKey, wrappedKey, sealed }: Traces): string[] {
    const wanted: readonly Trace[] = [
      ...sentFrames(call).map((frame) => ['sound', frame] as const),
      ['data key', dataKey],
      ['data key in base64', Buffer.from(dataKey.toString('base64'))],
      ['wrapped key', wrappedKey],
      ['sealed bytes', sealed],
    ];
    return findTraces(scene.product.dataDirectory, startedAtMs, wanted);
  }

  /** Files that are removed and yet held open: somebody could still read them. */
  function heldOpen(): string[] {
    const processes = [scene.product.report.pid, scene.product.capturePid];
    return processes.flatMap((pid) =>
      readdirSync(`/proc/${pid}/fd`).flatMap((descriptor) => {
        const target = linkTarget(`/proc/${pid}/fd/${descriptor}`);
        return target.includes('.ewj') && target.endsWith('(deleted)') ? [target] : [];
      }),
    );
  }

  it('leaves no audio when nobody asks for it', async () => {
    await scene.product.changeSettings({ keepGraceMinutes: 0 });
    const call = scene.newCall();
    const { id } = await scene.talk(call, 1500);
    const traces = await tracesOf(id, call);
    await scene.hangUp(call);
    await until(async () => !scene.journals.includes(`${id}.ewj`), 'the journal is gone');
    await scene.product.changeSettings({ keepGraceMinutes: 5 });
    assert.deepEqual(findings(call, traces), []);
    assert.deepEqual(heldOpen(), []);
  });

  for (const when of ['while it runs', 'after its end'] as const) {
    it(`leaves no audio when that happens ${when}`, async () => {
      const call = scene.newCall();
      const { id } = await scene.talk(call, 1500);
      if (when === 'after its end') await scene.hangUp(call);
      const traces = await tracesOf(id, call);
      const before = findings(call, traces).map((text) => text.split(' in /')[0]);
      assert.deepEqual([...new Set(before)].sort(), ['sealed bytes', 'wrapped key']);
      assert.equal(await (await scene.client()).act(id, 'private'), 200);
      await until(async () => !scene.journals.includes(`${id}.ewj`), 'the journal is gone');
      call.drop();
      assert.deepEqual(findings(call, traces), []);
      assert.deepEqual(heldOpen(), []);
    });
  }
});

function linkTarget(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
