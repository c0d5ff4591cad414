import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { CallerAgent, type SimulatedCall } from '../../src/simulator/index.ts';
import { KeyRing } from '../../src/storage/crypto/index.ts';
import { FileStore, RecordingKeys } from '../../src/storage/store/index.ts';
import { kill } from '../fault/kill.ts';
import { findTraces, piecesOf, sentFrames, type Trace } from '../support/disk-traces.ts';
import { numberOf } from '../support/prerecord-scene.ts';
import { type ApiClient, Product } from '../support/product.ts';
import { readAll } from '../support/store-contract.ts';
import { uniqueSound } from '../support/unique-sound.ts';
import { waitUntil } from '../support/wait-until.ts';

interface Listed {
  readonly id: string;
  readonly localNumber: string;
}

interface Detail {
  readonly isEncrypted: boolean;
  readonly sha256: string;
}

/** What the disk holds of calls with the setting *Encrypted*, and who can open it. */
describe('encrypted recordings', () => {
  const startedAtMs = Date.now();
  let product: Product;
  let client: ApiClient;
  let agent: CallerAgent;
  let number = 4000;

  before(async () => {
    product = await Product.start();
    product.run('settings', 'set', 'unknownUsers', 'record');
    product.run('settings', 'set', 'encrypted', 'true');
    await product.changeSettings({ audioFormat: 'wav-g711' });
    client = await product.logIn();
    const recorder = { host: '127.0.0.1', port: product.report.sipPorts.udp };
    agent = await CallerAgent.start({ recorder });
  });
  after(async () => {
    agent?.close();
    await product?.close();
  });

  const keyFile = () => join(product.dataDirectory, 'keys', 'master.key');

  async function place(): Promise<SimulatedCall> {
    number++;
    const call = agent.call({
      near: { number: String(number), device: `SEP${number}` },
      far: { number: '2000', device: 'SEPFAR' },
      sound: { near: uniqueSound(2 * number), far: uniqueSound(2 * number + 1) },
    });
    await call.place();
    await sleep(1200);
    return call;
  }

  /** The recording of a call that has ended. */
  async function recorded(call: SimulatedCall): Promise<string> {
    const local = numberOf(call);
    let found: Listed | undefined;
    await waitUntil('the call is listed', async () => {
      found = (await client.recordings<Listed>()).find((item) => item.localNumber === local);
      return found !== undefined;
    });
    return found!.id;
  }

  async function record(): Promise<string> {
    const call = await place();
    await call.hangUp();
    return recorded(call);
  }

  function search(wanted: readonly Trace[]): string[] {
    return findTraces(product.dataDirectory, startedAtMs, wanted);
  }

  /** Audio and waveform as they are, and their key, opened with the master key. */
  async function opened(id: string) {
    const directory = join(product.dataDirectory, 'store');
    const keys = new RecordingKeys(directory, await KeyRing.open(product.dataDirectory));
    const store = FileStore.open(directory, keys);
    const audio = await readAll(store, `${id}.audio.sealed`);
    const peaks = await readAll(store, `${id}.peaks.sealed`);
    return { audio, peaks, dataKey: (await keys.keyOf(id)).export() };
  }

  it('are nowhere on the disk as they are: not during the call, not after a crash, not at the end', async () => {
    const call = await place();
    const frames = sentFrames(call).map((frame) => ['a packet', frame] as const);
    assert.ok(frames.length > 30);
    assert.deepEqual(search(frames), []);
    await kill(product, 'both');
    assert.deepEqual(search(frames), []);
    call.drop();
    product.ageJournals();
    await product.restart();
    const id = await recorded(call);
    const { audio, peaks } = await opened(id);
    const pieces = [...piecesOf('audio', audio), ...piecesOf('peaks', peaks)];
    assert.ok(pieces.length > 40);
    assert.deepEqual(search([...frames, ...pieces]), []);
    assert.deepEqual(await client.bytes(`/recordings/${id}/audio`), audio);
    const { isEncrypted } = await client.get<Detail>(`/recordings/${id}`);
    assert.equal(isEncrypted, true);
  });

  it('cannot be brought back once they are deleted, with the master key in hand', async () => {
    const id = await record();
    const { dataKey } = await opened(id);
    const directory = join(product.dataDirectory, 'store', id.slice(34));
    const wrapped = readFileSync(join(directory, `${id}.key`)).subarray(34, 34 + 65);
    const sealed = readFileSync(join(directory, `${id}.audio.sealed`)).subarray(200, 264);
    const traces: Trace[] = [
      ['data key', dataKey],
      ['data key in base64', Buffer.from(dataKey.toString('base64'))],
      ['wrapped key', Buffer.from(wrapped)],
      ['sealed bytes', Buffer.from(sealed)],
    ];
    const before = search(traces).map((text) => text.split(' in /')[0]);
    assert.deepEqual(before.sort(), ['sealed bytes', 'wrapped key']);
    const answer = await client.fetch(`/recordings/${id}`, { method: 'DELETE' });
    assert.equal(answer.status, 204);
    await waitUntil('nothing is left', () => search(traces).length === 0);
    assert.equal(
      readdirSync(directory).some((name) => name.startsWith(id)),
      false,
    );
  });

  it('open with the next master key after a rotation beside the running recorder', async () => {
    const before = await record();
    const audio = await client.bytes(`/recordings/${before}/audio`);
    const call = await place();
    const printed = product.run('key', 'rotate', '--remove-old');
    assert.match(
      printed,
      /^Master key 2 wraps everything now\. Wrapped anew: \d+ recordings, 1 jour/,
    );
    assert.match(printed, /^Removed: master key 1\.$/m);
    assert.deepEqual(await client.bytes(`/recordings/${before}/audio`), audio);
    // A crash in the middle of the call: the journal opens with the new master key.
    await kill(product, 'both');
    call.drop();
    product.ageJournals();
    await product.restart();
    const id = await recorded(call);
    assert.ok((await client.bytes(`/recordings/${id}/audio`)).length > 1000);
    const listed = JSON.parse(product.run('key', 'list', '--json'));
    assert.deepEqual([listed.newestId, listed.problems], [2, []]);
    assert.equal(listed.keys[0].recordings, (await client.recordings()).length);
  });

  it('wait while the master key is missing, and calls are recorded all the same', async () => {
    const before = await record();
    const audio = await client.bytes(`/recordings/${before}/audio`);
    const cutOff = await place();
    await kill(product, 'both');
    cutOff.drop();
    product.ageJournals();
    renameSync(keyFile(), `${keyFile()}.away`);
    await product.restart();
    const answer = await client.fetch(`/recordings/${before}/audio`);
    const { code } = (await answer.json()) as { code: string };
    assert.deepEqual([answer.status, code], [503, 'KEY_LOCKED']);
    const { items } = await client.get<{ items: { code: string }[] }>('/alerts');
    assert.ok(items.some((alert) => alert.code === 'master-key-missing'));
    const id = await record();
    assert.equal(existsSync(keyFile()), false, 'no other master key was made');
    renameSync(`${keyFile()}.away`, keyFile());
    await waitUntil('the master key is noticed', async () => {
      return (await client.fetch(`/recordings/${id}/audio`)).status === 200;
    });
    assert.deepEqual(await client.bytes(`/recordings/${before}/audio`), audio);
    assert.ok((await client.bytes(`/recordings/${id}/audio`)).length > 1000);
    const later = await recorded(cutOff);
    assert.ok((await client.bytes(`/recordings/${later}/audio`)).length > 1000);
  });

  it('are made of older ones by a command, beside the running recorder', async () => {
    await product.changeSettings({ encrypted: false });
    const id = await record();
    const audio = await client.bytes(`/recordings/${id}/audio`);
    const was = await client.get<Detail>(`/recordings/${id}`);
    assert.equal(was.isEncrypted, false);
    assert.notDeepEqual(search(piecesOf('audio', audio)), []);
    assert.match(product.run('seal'), /^Encrypted 1 recordings, 0\.0 MB of audio\.$/m);
    assert.deepEqual(search(piecesOf('audio', audio)), []);
    assert.deepEqual(await client.bytes(`/recordings/${id}/audio`), audio);
    const now = await client.get<Detail>(`/recordings/${id}`);
    assert.deepEqual([now.isEncrypted, now.sha256], [true, was.sha256]);
  });
});
