import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { openPortable, portableOf } from '../../../test/support/portable.ts';
import { SealedBytes } from '../../../test/support/sealed-bytes.ts';
import { systemCode } from '../../base/index.ts';
import {
  formatPrivateKey,
  HolderKeys,
  newRecipientPair,
  pairFrom,
  passphraseHolder,
  publicKeyFrom,
  type RecipientPair,
  recipientHolder,
} from '../crypto/index.ts';
import { CHUNK_BYTES, newPortableId, PortableFile } from './index.ts';
import { encodePortableHeader } from './portable-header.ts';

const WORDS = 'a fine day for tea';
const DESCRIPTION = '{"far":"+41 44 000 00 00"}';
const HEADER = 256;
const SEALED_CHUNK = CHUNK_BYTES + 16;

function keysWith(passphrase: string, pair?: RecipientPair): HolderKeys {
  return new HolderKeys({ passphrase: async () => passphrase, pair });
}

async function heldOf(bytes: Buffer) {
  return (await PortableFile.open(new SealedBytes(bytes))).held;
}

describe('a portable file', () => {
  it('is opened by the passphrase alone, and shows nothing of what is in it', async () => {
    const holder = await passphraseHolder(WORDS);
    const content = Buffer.alloc(200_000, 'marker');
    const { bytes, dataKey } = await portableOf(holder, DESCRIPTION, content);
    assert.deepEqual([bytes.includes('marker'), bytes.includes('+41 44')], [false, false]);
    assert.equal(bytes.includes(WORDS) || bytes.includes(dataKey), false);
    const held = await heldOf(bytes);
    assert.deepEqual(await keysWith(WORDS).unwrap(held), dataKey);
    const wrong = keysWith('a fine day for coffee').unwrap(held);
    await assert.rejects(wrong, { code: 'HOLDER_PASSPHRASE_WRONG' });
    const out = { description: DESCRIPTION, content };
    assert.deepEqual(await openPortable(bytes, dataKey), out);
  });

  it('is opened by the private key alone, in each form that it is given', async () => {
    const pair = newRecipientPair();
    const holder = recipientHolder(publicKeyFrom(` ${pair.publicKey.toString('base64')}\n`));
    const { bytes, dataKey } = await portableOf(holder, DESCRIPTION, Buffer.alloc(0));
    const held = await heldOf(bytes);
    const own = pairFrom(formatPrivateKey(pair));
    assert.deepEqual(await keysWith('', own).unwrap(held), dataKey);
    const wrong = keysWith('', newRecipientPair()).unwrap(held);
    await assert.rejects(wrong, { code: 'HOLDER_KEY_WRONG' });
    await assert.rejects(keysWith('').unwrap(held), { code: 'HOLDER_KEY_MISSING' });
    const { publicKey, privateKey } = generateKeyPairSync('x25519');
    const pem = publicKey.export({ format: 'pem', type: 'spki' }).toString();
    const privatePem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    assert.deepEqual(publicKeyFrom(pem), pairFrom(privatePem).publicKey);
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
    const rsaPem = rsa.export({ format: 'pem', type: 'spki' }).toString();
    for (const text of ['', 'AAAA', privatePem, rsaPem, '-----BEGIN PUBLIC KEY-----']) {
      assert.throws(() => publicKeyFrom(text), { code: 'ESCROW_INVALID' });
    }
    for (const text of ['', pem, formatPrivateKey(pair).slice(0, -5)]) {
      assert.throws(() => pairFrom(text), { code: 'ESCROW_INVALID' });
    }
  });

  it('shares one salt with others of its archive, where that is wanted', async () => {
    const holder = await passphraseHolder(WORDS);
    const again = await passphraseHolder(WORDS, holder.line);
    assert.equal(again.line, holder.line);
    let asked = 0;
    const passphrase = async () => {
      asked++;
      return WORDS;
    };
    const keys = new HolderKeys({ passphrase, pair: undefined });
    for (const each of [holder, again]) {
      const { bytes, dataKey } = await portableOf(each, DESCRIPTION, Buffer.alloc(5));
      assert.deepEqual(await keys.unwrap(await heldOf(bytes)), dataKey);
    }
    assert.equal(asked, 1);
    await assert.rejects(passphraseHolder('eleven char'), { code: 'PASSPHRASE_TOO_SHORT' });
  });
});

