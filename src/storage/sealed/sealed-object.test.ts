import assert from 'node:assert/strict';
import { createDecipheriv, hkdfSync, type KeyObject, randomBytes, randomInt } from 'node:crypto';
import { describe, it } from 'node:test';
import { SealedBytes, sealedFile, unseal } from '../../../test/support/sealed-bytes.ts';
import { newId, systemCode } from '../../base/index.ts';
import { toSecretKey } from '../crypto/index.ts';
import { CHUNK_BYTES, type ObjectIdentity, SealedReader, SealedWriter } from './index.ts';
import { ObjectSeal } from './object-seal.ts';
import { encodeBoundHeader } from './sealed-header.ts';

const SEALED_CHUNK = CHUNK_BYTES + 16;
const HEADER = 104;

function scene(kind = 'audio'): { identity: ObjectIdentity; key: KeyObject } {
  return { identity: { recordingId: newId(), kind }, key: toSecretKey(randomBytes(32)) };
}

/** What comes out is a part of what was put in from its beginning, and an error of this code. */
async function assertRefused(
  bytes: Buffer,
  { identity, key }: { identity: ObjectIdentity; key: KeyObject },
  expected: { readonly plaintext?: Buffer; readonly codes?: readonly string[]; what?: string },
): Promise<void> {
  const { plaintext = Buffer.alloc(0), codes = ['OBJECT_DAMAGED'], what } = expected;
  const out = await unseal(new SealedBytes(bytes), identity, key);
  assert.ok(codes.includes(systemCode(out.error) ?? ''), `${what}: ${String(out.error)}`);
  assert.ok(out.plaintext.length < plaintext.length || plaintext.length === 0, what);
  assert.ok(out.plaintext.equals(plaintext.subarray(0, out.plaintext.length)), what);
}

describe('a sealed object', () => {
  it('gives back what was put in, of any size, and hides it', async () => {
    const { identity, key } = scene();
    for (const size of [0, 1, 15, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 400_000]) {
      const plaintext = Buffer.alloc(size, 'marker');
      const file = await sealedFile(plaintext, identity, key);
      assert.equal(file.length, HEADER + size + 16 * Math.max(1, Math.ceil(size / CHUNK_BYTES)));
      assert.equal(file.includes('marker'), false);
      const out = await unseal(new SealedBytes(file), identity, key);
      assert.deepEqual(out, { plaintext, error: undefined });
    }
  });

  it('does not depend on how it is written, and can be patched within its first chunk', async () => {
    const { identity, key } = scene();
    const plaintext = randomBytes(200_000);
    const file = new SealedBytes();
    const writer = new SealedWriter(identity, key, file.writeAt);
    for (let at = 0; at < plaintext.length; ) {
      const next = at + randomInt(1, 50_000);
      await writer.write(plaintext.subarray(at, next));
      at = next;
    }
    for (const offset of [0, CHUNK_BYTES - 4]) {
      writer.patch(offset, Buffer.from('SIZE'));
      plaintext.write('SIZE', offset);
    }
    assert.throws(() => writer.patch(CHUNK_BYTES - 3, Buffer.from('SIZE')), RangeError);
    assert.ok(
      file.bytes.subarray(0, HEADER + CHUNK_BYTES).equals(Buffer.alloc(HEADER + CHUNK_BYTES)),
    );
    await writer.finish();
    assert.deepEqual((await unseal(file, identity, key)).plaintext, plaintext);
    await assert.rejects(writer.write(plaintext), RangeError);
    await assert.rejects(writer.finish(), RangeError);
  });

  it('is laid out and sealed as its format says', async () => {
    const { identity, key } = scene('peaks');
    const plaintext = randomBytes(CHUNK_BYTES + 10);
    const file = await sealedFile(plaintext, identity, key);
    const id = Buffer.from(identity.recordingId.replaceAll('-', ''), 'hex');
    const kind = Buffer.concat([Buffer.from('peaks'), Buffer.alloc(11)]);
    const version = Buffer.of(1, 0, 0, 0, 0, 0, 0, 0);
    const start = Buffer.concat([Buffer.from('EWSEALED'), version, id, kind]);
    assert.deepEqual(file.subarray(0, 48), start);
    assert.equal(file.readBigUInt64LE(80), BigInt(plaintext.length));
    const info = Buffer.concat([Buffer.from('earwitness object 1'), file.subarray(0, 80)]);
    const derived = hkdfSync('sha256', key, file.subarray(48, 80), info, 32);
    const second = file.subarray(HEADER + SEALED_CHUNK);
    const nonce = Buffer.from('010000000000000000000000', 'hex');
    const decipher = createDecipheriv('aes-256-gcm', Buffer.from(derived), nonce);
    decipher.setAAD(Buffer.concat([Buffer.of(1, 0, 1, 0), nonce.subarray(0, 8), id, kind]));
    decipher.setAuthTag(second.subarray(10));
    const opened = Buffer.concat([decipher.update(second.subarray(0, 10)), decipher.final()]);
    assert.deepEqual(opened, plaintext.subarray(CHUNK_BYTES));
  });

  it('reads of a range the chunks in which it lies, and no others', async () => {
    const { identity, key } = scene();
    const plaintext = randomBytes(20 * CHUNK_BYTES + 5);
    const file = await sealedFile(plaintext, identity, key);
    for (const [start, end] of [
      [0, 1],
      [CHUNK_BYTES - 1, CHUNK_BYTES + 1],
      [5 * CHUNK_BYTES, 6 * CHUNK_BYTES],
      [20 * CHUNK_BYTES, 99 * CHUNK_BYTES],
      [3, 20 * CHUNK_BYTES + 5],
      [7, 7],
    ] as const) {
      const source = new SealedBytes(file);
      const out = await unseal(source, identity, key, { start, end });
      assert.deepEqual(out, { plaintext: plaintext.subarray(start, end), error: undefined });
      const [header, ...reads] = source.reads;
      assert.deepEqual(header, [0, HEADER]);
      const chunks = Math.ceil(Math.min(end, plaintext.length) / CHUNK_BYTES);
      const firstAt = HEADER + Math.floor(start / CHUNK_BYTES) * SEALED_CHUNK;
      const endAt = Math.min(HEADER + chunks * SEALED_CHUNK, file.length);
      const read = reads.reduce((sum, [, length]) => sum + length, 0);
      assert.deepEqual(
        [reads[0]?.[0] ?? firstAt, read],
        [firstAt, start < end ? endAt - firstAt : 0],
      );
    }
  });
});

