import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { CallerAgent, type SimulatedCall } from '../../src/simulator/index.ts';
import { type ApiClient, Product } from '../support/product.ts';
import { g711Channels, missingFrames, uniqueSound } from '../support/unique-sound.ts';

interface Listed {
  readonly id: string;
  readonly conversationId: string;
  readonly durationSeconds: number;
  readonly direction: string;
  readonly locality: string;
  readonly localNumber: string;
  readonly localDevice: string;
  readonly remoteNumber: string;
  readonly isComplete: boolean;
  readonly isInterrupted: boolean;
  readonly user: { readonly lastName: string } | null;
}

/** Calls placed as CUCM does against the recorder itself; what was sent must be what is played. */
describe('calls', () => {
  let product: Product;
  let client: ApiClient;
  let agent: CallerAgent;
  let lastNumber = 3000;
  const seen = new Set<string>();

  before(async () => {
    product = await Product.start();
    product.run('settings', 'set', 'audioFormat', 'wav-g711');
    product.run('settings', 'set', 'unknownUsers', 'record');
    product.run('settings', 'set', 'internalNumbers', '2000-2999');
    client = await product.logIn();
    const recorder = { host: '127.0.0.1', port: product.report.sipPorts.udp };
    agent = await CallerAgent.start({ recorder });
  });
  after(async () => {
    agent.close();
    await product.close();
  });

  function newCall(options: Partial<Parameters<CallerAgent['call']>[0]> = {}): SimulatedCall {
    lastNumber++;
    return agent.call({
      near: { number: String(lastNumber), device: `SEP${String(lastNumber).padStart(12, '0')}` },
      far: { number: '0891234', device: 'TRUNK' },
      sound: { near: uniqueSound(2 * lastNumber), far: uniqueSound(2 * lastNumber + 1) },
      ...options,
    });
  }

  /** The recordings that were not listed before; waits for `count`. */
  async function newRecordings(count: number): Promise<Listed[]> {
    const all = await client.waitForRecordings<Listed>(seen.size + count);
    const fresh = all.filter(({ id }) => !seen.has(id));
    for (const { id } of fresh) seen.add(id);
    assert.equal(fresh.length, count);
    return fresh;
  }

  async function talk(call: SimulatedCall, ms: number): Promise<Listed> {
    await call.place();
    await sleep(ms);
    await call.hangUp();
    const [recording] = await newRecordings(1);
    return recording!;
  }

  /** Asserts that every packet sent stands in the recording, bit for bit, on its side. */
  async function assertHolds(recording: Listed, call: SimulatedCall): Promise<void> {
    const channels = g711Channels(await client.bytes(`/recordings/${recording.id}/audio`));
    for (const leg of call.legs) {
      const sent = leg.media.stream?.packets.map((packet) => packet.payload) ?? [];
      assert.ok(sent.length > 50, `${sent.length} packets were sent`);
      assert.deepEqual(missingFrames(channels[leg.side], sent), [], leg.side);
    }
  }

  /** The final status of each INVITE of a call that is refused. */
  async function statuses(call: SimulatedCall): Promise<unknown[]> {
    const { near, far } = await call.place();
    return [near, far].map((answer) => (answer?.kind === 'refused' ? answer.status : answer));
  }

  it('records both sides bit for bit, near left, far right', async () => {
    const call = newCall({ direction: 'outbound' });
    const recording = await talk(call, 2000);
    const { localNumber, localDevice, remoteNumber, direction, locality, user } = recording;
    assert.deepEqual(
      { localNumber, localDevice, remoteNumber, direction, locality, user },
      {
        localNumber: call.options.near.number,
        localDevice: call.options.near.device,
        remoteNumber: '0891234',
        direction: 'outbound',
        locality: 'external',
        user: null,
      },
    );
    await assertHolds(recording, call);
    assert.equal(recording.isComplete, true);
    assert.equal(recording.isInterrupted, false);
  });

  it('pairs the legs in either order, at once, and with early offer', async () => {
    for (const options of [
      { legs: ['far', 'near'] as const },
      { legGapMs: 0 },
      { offer: 'early' as const, placeholderPort: 4000 },
    ]) {
      const call = newCall(options);
      await assertHolds(await talk(call, 1500), call);
    }
  });

  it('records one side where the other never comes', async () => {
    const call = newCall({ legs: ['near'] });
    const recording = await talk(call, 1500);
    await assertHolds(recording, call);
    assert.equal(recording.isComplete, false);
  });

  it('over TCP', async () => {
    const recorder = { host: '127.0.0.1', port: product.report.sipPorts.tcp };
    const tcp = await CallerAgent.start({ recorder, transport: 'tcp' });
    try {
      const call = tcp.call({
        near: { number: '3900', device: 'SEP000000003900' },
        far: { number: '2001', device: 'SEPFAR' },
        sound: { near: uniqueSound(1), far: uniqueSound(2) },
      });
      const recording = await talk(call, 1500);
      await assertHolds(recording, call);
      assert.equal(recording.locality, 'internal');
    } finally {
      tcp.close();
    }
  });

  it('links the segments before and after a hold', async () => {
    const call = newCall({ far: { number: '2002', device: 'SEPFAR' } });
    await call.place();
    await sleep(1200);
    await call.hold();
    const [first] = await newRecordings(1);
    await call.resume();
    await sleep(1200);
    await call.hangUp();
    const [second] = await newRecordings(1);
    assert.equal(second!.conversationId, first!.conversationId);
    assert.notEqual(second!.id, first!.id);
    assert.equal(second!.locality, 'internal');
    const { items } = await client.get<{ items: { conversationCount: number }[] }>(
      `/recordings?q=${call.options.near.number}`,
    );
    assert.deepEqual(
      items.map((item) => item.conversationCount),
      [2, 2],
    );
  });

  it('follows the party that an UPDATE names', async () => {
    const call = newCall();
    await call.place();
    await sleep(700);
    await call.changeFar({ number: '0305555', device: 'TRUNK' });
    await sleep(700);
    await call.hangUp();
    const [recording] = await newRecordings(1);
    const detail = await client.get<{ facts: { partyChanges: { parties: unknown }[] } }>(
      `/recordings/${recording!.id}`,
    );
    assert.match(JSON.stringify(detail.facts.partyChanges), /0305555/);
    await assertHolds(recording!, call);
  });

  it('loses nothing while capture or main stands still for three seconds', async () => {
    const stopMain = () => process.kill(product.report.pid, 'SIGSTOP');
    const goMain = () => process.kill(product.report.pid, 'SIGCONT');
    const capture = product.capturePid;
    for (const [stop, go] of [
      [() => process.kill(capture, 'SIGSTOP'), () => process.kill(capture, 'SIGCONT')],
      [stopMain, goMain],
    ] as const) {
      const call = newCall();
      await call.place();
      await sleep(500);
      stop();
      await sleep(3000);
      go();
      await sleep(500);
      await call.hangUp();
      const [recording] = await newRecordings(1);
      await assertHolds(recording!, call);
      assert.equal(recording!.isComplete, true);
    }
  });

  it('refuses what is not to be recorded, and keeps nothing of it', async () => {
    product.run('settings', 'set', 'unknownUsers', 'decline');
    assert.deepEqual(await statuses(newCall()), [603, 603]);
    product.run('settings', 'set', 'unknownUsers', 'record');
    product.run('settings', 'set', 'lines', '0');
    assert.deepEqual(await statuses(newCall()), [503, 503]);
    product.run('settings', 'set', 'lines', 'null');
    product.run('settings', 'set', 'number', '9999');
    assert.deepEqual(await statuses(newCall()), [404, 404]);
    product.run('settings', 'set', 'number', '7878');
    const call = newCall();
    await assertHolds(await talk(call, 1500), call);
  });
});
