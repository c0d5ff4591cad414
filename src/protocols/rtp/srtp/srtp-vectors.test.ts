import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { describe, it } from 'node:test';
import { deriveSessionKeys } from './session-keys.ts';
import type { SrtpSuite } from './srtp-parameters.ts';
import { SrtpTransform } from './srtp-transform.ts';

const hex = (text: string): Buffer => Buffer.from(text.replace(/\s/g, ''), 'hex');

/** A transform with the same session keys for RTP and RTCP, as the vectors have them. */
function transform(suite: SrtpSuite, key: string, salt: string): SrtpTransform {
  const keys = {
    cipher: createSecretKey(hex(key)),
    authentication: createSecretKey(Buffer.alloc(20)),
    salt: hex(salt),
  };
  return new SrtpTransform(suite, { rtp: keys, rtcp: keys });
}

describe('RFC 3711', () => {
  it('B.2: key stream of AES-CM', () => {
    const cm = transform(
      'AES_CM_128_HMAC_SHA1_80',
      '2b7e151628aed2a6abf7158809cf4f3c',
      'f0f1f2f3f4f5f6f7f8f9fafbfcfd',
    );
    // SSRC, roll-over counter and sequence number are zero, and so is what is encrypted.
    const zeros = Buffer.concat([hex('800000000000000000000000'), Buffer.alloc(48)]);
    const stream = cm.protectRtp(zeros, 0).subarray(12, 60);
    const expected = `e03ead0935c95e80e166b16dd92b4eb4
      d23513162b02d0f72a43a2fe4a5f97ab 41e95b3bb0a2e8dd477901e4fca894c0`;
    assert.deepEqual(stream, hex(expected));
  });

  it('B.3: keys derived from a master key', () => {
    const master = hex('e1f97a0d3e018be0d64fa32c06de4139 0ec675ad498afeebb6960b3aabe6');
    const { cipher, authentication, salt } = deriveSessionKeys(
      'AES_CM_128_HMAC_SHA1_80',
      master,
      'rtp',
    );
    assert.deepEqual(cipher.export(), hex('c61e7a93744f39ee10734afe3ff7a087'));
    assert.deepEqual(salt, hex('30cbbc08863d8c85d49db34a9ae1'));
    // The appendix goes on for 94 octets; HMAC-SHA1 takes the first 20.
    assert.deepEqual(authentication!.export(), hex('cebe321f6ff7716b6fd4ab49af256a156d38baa4'));
  });
});

const KEY_128 = '000102030405060708090a0b0c0d0e0f';
const KEY_256 = `${KEY_128}101112131415161718191a1b1c1d1e1f`;
const SALT = '517569642070726f2071756f';
const RTP = hex(`8040f17b 8041f8d3 5501a0b2 47616c6c 69612065 7374206f 6d6e6973 20646976
  69736120 696e2070 61727465 73207472 6573`);
const RTCP = hex(`81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61
  deadbeef deadbeef deadbeef deadbeef deadbeef`);
const INDEX = 0x5d4;

describe('RFC 7714', () => {
  const gcm128 = transform('AEAD_AES_128_GCM', KEY_128, SALT);
  const gcm256 = transform('AEAD_AES_256_GCM', KEY_256, SALT);

  it('16.1: SRTP, AEAD_AES_128_GCM', () => {
    const sealed = hex(`8040f17b 8041f8d3 5501a0b2 f24de3a3 fb34de6c acba861c 9d7e4bca be633bd5
      0d294e6f 42a5f47a 51c7d19b 36de3adf 8833899d 7f27beb1 6a9152cf 765ee439 0cce`);
    assert.deepEqual(gcm128.protectRtp(RTP, 0), sealed);
    assert.deepEqual(gcm128.openRtp(sealed, 0), RTP);
    assert.equal(gcm128.openRtp(sealed, 1), undefined);
  });

  it('16.2: SRTP, AEAD_AES_256_GCM', () => {
    const sealed = hex(`8040f17b 8041f8d3 5501a0b2 32b1de78 a822fe12 ef9f78fa 332e33aa b1801238
      9a58e2f3 b50b2a02 76ffae0f 1ba63799 b87b7aa3 db36dfff d6b0f9bb 7878d7a7 6c13`);
    assert.deepEqual(gcm256.protectRtp(RTP, 0), sealed);
    assert.deepEqual(gcm256.openRtp(sealed, 0), RTP);
  });

  it('17.1: SRTCP, AEAD_AES_128_GCM', () => {
    const sealed = hex(`81c8000d 4d617273 63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32d
      c676a5f1 730d6fda 4ce09b46 86303ded 0bb9275b c84aa458 96cf4d2f c5abf872 45d9eade 800005d4`);
    assert.deepEqual(gcm128.protectRtcp(RTCP, INDEX), sealed);
    assert.deepEqual(gcm128.openRtcp(sealed), { packet: RTCP, index: INDEX });
  });

  it('17.2: SRTCP, AEAD_AES_256_GCM', () => {
    const sealed = hex(`81c8000d 4d617273 d50ae4d1 f5ce5d30 4ba297e4 7d470c28 2c3ece5d bffe0a50
      a2eaa5c1 110555be 8415f658 c61de047 6f1b6fad 1d1eb30c 4446839f 57ff6f6c b26ac3be 800005d4`);
    assert.deepEqual(gcm256.protectRtcp(RTCP, INDEX), sealed);
    assert.deepEqual(gcm256.openRtcp(sealed), { packet: RTCP, index: INDEX });
  });

  it('17.3, 17.4: SRTCP that is only tagged', () => {
    const tagged128 = Buffer.concat([RTCP, hex('841dd968 3dd78ec9 2ae58790 125f62b3 000005d4')]);
    const tagged256 = Buffer.concat([RTCP, hex('91db4afb feee5a97 8fab4393 ed2615fe 000005d4')]);
    assert.deepEqual(gcm128.openRtcp(tagged128), { packet: RTCP, index: INDEX });
    assert.deepEqual(gcm256.openRtcp(tagged256), { packet: RTCP, index: INDEX });
    tagged256[12]! ^= 1;
    assert.equal(gcm256.openRtcp(tagged256), undefined);
  });
});
