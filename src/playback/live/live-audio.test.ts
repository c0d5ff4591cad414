import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { appendChunk, newJournal } from '../../../test/support/journal-writing.ts';
import { temporaryDirectory } from '../../../test/support/temporary-catalog.ts';
import { encodeG711 } from '../../audio/index.ts';
import { silentLog } from '../../base/index.ts';
import { LiveAudio } from './live-audio.ts';
import type { LiveListener } from './live-listener.ts';

const PCMU = { payloadType: 0, encodingName: 'PCMU', clockRate: 8000, channels: 1 };
const HEADER_BYTES = 80;

/** Writes a call to a journal as capture does: five times a second what came meanwhile. */
async function runningCall(t: TestContext) {
  const { path: journalPath, key, writer } = newJournal(await temporaryDirectory(t));
  const streams = [
    { streamIndex: 0, side: 'near', formats: [PCMU] },
    { streamIndex: 1, side: 'far', formats: [PCMU] },
  ] as const;
  const tap = { recordingId: 'call', journalPath, key, streams };
  const startedMs = Date.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = Math.floor((Date.now() - startedMs) / 20);
    const plan = [];
    for (; sent < due; sent++) {
      const atMs = startedMs + sent * 20;
      plan.push({ rtp: tonePacket(sent, 400, 0.1), streamIndex: 0, atMs });
      plan.push({ rtp: tonePacket(sent, 1000, 0.01), streamIndex: 1, atMs });
    }
    if (plan.length > 0) appendChunk(writer, plan, Date.now(), performance.now());
  }, 200);
  t.after(() => clearInterval(timer));
  const audio = new LiveAudio({
    tapOf: (recordingId) => {
      if (recordingId === 'absent') return undefined;
      return recordingId === 'call' ? tap : { ...tap, recordingId, journalPath: '/absent' };
    },
    log: silentLog,
  });
  t.after(() => audio.close());
  return audio;
}

function tonePacket(index: number, frequency: number, amplitude: number): Buffer {
  const samples = Int16Array.from({ length: 160 }, (_, i) =>
    Math.round(amplitude * 32_767 * Math.sin((2 * Math.PI * frequency * (index * 160 + i)) / 8000)),
  );
  const packet = Buffer.alloc(172);
  packet[0] = 0x80;
  packet.writeUInt16BE(index, 2);
  packet.writeUInt32BE(index * 160, 4);
  packet.set(encodeG711('u', samples), 12);
  return packet;
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
    const audio = await runningCall(t);
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
    await sleep(4000);
    audio.end('call');
    const bytes = await heard;
    assert.equal(bytes.toString('latin1', 0, 4), 'RIFF');
    assert.deepEqual([bytes.readUInt16LE(58), bytes.readUInt32LE(60)], [2, 16_000]);
    const pcm = bytes.subarray(HEADER_BYTES);
    // Without the beginning, as packets of before it was asked for are not read.
    const steady = pcm.subarray(pcm.length - 16_000 * 4 * 2);
    assert.ok(steady.length === 16_000 * 4 * 2, `${pcm.length} bytes`);
    assert.ok(Math.abs(pitch(steady, 0) - 400) <= 2, `${pitch(steady, 0)} Hz`);
    assert.ok(Math.abs(pitch(steady, 1) - 1000) <= 4, `${pitch(steady, 1)} Hz`);
    assert.equal(audio.listeners, 0);
  });

  it('stops for one who may not any more, and goes on for others', async (t) => {
    const audio = await runningCall(t);
    const [one, other] = [audio.listen('call')!, audio.listen('call')!];
    const heard = [recordingOf(one), recordingOf(other)];
    await sleep(1500);
    one.stop();
    await heard[0];
    assert.equal(audio.listeners, 1);
    audio.end('call');
    await heard[1];
    assert.equal(audio.watchedCalls, 0);
  });

  it('ends where the journal cannot be read', async (t) => {
    const audio = await runningCall(t);
    assert.equal(audio.listen('absent'), undefined);
    const heard = await recordingOf(audio.listen('broken')!);
    assert.equal(heard.length, HEADER_BYTES);
  });
});
