import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CallerAgent,
  type SimulatedCall,
  type SimulatedCallOptions,
} from '../../src/simulator/index.ts';
import { Product } from '../support/product.ts';
import { g711Channels, missingFrames, uniqueSound } from '../support/unique-sound.ts';

interface Listed {
  readonly id: string;
  readonly conversationId: string;
  readonly localNumber: string;
  readonly isInterrupted: boolean;
}

/** Calls that outlive what records them. `npm run fault crash` does this at random. */
describe('a call that goes on', () => {
  let product: Product;
  let agent: CallerAgent;
  let lastNumber = 6000;
  let recorded = 0;

  before(async () => {
    product = await Product.start();
    product.run('settings', 'set', 'audioFormat', 'wav-g711');
    product.run('settings', 'set', 'unknownUsers', 'record');
    const recorder = { host: '127.0.0.1', port: product.report.sipPorts.udp };
    agent = await CallerAgent.start({ recorder });
  });
  after(async () => {
    agent.close();
    await product.close();
  });

  function newCall(changes: Pick<SimulatedCallOptions, 'srtp' | 'offer'> = {}): SimulatedCall {
    lastNumber++;
    return agent.call({
      near: { number: String(lastNumber), device: `SEP${lastNumber}` },
      far: { number: '2000', device: 'SEPFAR' },
      sound: { near: uniqueSound(2 * lastNumber), far: uniqueSound(2 * lastNumber + 1) },
      ...changes,
    });
  }

  async function recordingOf(call: SimulatedCall): Promise<Listed> {
    const client = await product.logIn();
    const all = await client.waitForRecordings<Listed>(++recorded);
    assert.equal(all.length, recorded);
    return all.find((item) => item.localNumber === call.options.near.number)!;
  }

  /** How many packets of each side are not in the recording. */
  async function missing(recording: Listed, call: SimulatedCall): Promise<number[]> {
    const client = await product.logIn();
    const channels = g711Channels(await client.bytes(`/recordings/${recording.id}/audio`));
    return (['near', 'far'] as const).map((side) => {
      const sent = call.leg(side).media.stream!.packets.map((packet) => packet.payload);
      return missingFrames(channels[side], sent).length;
    });
  }

  it('loses nothing when main is killed, and ends with its BYE to the next main', async () => {
    const call = newCall();
    await call.place();
    await sleep(800);
    await product.kill('SIGKILL');
    await sleep(800);
    await product.restart();
    assert.equal(product.report.adoptedStreams, 2);
    await sleep(500);
    assert.deepEqual(await call.hangUp(), { near: 200, far: 200 });
    const recording = await recordingOf(call);
    assert.deepEqual(await missing(recording, call), [0, 0]);
    assert.equal(recording.isInterrupted, false);
  });

  it('goes on after capture was killed, flagged as interrupted, encrypted too', async () => {
    const call = newCall({ srtp: 'AEAD_AES_128_GCM', offer: 'early' });
    await call.place();
    await sleep(1000);
    process.kill(product.capturePid, 'SIGKILL');
    await sleep(3000);
    await call.hangUp();
    const recording = await recordingOf(call);
    assert.equal(recording.isInterrupted, true);
    const sent = call.leg('near').media.stream!.packets.length;
    for (const lost of await missing(recording, call)) {
      assert.ok(lost > 0 && lost < sent / 2, `${lost} of ${sent} packets are missing`);
    }
  });

  it('is listed and plays when everything was killed and its BYE was lost', async () => {
    const call = newCall();
    await call.place();
    await sleep(1000);
    process.kill(product.capturePid, 'SIGKILL');
    await product.kill('SIGKILL');
    call.drop();
    // As after a night: the journal is too old for the call to be still going on.
    product.ageJournals();
    await product.restart();
    assert.equal(product.report.finalising, 1);
    const recording = await recordingOf(call);
    assert.equal(recording.isInterrupted, true);
    // It is released just after the recording is listed.
    const journals = join(product.dataDirectory, 'journal');
    while (readdirSync(journals).length > 0) await sleep(50);
  });

  it('keeps its conversation across a restart', async () => {
    const call = newCall();
    await call.place();
    await sleep(800);
    await call.hold();
    const first = await recordingOf(call);
    await product.kill('SIGTERM');
    await product.restart();
    await call.resume();
    await sleep(800);
    await call.hangUp();
    const client = await product.logIn();
    const all = await client.waitForRecordings<Listed>(++recorded);
    const second = all.find(
      (item) => item.id !== first.id && item.localNumber === first.localNumber,
    );
    assert.equal(second?.conversationId, first.conversationId);
  });

  it('is ended truthfully by an orderly stop', async () => {
    const call = newCall();
    await call.place();
    await sleep(1000);
    await product.kill('SIGTERM');
    assert.equal(call.leg('near').endedBy, 'recorder');
    await product.restart();
    const recording = await recordingOf(call);
    const client = await product.logIn();
    const { facts } = await client.get<{ facts: { endReason: unknown } }>(
      `/recordings/${recording.id}`,
    );
    assert.deepEqual(facts.endReason, { class: 'operator', code: 'stopped' });
  });
});
