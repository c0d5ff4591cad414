import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { KeyRing } from './key-ring.ts';
import { WRAPPED_KEY_BYTES } from './key-wrap.ts';

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
    assert.deepEqual(readdirSync(join(data, 'keys')), ['master.key']);
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
    const bad = ['', 'something else\n', good.split('\n')[0]!, good.slice(0, -5), `${good}1 x\n`];
    for (const text of bad) {
      writeFileSync(keyFile(data), text);
      await assert.rejects(KeyRing.open(data), { code: 'KEY_FILE_DAMAGED' });
    }
    const twice = `${good}${good.split('\n')[1]}\n`;
    writeFileSync(keyFile(data), twice);
    await assert.rejects(KeyRing.open(data), { code: 'KEY_FILE_DAMAGED' });
  });
});