describe('a sealed object that was tampered with', () => {
  it('is refused for every flipped bit, at 10 000 random places', async () => {
    const it = scene();
    const plaintext = randomBytes(CHUNK_BYTES + 3000);
    const file = await sealedFile(plaintext, it.identity, it.key);
    const codes = ['OBJECT_DAMAGED', 'OBJECT_VERSION'];
    for (let round = 0; round < 10_000; round++) {
      // Half of them where there is most to be misread.
      const at = round % 2 === 0 ? randomInt(file.length) : randomInt(HEADER + 64);
      const bit = 1 << randomInt(8);
      file[at]! ^= bit;
      await assertRefused(file, it, { plaintext, codes, what: `byte ${at}, bit ${bit}` });
      file[at]! ^= bit;
    }
    const out = await unseal(new SealedBytes(file), it.identity, it.key);
    assert.equal(out.error, undefined);
  });

  it('is refused at any length but its own, before anything is given out', async () => {
    const it = scene();
    const file = await sealedFile(randomBytes(CHUNK_BYTES + 100), it.identity, it.key);
    const near = (at: number) => Array.from({ length: 400 }, (_, index) => at - 200 + index);
    const lengths = [0, 200, HEADER + SEALED_CHUNK, file.length - 200].flatMap(near);
    for (const length of [...lengths, ...Array.from({ length: 1000 }, () => randomInt(65_000))]) {
      if (length < 0 || length >= file.length) continue;
      const source = new SealedBytes();
      source.bytes = file.subarray(0, length);
      const opening = SealedReader.open(source, it.identity, it.key);
      await assert.rejects(opening, { code: 'OBJECT_DAMAGED' }, `${length} bytes`);
    }
    for (const more of [1, 16, SEALED_CHUNK]) {
      const longer = Buffer.concat([file, file.subarray(-more)]);
      const opening = SealedReader.open(new SealedBytes(longer), it.identity, it.key);
      await assert.rejects(opening, { code: 'OBJECT_DAMAGED' });
    }
  });

  it('is refused when it shrinks while it is read', async () => {
    const { identity, key } = scene();
    const source = new SealedBytes(await sealedFile(randomBytes(500_000), identity, key));
    const reader = await SealedReader.open(source, identity, key);
    source.bytes = source.bytes.subarray(0, 300_000);
    await assert.rejects(
      async () => {
        for await (const part of reader.read()) assert.ok(part.length > 0);
      },
      { code: 'OBJECT_DAMAGED' },
    );
  });

  it('is refused when chunks change places, in it or with another of the same key', async () => {
    const it = scene();
    const plaintext = randomBytes(4 * CHUNK_BYTES);
    const file = await sealedFile(plaintext, it.identity, it.key);
    const other = await sealedFile(plaintext, it.identity, it.key);
    const chunk = (of: Buffer, position: number): Buffer => {
      const from = HEADER + position * SEALED_CHUNK;
      return of.subarray(from, from + SEALED_CHUNK);
    };
    for (let from = 0; from < 4; from++) {
      for (let to = 0; to < 4; to++) {
        if (from === to) continue;
        const swapped = Buffer.from(file);
        chunk(file, from).copy(chunk(swapped, to));
        chunk(file, to).copy(chunk(swapped, from));
        await assertRefused(swapped, it, { plaintext });
      }
      const mixed = Buffer.from(file);
      chunk(other, from).copy(chunk(mixed, from));
      await assertRefused(mixed, it, { plaintext });
    }
    const header = Buffer.concat([other.subarray(0, HEADER), file.subarray(HEADER)]);
    await assertRefused(header, it, {});
    // A shorter object made of whole chunks: the last of them is not sealed as the last.
    const cut = Buffer.from(file.subarray(0, HEADER + 3 * SEALED_CHUNK));
    cut.writeBigUInt64LE(BigInt(3 * CHUNK_BYTES), 80);
    await assertRefused(cut, it, {});
  });

  it('is refused in the place of another recording, kind or key', async () => {
    const it = scene();
    const file = await sealedFile(randomBytes(100), it.identity, it.key);
    const others = [
      { ...it, identity: { ...it.identity, kind: 'peaks' } },
      { ...it, identity: { ...it.identity, recordingId: newId() } },
      { ...it, key: toSecretKey(randomBytes(32)) },
    ];
    for (const other of others) await assertRefused(file, other, {});
    const renamed = Buffer.from(file);
    renamed.write('peaks', 32, 'latin1');
    await assertRefused(renamed, others[0]!, {});
  });

  it('is refused under another format version, and by its true one where that was changed', async () => {
    const it = scene();
    const file = await sealedFile(randomBytes(100), it.identity, it.key);
    for (const version of [0, 2, 65_535]) {
      file.writeUInt16LE(version, 8);
      await assertRefused(file, it, { codes: ['OBJECT_VERSION'] });
    }
    // As an object of another version would be that somebody labels as one of this.
    const header = encodeBoundHeader(it.identity, randomBytes(32));
    const labelled = Buffer.from(header);
    header.writeUInt16LE(0, 8);
    const seal = new ObjectSeal(it.key, header, it.identity);
    const length = Buffer.alloc(8);
    length.writeUInt8(3);
    const whole = Buffer.concat([labelled, length]);
    const sealed = seal.seal(0, Buffer.from('abc'), true);
    await assertRefused(Buffer.concat([whole, seal.headerTag(whole), sealed]), it, {});
  });

  it('is refused when it is plaintext, or nothing', async () => {
    const it = scene();
    for (const bytes of [Buffer.alloc(0), Buffer.from('RIFF'), Buffer.alloc(5000, 'ID3')]) {
      await assertRefused(bytes, it, {});
    }
  });
});

