import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { CallerAgent, type SimulatedCall, toneSound } from '../../src/simulator/index.ts';
import { EventStream } from '../support/event-stream.ts';
import { type ApiClient, Product } from '../support/product.ts';

interface CounterFacts {
  readonly calls: readonly {
    readonly id: string;
    readonly near?: { readonly packets: number };
    readonly far?: { readonly packets: number };
  }[];
}

interface LevelFacts {
  readonly calls: readonly {
    readonly id: string;
    readonly near: number | null;
    readonly far: number | null;
  }[];
}

const HEADER_BYTES = 80;
const FRAME_BYTES = 4;
const LIVE_RATE = 16_000;

/** Watching and listening to calls while they are recorded. */
describe('running calls', () => {
  let product: Product;
  let client: ApiClient;
  let agent: CallerAgent;

  before(async () => {
    product = await Product.start();
    await product.changeSettings({ unknownUsers: 'record', lines: 5 });
    client = await product.logIn();
    const recorder = { host: '127.0.0.1', port: product.report.sipPorts.udp };
    agent = await CallerAgent.start({ recorder });
  });
  after(async () => {
    agent?.close();
    await product?.close();
  });

  function newCall(number: string): SimulatedCall {
    return agent.call({
      near: { number, device: `SEP${number}` },
      far: { number: '2000', device: 'SEPFAR' },
      sound: { near: toneSound(400, 0.1), far: toneSound(1000, 0.01) },
    });
  }

  /** Listens for so long; the samples without their header. */
  async function listen(id: string, ms: number): Promise<Buffer> {
    const abort = new AbortController();
    const response = await client.fetch(`/live/${id}/audio`, { signal: abort.signal });
    assert.equal(response.status, 200);
    setTimeout(() => abort.abort(), ms).unref();
    const chunks: Uint8Array[] = [];
    try {
      for await (const chunk of response.body!) chunks.push(chunk);
    } catch {
      // That was enough.
    }
    return Buffer.concat(chunks).subarray(HEADER_BYTES);
  }

  it('are told of as they come, change and go', async () => {
    const stream = await EventStream.open(client);
    const call = newCall('3001');
    await call.place();
    const { id, state } = await stream.waitFor(
      ({ name, facts }) => name === 'call' && facts.localNumber === '3001',
    );
    assert.equal(state, 'recording');
    await stream.meter([String(id)]);
    const counters = await stream.waitFor(({ name, facts }) => {
      const [item] = name === 'counters' ? (facts as unknown as CounterFacts).calls : [];
      return (item?.near?.packets ?? 0) > 50 && (item?.far?.packets ?? 0) > 50;
    });
    assert.deepEqual(counters.lines, { limit: 5, inUse: 1, kept: 0 });
    await stream.waitFor(({ name, facts }) => {
      const [item] = name === 'levels' ? (facts as unknown as LevelFacts).calls : [];
      const isNear = (level: number | null | undefined, wanted: number) =>
        typeof level === 'number' && Math.abs(level - wanted) < 0.7;
      return isNear(item?.near, -20) && isNear(item?.far, -40);
    });
    await call.hangUp();
    await stream.waitFor(({ name, facts }) => name === 'gone' && facts.id === id);
    const states = stream.events.filter((event) => event.facts.id === id);
    assert.deepEqual(
      [...new Set(states.map(({ facts }) => facts.state))],
      [...['recording', 'ending', undefined]],
    );
    stream.close();
  });

  it('can be listened to by who may, near end left and far end right', async () => {
    const call = newCall('3002');
    await call.place();
    await sleep(500);
    const { items } = await client.get<{ items: { id: string }[] }>('/live');
    const { id } = items[0]!;
    assert.equal((await client.fetch(`/live/${id}/audio`)).status, 403);
    await product.changePolicy('admin', { canListenIn: true });
    const pcm = await listen(id, 3500);
    const steady = pcm.subarray(-LIVE_RATE * FRAME_BYTES);
    assert.ok(Math.abs(pitch(steady, 0) - 400) < 3, `${pitch(steady, 0)} Hz`);
    assert.ok(Math.abs(pitch(steady, 1) - 1000) < 5, `${pitch(steady, 1)} Hz`);
    const events = await product.withCatalog((catalog) => catalog.audit.newest(10));
    assert.deepEqual(
      events
        .filter(({ action, object }) => action === 'live.listened' && object?.id === id)
        .map(({ actor, outcome }) => `${actor.name} ${outcome}`),
      ['admin done', 'admin refused'],
    );
    const rest = listen(id, 20_000);
    await sleep(1000);
    await call.hangUp();
    assert.ok((await rest).length > 0);
  });

  it('are in the metrics', async () => {
    const text = await (await fetch(`${product.url}/metrics`)).text();
    for (const line of [
      ...['earwitness_lines_limit 5', 'earwitness_lines_kept 0', 'earwitness_buffered_calls 0'],
      ...['earwitness_calls_total{decision="admitted"} 2', 'earwitness_live_listeners 0'],
      'earwitness_prerecord_calls_total{outcome="kept"} 0',
    ]) {
      assert.ok(text.includes(`\n${line}\n`), line);
    }
  });
});

/** Upward zero crossings per second of one channel. */
function pitch(pcm: Buffer, channel: number): number {
  const at = (i: number): number => pcm.readInt16LE(FRAME_BYTES * i + 2 * channel);
  const frames = Math.floor(pcm.length / FRAME_BYTES);
  let crossings = 0;
  for (let i = 1; i < frames; i++) if (at(i - 1) < 0 && at(i) >= 0) crossings++;
  return Math.round((crossings * LIVE_RATE) / frames);
}
