import assert from 'node:assert/strict';
import { createDecipheriv, randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { NodeSealer, OpenSslSealer, toSecretKey } from './aead-sealer.ts';
import { bindOpenSsl } from './openssl.ts';
import { SealArea } from './seal-area.ts';

const HEAD = 16;

function newArea(): SealArea {
  return new SealArea({ additional: 20, plaintext: 4096, head: HEAD });
}

function fill(area: SealArea, seed: number): void {
  for (const part of [area.nonce, area.additional, area.plaintext]) {
    for (let at = 0; at < part.length; at++) part[at] = (at * 31 + seed) & 0xff;
  }
}

describe('AeadSealer', () => {
  const openSsl = bindOpenSsl();
  const key = toSecretKey(Buffer.alloc(32, 5));

  it('seals the case of McGrew and Viega (AES-256, no additional data) as published', () => {
    const zeroKey = toSecretKey(Buffer.alloc(32));
    const area = new SealArea({ additional: 0, plaintext: 16, head: 0 });
    const sealers = [
      new NodeSealer(zeroKey),
      ...(openSsl ? [new OpenSslSealer(openSsl, zeroKey)] : []),
    ];
    for (const sealer of sealers) {
      area.block.fill(0);
      sealer.seal(area, 16);
      // The Galois/Counter Mode of Operation, Appendix B, test case 14.
      const expected = 'cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919';
      assert.equal(area.block.toString('hex'), expected);
      sealer.close();
    }
  });

  it('gives the same bytes through OpenSSL as through Node', (t) => {
    if (openSsl === undefined) return t.skip('this Node does not show the functions of OpenSSL');
    const direct = new OpenSslSealer(openSsl, key);
    const node = new NodeSealer(key);
    const [a, b] = [newArea(), newArea()];
    for (const [seed, length] of [0, 1, 15, 16, 17, 1000, 4096].entries()) {
      fill(a, seed);
      fill(b, seed);
      direct.seal(a, length);
      node.seal(b, length);
      const end = HEAD + length + 16;
      assert.deepEqual(a.block.subarray(HEAD, end), b.block.subarray(HEAD, end));
    }
    direct.close();
  });

  it('can be opened by anybody who has the key', (t) => {
    if (openSsl === undefined) return t.skip('this Node does not show the functions of OpenSSL');
    const sealer = new OpenSslSealer(openSsl, key);
    const area = newArea();
    randomBytes(300).copy(area.plaintext);
    randomBytes(12).copy(area.nonce);
    sealer.seal(area, 300);
    const decipher = createDecipheriv('aes-256-gcm', key, area.nonce);
    decipher.setAAD(area.additional);
    decipher.setAuthTag(area.block.subarray(HEAD + 300, HEAD + 316));
    const opened = decipher.update(area.block.subarray(HEAD, HEAD + 300));
    decipher.final();
    assert.deepEqual(opened, area.plaintext.subarray(0, 300));
    sealer.close();
  });

  it('seals nothing more once closed, and never beyond its area', () => {
    const make = [
      () => new NodeSealer(key),
      ...(openSsl ? [() => new OpenSslSealer(openSsl, key)] : []),
    ];
    for (const makeOne of make) {
      const sealer = makeOne();
      sealer.close();
      sealer.close();
      assert.throws(() => sealer.seal(newArea(), 1), RangeError);
    }
    if (openSsl === undefined) return;
    const sealer = new OpenSslSealer(openSsl, key);
    assert.throws(() => sealer.seal(newArea(), 4097), RangeError);
    sealer.close();
  });
});