describe('nonces of sealed objects', () => {
  it('are not used twice in a million chunks', () => {
    const { identity, key } = scene();
    const seal = new ObjectSeal(key, encodeBoundHeader(identity, randomBytes(32)), identity);
    const seen = new Set<bigint>();
    // The same plaintext under the same key: the same nonce would give the same bytes.
    const plaintext = Buffer.alloc(8);
    for (let position = 0; position < 1_000_000; position++) {
      seen.add(seal.seal(position, plaintext, false).readBigUInt64LE());
    }
    assert.equal(seen.size, 1_000_000);
  });

  it('are not used twice over 1000 starts that write the same object again', async () => {
    const { identity, key } = scene();
    const salts = new Set<string>();
    const chunks = new Set<string>();
    const plaintext = Buffer.alloc(64);
    for (let start = 0; start < 1000; start++) {
      const file = await sealedFile(plaintext, identity, key);
      salts.add(file.toString('hex', 48, 80));
      chunks.add(file.toString('hex', HEADER, HEADER + 32));
    }
    assert.deepEqual([salts.size, chunks.size], [1000, 1000]);
  });

  it('cannot be used twice: each position is sealed once', () => {
    const { identity, key } = scene();
    const seal = new ObjectSeal(key, encodeBoundHeader(identity, randomBytes(32)), identity);
    const again = { name: 'AssertionError' };
    seal.seal(1, Buffer.of(1), false);
    seal.seal(5, Buffer.of(1), false);
    for (const position of [1, 2, 5]) {
      assert.throws(() => seal.seal(position, Buffer.of(2), false), again);
    }
    seal.seal(0, Buffer.of(1), false);
    assert.throws(() => seal.seal(0, Buffer.of(1), true), again);
  });

  it('seals nothing more after a failed write', async () => {
    const { identity, key } = scene();
    const writer = new SealedWriter(identity, key, async () => Promise.reject(new Error('full')));
    await assert.rejects(writer.write(Buffer.alloc(3 * CHUNK_BYTES)), /full/);
    await assert.rejects(writer.write(Buffer.of(1)), RangeError);
    await assert.rejects(writer.finish(), RangeError);
  });
});
