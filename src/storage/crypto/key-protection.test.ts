import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { temporaryDirectory } from '../../../test/support/temporary-catalog.ts';
import { addRecipient, protectBy, removeRecipient } from './change-keys.ts';
import { type KeyAccess, newProtection } from './key-protection.ts';
import { KeyRing } from './key-ring.ts';
import { newRecipientPair, pairOf, unwrapAs } from './recipient-wrap.ts';

const PASSPHRASE = 'a fine day for tea';
const saying = (words: string | undefined): KeyAccess => ({ passphrase: () => words });
/** A key management system that puts four letters before what it wraps. */
const KMS = 'if [ $EARWITNESS_KEY_ACTION = wrap ]; then sed s/^/QUFB/; else sed s/^QUFB//; fi';

describe('master keys with a passphrase', () => {
  it('open with it alone, and do not lie in their file', async (t) => {
    const data = await temporaryDirectory(t);
    const ring = await KeyRing.open(data, saying(PASSPHRASE));
    const { key, wrapped } = ring.newDataKey('x');
    await ring.rotate();
    assert.equal(ring.protection, 'passphrase');
    const text = readFileSync(join(data, 'keys', 'master.key'), 'utf8');
    assert.match(text, /^protection passphrase 65536 3 1 \S+$/m);
    assert.match(text, /^key 2 \S{80}$/m);
    const again = await KeyRing.open(data, saying(PASSPHRASE));
    assert.deepEqual(again.unwrap(wrapped, 'x'), key);
    const wrong = { code: 'KEY_PASSPHRASE_WRONG' };
    await assert.rejects(KeyRing.open(data, saying('a fine day for coffee')), wrong);
    await assert.rejects(KeyRing.open(data), { code: 'KEY_PASSPHRASE_MISSING' });
    const locked = await KeyRing.openOrLock(data);
    assert.equal(locked.problem?.code, 'KEY_PASSPHRASE_MISSING');
    const later = locked.newDataKey('y');
    assert.deepEqual(again.unwrap(later.wrapped, 'y'), later.key);
  });

  it('get one afterwards, or lose it, and open what they wrapped before', async (t) => {
    const data = await temporaryDirectory(t);
    const ring = await KeyRing.open(data);
    const { key, wrapped } = ring.newDataKey('x');
    const protect = async (kind: 'none' | 'passphrase') => {
      const protection = await newProtection(kind, saying(PASSPHRASE));
      await ring.exclusively(() => ring.change(protectBy(protection)));
    };
    await protect('passphrase');
    await assert.rejects(KeyRing.open(data), { code: 'KEY_PASSPHRASE_MISSING' });
    const again = await KeyRing.open(data, saying(PASSPHRASE));
    assert.deepEqual(again.unwrap(wrapped, 'x'), key);
    await protect('none');
    assert.deepEqual((await KeyRing.open(data)).unwrap(wrapped, 'x'), key);
  });
});

describe('master keys with a command', () => {
  it('are wrapped and unwrapped by it', async (t) => {
    const data = await temporaryDirectory(t);
    const ring = await KeyRing.open(data, { command: KMS });
    const { key, wrapped } = ring.newDataKey('x');
    await ring.rotate();
    const text = readFileSync(join(data, 'keys', 'master.key'), 'utf8');
    assert.match(text, /^protection command\nkey 1 QUFB\S+\nkey 2 QUFB/m);
    assert.deepEqual((await KeyRing.open(data, { command: KMS })).unwrap(wrapped, 'x'), key);
    await assert.rejects(KeyRing.open(data), { code: 'KEY_COMMAND_MISSING' });
  });

  it('say why the command did not', async (t) => {
    const data = await temporaryDirectory(t);
    await KeyRing.open(data, { command: KMS });
    for (const [command, why] of [
      ['exit 3', /could not unwrap a key: it ended with 3/],
      ['no-such-program-anywhere', /it ended with 127/],
      ['echo "no base64!"', /it printed no line of base64/],
      ['true', /it printed no line of base64/],
      ['echo QUJD', /it printed something that is no master key/],
    ] as const) {
      const error = { code: 'KEY_COMMAND_FAILED', message: why };
      await assert.rejects(KeyRing.open(data, { command }), error, command);
    }
    const other = await temporaryDirectory(t);
    const error = { code: 'KEY_COMMAND_FAILED' };
    await assert.rejects(KeyRing.open(other, { command: 'exit 1' }), error);
    assert.equal(existsSync(join(other, 'keys', 'master.key')), false);
  });
});

describe('escrow recipients', () => {
  it('open what is wrapped to them, with their private key alone', async (t) => {
    const data = await temporaryDirectory(t);
    const ring = await KeyRing.open(data);
    const [one, two] = [newRecipientPair(), newRecipientPair()];
    assert.deepEqual(pairOf(one.privateKey), one);
    const add = (name: string, { publicKey }: { publicKey: Buffer }) =>
      ring.exclusively(() => ring.change(addRecipient({ name, publicKey })));
    await add('safe', one);
    await add('notary', two);
    const again = await KeyRing.open(data);
    assert.deepEqual(
      again.recipients,
      [one, two].map(({ publicKey }, at) => ({ name: ['safe', 'notary'][at], publicKey })),
    );
    const { key } = again.newDataKey('x');
    const wraps = again.wrapForAll(key, 'x');
    assert.deepEqual(unwrapAs(one, wraps[1]!, 'x'), key);
    assert.deepEqual(unwrapAs(two, wraps[2]!, 'x'), key);
    for (const [pair, at, purpose] of [
      [two, 1, 'x'],
      [one, 1, 'y'],
    ] as const) {
      assert.throws(() => unwrapAs(pair, wraps[at]!, purpose), { code: 'KEY_DAMAGED' });
    }
    assert.equal(again.isForAll(wraps), true);
    assert.equal(again.isForAll(wraps.slice(0, 2)), false);
    await ring.exclusively(() => ring.change(removeRecipient('safe')));
    assert.equal(ring.isForAll(wraps), false);
    const refused = { code: 'ESCROW_INVALID' };
    await assert.rejects(add('notary', one), refused);
    await assert.rejects(add('other', two), refused);
    await assert.rejects(add('a name', one), refused);
    await assert.rejects(add('short', { publicKey: Buffer.alloc(31) }), refused);
    const unknown = ring.exclusively(() => ring.change(removeRecipient('safe')));
    await assert.rejects(unknown, { code: 'ESCROW_UNKNOWN' });
  });

  it('are not added by who lacks the master key', async (t) => {
    const data = await temporaryDirectory(t);
    const ring = await KeyRing.open(data, saying(PASSPHRASE));
    const file = join(data, 'keys', 'master.key');
    const { publicKey } = newRecipientPair();
    const line = `escrow thief ${publicKey.toString('base64')}\ncheck `;
    writeFileSync(file, readFileSync(file, 'utf8').replace('check ', line));
    await assert.rejects(KeyRing.open(data, saying(PASSPHRASE)), { code: 'KEY_FILE_DAMAGED' });
    await assert.rejects(ring.reload(), { code: 'KEY_FILE_DAMAGED' });
    assert.deepEqual(ring.recipients, []);
  });
});