describe('a portable file that was tampered with', () => {
  /** It may be refused at once, by the holder, or while it is read; it never opens. */
  async function assertRefused(bytes: Buffer, pair: RecipientPair, what: string): Promise<string> {
    let code: string | undefined;
    try {
      const dataKey = await keysWith('', pair).unwrap(await heldOf(bytes));
      await openPortable(bytes, dataKey);
    } catch (error) {
      code = systemCode(error);
    }
    assert.ok(code !== undefined, what);
    return code;
  }

  it('is refused for every flipped bit, and says damaged', async () => {
    const pair = newRecipientPair();
    const holder = recipientHolder(pair.publicKey);
    const { bytes } = await portableOf(holder, DESCRIPTION, randomBytes(300));
    const codes = new Set<string>();
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      codes.add(await assertRefused(bytes, pair, `bit ${bit}`));
      bytes[bit >> 3]! ^= 1 << (bit & 7);
    }
    const known = ['PORTABLE_DAMAGED', 'PORTABLE_UNKNOWN', 'PORTABLE_VERSION'];
    assert.deepEqual([...codes].sort(), known);
  });

  it('is refused at any length but its own', async () => {
    const pair = newRecipientPair();
    const holder = recipientHolder(pair.publicKey);
    const { bytes } = await portableOf(holder, DESCRIPTION, randomBytes(300));
    for (let length = 0; length < bytes.length; length++) {
      await assertRefused(bytes.subarray(0, length), pair, `${length} bytes`);
    }
    await assertRefused(Buffer.concat([bytes, Buffer.alloc(1)]), pair, 'longer');
  });

  it('is refused when chunks change places, in it or with another of the same key', async () => {
    const pair = newRecipientPair();
    const holder = recipientHolder(pair.publicKey);
    const content = randomBytes(3 * CHUNK_BYTES);
    const dataKey = randomBytes(32);
    const id = newPortableId();
    const made = async (ids?: string) => {
      const names = ids === undefined ? { dataKey } : { dataKey, id: ids };
      return (await portableOf(holder, DESCRIPTION, content, names)).bytes;
    };
    const [file, other, sameId] = [await made(id), await made(), await made(id)];
    const contentAt = HEADER + file.readUInt32LE(12);
    const chunkAt = (position: number) => contentAt + 104 + position * SEALED_CHUNK;
    for (const from of [file, other, sameId]) {
      for (let to = 0; to < 3; to++) {
        const changed = Buffer.from(file);
        const source = chunkAt(from === file ? (to + 1) % 3 : to);
        from.copy(changed, chunkAt(to), source, source + SEALED_CHUNK);
        assert.equal(await assertRefused(changed, pair, `chunk ${to}`), 'PORTABLE_DAMAGED');
      }
    }
    // Description of one, content of another.
    const mixed = Buffer.concat([file.subarray(0, contentAt), other.subarray(contentAt)]);
    assert.equal(await assertRefused(mixed, pair, 'mixed'), 'PORTABLE_DAMAGED');
  });

  it('is refused when its header promises what no machine has, before anything is done', async () => {
    const dear = 'passphrase 4194304 3 1 AAAAAAAAAAAAAAAAAAAAAA==';
    for (const line of [dear, 'none', 'command', '']) {
      const held = { line, wrapped: Buffer.alloc(60), purpose: '' };
      const header = encodePortableHeader({ id: newPortableId(), held, descriptionBytes: 120 });
      const refused = keysWith(WORDS).unwrap(await heldOf(header));
      await assert.rejects(refused, { code: 'PORTABLE_DAMAGED' });
    }
    const held = { line: 'recipient', wrapped: Buffer.alloc(89), purpose: '' };
    const header = encodePortableHeader({
      ...{ id: newPortableId(), held, descriptionBytes: 0xffff_ffff },
    });
    await assert.rejects(heldOf(header), { code: 'PORTABLE_DAMAGED' });
  });
});
