import { encodeG711 } from '../../src/audio/index.ts';
import type { LiveTap } from '../../src/playback/index.ts';
import { SrtpSender } from '../../src/protocols/rtp/index.ts';
import type { StreamProtection } from '../../src/recording/index.ts';
import { appendChunk, newJournal } from './journal-writing.ts';
import { type CleanUp, temporaryDirectory } from './temporary-catalog.ts';

const PCMU = { payloadType: 0, encodingName: 'PCMU', clockRate: 8000, channels: 1 };

/**
 * The journal of a call that goes on until the test is over, written as capture does: five times a
 * second what came meanwhile. Near end: 400 Hz at −20 dBFS, encrypted where there are keys; far
 * end: 1000 Hz at −40 dBFS.
 */
export async function runningJournal(
  context: CleanUp,
  recordingId: string,
  protection?: StreamProtection,
): Promise<LiveTap> {
  const seal = protection && new SrtpSender(protection);
  const { path: journalPath, key, writer } = newJournal(await temporaryDirectory(context));
  const startedMs = Date.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = Math.floor((Date.now() - startedMs) / 20);
    const plan = [];
    for (; sent < due; sent++) {
      const atMs = startedMs + sent * 20;
      const near = tonePacket(sent, 400, 0.1);
      plan.push({ rtp: seal?.protectRtp(near) ?? near, streamIndex: 0, atMs });
      plan.push({ rtp: tonePacket(sent, 1000, 0.01), streamIndex: 1, atMs });
    }
    if (plan.length > 0) appendChunk(writer, plan, Date.now(), performance.now());
  }, 200);
  context.after(() => clearInterval(timer));
  const streams = [
    { streamIndex: 0, side: 'near', formats: [PCMU], protection },
    { streamIndex: 1, side: 'far', formats: [PCMU] },
  ] as const;
  return { recordingId, journalPath, key, streams };
}

/** 20 ms of a tone; `amplitude` from 0 to 1. */
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
