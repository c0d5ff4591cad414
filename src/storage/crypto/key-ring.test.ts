import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { temporaryDirectory } from '../../../test/support/temporary-catalog.ts';
import { removeMasterKey } from './change-keys.ts';
import { KeyRing } from './key-ring.ts';
import { WRAPPED_KEY_BYTES } from './key-wrap.ts';
import { SecretBox } from './secret-box.ts';

describe('KeyRing', () => {
  let directory = '';
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'earwitness-keys-'));
  });
  after(() => rmSync(directory, { recursive: true }));

  const keyFile = (data: string): string => join(data, 'keys', 'master.key');
  const fresh = (): string => mkdtempSync(join(directory, 'data-'));

  it('makes a key file for its owner alone at the first start, and finds it again', async () => {
    const data = fresh();
    const first = await KeyRing.open(data);
    const { key, wrapped } = first.newDataKey('a recording');
    assert.equal(statSync(keyFile(data)).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(join(data, 'keys')).sort(), ['intake.pub', 'master.key']);
    const second = await KeyRing.open(data);
    assert.deepEqual(second.unwrap(wrapped, 'a recording'), key);
    assert.equal(key.length, 32);
    assert.equal(wrapped.length, WRAPPED_KEY_BYTES);
  });

  it('makes one ring of two first starts at once', async () => {
    const data = fresh();
    const [a, b] = await Promise.all([KeyRing.open(data), KeyRing.open(data)]);
    const { key, wrapped } = a!.newDataKey('x');
    assert.deepEqual(b!.unwrap(wrapped, 'x'), key);
  });

  it('never makes the same data key or the same wrapping twice', async () => {
    const ring = await KeyRing.open(fresh());
    const made = Array.from({ length: 50 }, () => ring.newDataKey('x'));
    assert.equal(new Set(made.map((item) => item.key.toString('hex'))).size, 50);
    assert.equal(new Set(made.map((item) => item.wrapped.toString('hex', 5, 17))).size, 50);
  });

  it('opens a wrapped key for its purpose alone, and unchanged alone', async () => {
    const ring = await KeyRing.open(fresh());
    const { wrapped } = ring.newDataKey('one');
    assert.throws(() => ring.unwrap(wrapped, 'other'), { code: 'KEY_DAMAGED' });
    for (const at of [0, 5, 17, 40, 64]) {
      const changed = Buffer.from(wrapped);
      changed[at]! ^= 1;
      assert.throws(() => ring.unwrap(changed, 'one'), { code: 'KEY_DAMAGED' });
    }
    assert.throws(() => ring.unwrap(wrapped.subarray(1), 'one'), { code: 'KEY_DAMAGED' });
    const unknown = Buffer.from(wrapped);
    unknown.writeUInt32LE(7, 1);
    assert.throws(() => ring.unwrap(unknown, 'one'), { code: 'KEY_UNKNOWN' });
  });

  it('goes on opening what an older master key wrapped', async () => {
    const data = fresh();
    const ring = await KeyRing.open(data);
    const old = ring.newDataKey('x');
    await ring.rotate();
    const young = ring.newDataKey('x');
    assert.equal(ring.newestId, 2);
    const again = await KeyRing.open(data);
    assert.equal(again.newestId, 2);
    assert.deepEqual(again.unwrap(old.wrapped, 'x'), old.key);
    assert.deepEqual(again.unwrap(young.wrapped, 'x'), young.key);
    assert.equal(statSync(keyFile(data)).mode & 0o777, 0o600);
  });

  it('refuses a key file that others may read, and says what to do', async () => {
    const data = fresh();
    await KeyRing.open(data);
    chmodSync(keyFile(data), 0o640);
    await assert.rejects(KeyRing.open(data), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'KEY_FILE_OPEN');
      assert.match(error.message, /mode 0640.*chmod 600/);
      return true;
    });
  });

  it('refuses a damaged key file instead of making a new one', async () => {
    const data = fresh();
    await KeyRing.open(data);
    const good = readFileSync(keyFile(data), 'utf8');
    const [first = '', protection = '', key = '', check = ''] = good.split('\n');
    const bad = [
      ...['', 'something else\n', first, good.slice(0, -5), `${good}1 x\n`],
      ...[
        [first, key, check],
        [first, protection, key],
        [first, protection, key, key, check],
      ].map((lines) => lines.join('\n')),
      good.replace('none', 'passphrase 99999999 1 1 x'),
      good.replace(check, `escrow somebody ${Buffer.alloc(32, 1).toString('base64')}\n${check}`),
    ];
    for (const text of bad) {
      writeFileSync(keyFile(data), text);
      await assert.rejects(KeyRing.open(data), { code: 'KEY_FILE_DAMAGED' });
    }
  });

  it('reads a file of version 1, and writes version 2 with the next change', async () => {
    const data = fresh();
    mkdirSync(join(data, 'keys'));
    const key = Buffer.alloc(32, 7).toString('base64');
    writeFileSync(keyFile(data), `earwitness master keys 1\n1 ${key}\n`, { mode: 0o600 });
    const ring = await KeyRing.open(data);
    const { wrapped, key: dataKey } = ring.newDataKey('x');
    await ring.rotate();
    const lines = readFileSync(keyFile(data), 'utf8').split('\n');
    const starts = ['earwitness master keys 2', 'protection none', `key 1 ${key}`];
    assert.deepEqual(lines.slice(0, 3), starts);
    assert.deepEqual((await KeyRing.open(data)).unwrap(wrapped, 'x'), dataKey);
  });

  it('keeps the file where it is told, and notices what others change in it', async () => {
    const data = fresh();
    const file = join(fresh(), 'somewhere.key');
    const ring = await KeyRing.open(data, { file });
    assert.deepEqual(readdirSync(join(data, 'keys')), ['intake.pub']);
    const other = await KeyRing.open(data, { file });
    assert.equal(await ring.reload(), false);
    await other.rotate();
    assert.equal(await ring.reload(), true);
    assert.deepEqual([ring.ids, ring.newestId, await ring.reload()], [[1, 2], 2, false]);
  });

  it('removes a master key, but never the newest', async () => {
    const data = fresh();
    const ring = await KeyRing.open(data);
    const old = ring.newDataKey('x');
    await ring.rotate();
    const renewed = ring.rewrap(old.wrapped, 'x')!;
    assert.equal(renewed.length, old.wrapped.length);
    assert.equal(ring.rewrap(renewed, 'x'), undefined);
    const remove = (id: number) => ring.exclusively(() => ring.change(removeMasterKey(id)));
    await assert.rejects(remove(2), { code: 'KEY_IN_USE' });
    await assert.rejects(remove(3), { code: 'KEY_UNKNOWN' });
    await remove(1);
    const again = await KeyRing.open(data);
    assert.deepEqual(again.ids, [2]);
    assert.deepEqual(again.unwrap(renewed, 'x'), old.key);
    assert.throws(() => again.unwrap(old.wrapped, 'x'), { code: 'KEY_UNKNOWN' });
  });

  it('names an intake key that opens, whatever a change that was killed has left', async () => {
    const data = fresh();
    const intake = join(data, 'keys', 'intake.pub');
    const ring = await KeyRing.open(data);
    const ofFirst = readFileSync(intake, 'utf8');
    await ring.rotate();
    const ofSecond = readFileSync(intake, 'utf8');
    assert.notEqual(ofFirst, ofSecond);
    // Killed between the two files, and while the one was written.
    writeFileSync(intake, ofFirst);
    writeFileSync(`${keyFile(data)}.x.new`, 'master keys');
    const reader = await KeyRing.open(data);
    assert.equal(readFileSync(intake, 'utf8'), ofFirst, 'only who holds the keys changes it');
    await reader.exclusively(async () => {
      assert.equal(readFileSync(intake, 'utf8'), ofSecond);
      await reader.change(removeMasterKey(1));
    });
    assert.deepEqual(readdirSync(join(data, 'keys')).sort(), ['intake.pub', 'master.key']);
    assert.deepEqual((await KeyRing.open(data)).ids, [2]);
  });

  it('sees every change of the file, however fast they follow each other', async () => {
    const data = fresh();
    const [ring, other] = [await KeyRing.open(data), await KeyRing.open(data)];
    for (let id = 2; id < 12; id++) {
      await other.rotate();
      assert.equal(await ring.reload(), true);
      assert.deepEqual([ring.newestId, ring.version], [id, other.version]);
    }
  });

  it('says that it is settled when what was being wrapped before is where it belongs', async () => {
    const ring = await KeyRing.open(fresh());
    const order: string[] = [];
    const published = Promise.withResolvers<void>();
    const wrapping = ring.wrapping(async () => {
      await published.promise;
      order.push('published');
    });
    const failing = assert.rejects(ring.wrapping(() => Promise.reject(new Error('disk full'))));
    const settled = ring.settled().then(() => order.push('settled'));
    void ring.wrapping(() => new Promise(() => {}));
    await failing;
    published.resolve();
    await Promise.all([wrapping, settled]);
    assert.deepEqual(order, ['published', 'settled']);
  });

  it('is changed by one at a time', async () => {
    const data = fresh();
    const [ring, other] = [await KeyRing.open(data), await KeyRing.open(data)];
    await ring.exclusively(async () => {
      await assert.rejects(other.rotate(), { code: 'KEY_FILE_BUSY' });
    });
    await other.rotate();
    assert.deepEqual(other.ids, [1, 2]);
  });
});

