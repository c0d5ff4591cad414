import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { runningJournal } from '../../../test/support/running-journal.ts';
import { silentLog } from '../../base/index.ts';
import type { StreamProtection } from '../../recording/index.ts';
import { LiveAudio } from './live-audio.ts';
import type { LiveListener } from './live-listener.ts';

const HEADER_BYTES = 80;
/** 16 kHz, 16 bits, two sides. */
const SECOND_BYTES = 16_000 * 4;

/** A call that goes on, and one whose journal is not there. */
async function runningCall(t: TestContext, protection?: StreamProtection): Promise<LiveAudio> {
  const tap = await runningJournal(t, 'call', protection);
  const broken = { ...tap, recordingId: 'broken', journalPath: '/absent' };
  const taps = new Map([tap, broken].map((one) => [one.recordingId, one]));
  const audio = new LiveAudio({ tapOf: (recordingId) => taps.get(recordingId), log: silentLog });
  t.after(() => audio.close());
  return audio;
}

/** Everything that a listener hears until its stream ends. */
function recordingOf(listener: LiveListener): Promise<Buffer> {
  const chunks: Buffer[] = [];
  listener.stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve) => {
    listener.stream.once('close', () => resolve(Buffer.concat(chunks)));
  });
}

/** Zero crossings per second, upwards, of one channel. */
function pitch(pcm: Buffer, channel: number): number {
  const at = (i: number): number => pcm.readInt16LE(4 * i + 2 * channel);
  const frames = Math.floor(pcm.length / 4);
  let crossings = 0;
  for (let i = 1; i < frames; i++) if (at(i - 1) < 0 && at(i) >= 0) crossings++;
  return Math.round((crossings * 16_000) / frames);
}

describe('listening to a running call', () => {
  it('measures both sides while somebody wants to know', async (t) => {
    // The near end encrypts.
    const inline = Buffer.alloc(28, 7).toString('base64');
    const audio = await runningCall(t, { suite: 'AEAD_AES_128_GCM', keys: [{ inline }] });
    assert.equal(audio.meter('call'), true);
    assert.equal(audio.meter('absent'), false);
    while ((audio.levels('call')?.near ?? null) === null) await sleep(50);
    await sleep(2200);
    const { near, far } = audio.levels('call')!;
    assert.ok(Math.abs(near! + 20) < 0.6, `${near} dB`);
    assert.ok(Math.abs(far! + 40) < 0.6, `${far} dB`);
    audio.unmeter('call');
    audio.unmeter('call');
    assert.deepEqual([audio.levels('call'), audio.watchedCalls], [undefined, 0]);
  });

  it('plays near end left and far end right, to the end of the call', async (t) => {
    const audio = await runningCall(t);
    const listener = audio.listen('call')!;
    const heard = recordingOf(listener);
    assert.equal(audio.listeners, 1);
    let byteCount = 0;
    listener.stream.on('data', (chunk: Buffer) => {
      byteCount += chunk.length;
    });
    // Not for so long but so much: a busy machine reads late.
    while (byteCount < HEADER_BYTES + 3 * SECOND_BYTES) await sleep(50);
    audio.end('call');
    const bytes = await heard;
    assert.equal(bytes.toString('latin1', 0, 4), 'RIFF');
    assert.deepEqual([bytes.readUInt16LE(58), bytes.readUInt32LE(60)], [2, 16_000]);
    const pcm = bytes.subarray(HEADER_BYTES);
    // Without the beginning, as packets of before it was asked for are not read.
    const steady = pcm.subarray(-2 * SECOND_BYTES);
    assert.ok(Math.abs(pitch(steady, 0) - 400) <= 2, `${pitch(steady, 0)} Hz`);
    assert.ok(Math.abs(pitch(steady, 1) - 1000) <= 4, `${pitch(steady, 1)} Hz`);
    assert.equal(audio.listeners, 0);
  });

  it('stops for one who may not any more, and goes on for others', async (t) => {
    const audio = await runningCall(t);
    const [one, other] = [audio.listen('call')!, audio.listen('call')!];
    const heard = [recordingOf(one), recordingOf(other)];
    await sleep(1500);
    one.stream.destroy();
    await heard[0];
    assert.equal(audio.listeners, 1);
    audio.end('call');
    await heard[1];
    assert.equal(audio.watchedCalls, 0);
  });

  it('is closed while its thread is being started, whatever that is loading', async () => {
    const tap = { journalPath: '/absent', key: new Uint8Array(32), streams: [] };
    for (let waitMs = 0; waitMs < 200; waitMs += 20) {
      const tapOf = (recordingId: string) => ({ ...tap, recordingId });
      const audio = new LiveAudio({ tapOf, log: silentLog });
      assert.equal(audio.meter('call'), true);
      await sleep(waitMs);
      await audio.close();
      assert.equal(audio.watchedCalls, 0);
    }
  });

  it('ends where the journal cannot be read', async (t) => {
    const audio = await runningCall(t);
    assert.equal(audio.listen('absent'), undefined);
    const heard = await recordingOf(audio.listen('broken')!);
    assert.equal(heard.length, HEADER_BYTES);
  });
});
