import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeG711, readDialogue } from '../../src/audio/index.ts';
import { CallerAgent, loopedSound } from '../../src/simulator/index.ts';
import { align } from '../support/audio.ts';
import { ffmpegDecode } from '../support/ffmpeg.ts';
import { type ApiClient, Product } from '../support/product.ts';

const FORMATS = ['mp3', 'opus', 'wav', 'wav-g711', 'flac'] as const;
const TALK_MS = 5000;
const RATE = 8000;
/** The far end of the dialogue listens before it answers; alignment needs sound at once. */
const FAR_BEGINS = 4 * RATE;

interface Detail {
  readonly id: string;
  readonly localNumber: string;
  readonly durationSeconds: number;
}

/** Speech in, the same speech out, on the right side, whatever it is stored as. */
describe('formats', () => {
  let product: Product;
  let client: ApiClient;
  let agent: CallerAgent;

  before(async () => {
    product = await Product.start();
    product.run('settings', 'set', 'unknownUsers', 'record');
    client = await product.logIn();
    const recorder = { host: '127.0.0.1', port: product.report.sipPorts.udp };
    agent = await CallerAgent.start({ recorder });
  });
  after(async () => {
    agent.close();
    await product.close();
  });

  for (const [index, format] of FORMATS.entries()) {
    it(`${format} holds both voices`, async () => {
      product.run('settings', 'set', 'audioFormat', format);
      const dialogue = readDialogue('service-desk');
      const number = String(5000 + index);
      const call = agent.call({
        near: { number, device: `SEP${number}` },
        far: { number: '0891234', device: 'TRUNK' },
        sound: {
          near: loopedSound(dialogue.near),
          far: loopedSound(dialogue.far.subarray(FAR_BEGINS)),
        },
        legGapMs: 40,
      });
      await call.place();
      await sleep(TALK_MS);
      await call.hangUp();
      const recording = (await client.waitForRecordings<Detail>(index + 1)).find(
        (item) => item.localNumber === number,
      )!;
      const file = await client.bytes(`/recordings/${recording.id}/audio`);
      const channels = ffmpegDecode(file, { sampleRate: RATE, channels: 2 });
      for (const [side, decoded] of [
        ['near', channels[0]!] as const,
        ['far', channels[1]!] as const,
      ]) {
        const sent = call.leg(side).media.stream!.packets.map((packet) => packet.payload);
        const source = decodeG711('u', Buffer.concat(sent));
        // On a busy machine the second leg comes late, and its voice so much later.
        const { lag, correlation } = align(source, decoded, 3 * RATE);
        assert.ok(correlation >= 0.98, `${side}: ${correlation}, ${lag / RATE} s later`);
      }
      const expectedSeconds = channels[0]!.length / RATE;
      assert.ok(Math.abs(recording.durationSeconds - expectedSeconds) < 0.03);
    });
  }
});