describe('a locked KeyRing', () => {
  async function scene(t: TestContext) {
    const data = await temporaryDirectory(t);
    const file = join(data, 'keys', 'master.key');
    const ring = await KeyRing.open(data);
    return { data, file, ring, text: readFileSync(file, 'utf8') };
  }

  it('wraps for later where the file is missing, and makes no new one', async (t) => {
    const { data, file, ring, text } = await scene(t);
    const { wrapped: before } = ring.newDataKey('x');
    rmSync(file);
    await assert.rejects(KeyRing.open(data), { code: 'KEY_FILE_MISSING' });
    const locked = await KeyRing.openOrLock(data);
    assert.equal(locked.problem?.code, 'KEY_FILE_MISSING');
    const { key, wrapped } = locked.newDataKey('x');
    for (const each of [before, wrapped]) {
      assert.throws(() => locked.unwrap(each, 'x'), { code: 'KEY_LOCKED' });
    }
    assert.deepEqual(locked.wrapForAll(key, 'x').length, 1);
    assert.deepEqual(readdirSync(join(data, 'keys')), ['intake.pub']);
    const box = new SecretBox(locked);
    assert.throws(() => box.seal('name', 'secret'), { code: 'KEY_LOCKED' });
    writeFileSync(file, text, { mode: 0o600 });
    assert.equal(await locked.reload(), true);
    assert.equal(locked.problem, undefined);
    assert.deepEqual(locked.unwrap(wrapped, 'x'), key);
    assert.throws(() => locked.unwrap(wrapped, 'y'), { code: 'KEY_DAMAGED' });
    await locked.rotate();
    const renewed = locked.rewrap(wrapped, 'x')!;
    assert.deepEqual(locked.unwrap(renewed, 'x'), key);
    assert.deepEqual([locked.masterOf(wrapped), locked.masterOf(renewed)], [1, 2]);
  });

  it('reads a file that does not open again when it changes, or when it is told to', async (t) => {
    const { data, file, text } = await scene(t);
    rmSync(file);
    const locked = await KeyRing.openOrLock(data);
    writeFileSync(file, 'nonsense', { mode: 0o600 });
    const damaged = { code: 'KEY_FILE_DAMAGED' };
    await assert.rejects(locked.reload(), damaged);
    assert.equal(locked.problem?.code, 'KEY_FILE_DAMAGED');
    assert.equal(await locked.reload(), false);
    await assert.rejects(locked.reload({ isForced: true }), damaged);
    rmSync(file);
    writeFileSync(file, text, { mode: 0o600 });
    assert.equal(await locked.reload(), true);
    assert.equal(locked.problem, undefined);
    rmSync(file);
    await assert.rejects(locked.reload(), { code: 'KEY_FILE_MISSING' });
    assert.equal(locked.problem, undefined, 'what is open stays open');
    locked.newDataKey('x');
  });

  it('tells other master keys from its own', async (t) => {
    const { data, file, text } = await scene(t);
    const other = await scene(t);
    writeFileSync(file, other.text);
    await assert.rejects(KeyRing.open(data), { code: 'KEY_WRONG' });
    assert.equal((await KeyRing.openOrLock(data)).problem?.code, 'KEY_WRONG');
    writeFileSync(file, text);
    assert.equal((await KeyRing.openOrLock(data)).problem, undefined);
  });

  it('makes a damaged intake key anew, and has none to lock with where both are gone', async (t) => {
    const { data, file } = await scene(t);
    const intake = join(data, 'keys', 'intake.pub');
    const good = readFileSync(intake, 'utf8');
    writeFileSync(intake, 'nothing');
    await KeyRing.open(data);
    assert.equal(readFileSync(intake, 'utf8'), good);
    writeFileSync(intake, 'nothing');
    rmSync(file);
    await assert.rejects(KeyRing.openOrLock(data), { code: 'KEY_FILE_DAMAGED' });
  });
});
