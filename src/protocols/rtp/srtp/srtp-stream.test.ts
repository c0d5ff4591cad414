import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import {
  masterLength,
  SRTP_SUITES,
  type SrtpParameters,
  type SrtpSuite,
} from './srtp-parameters.ts';
import { SrtpReceiver } from './srtp-receiver.ts';
import { SrtpSender } from './srtp-sender.ts';
import { SrtpStream } from './srtp-stream.ts';

const LAP = 0x10000;

function newKeys(suite: SrtpSuite, mki?: string): SrtpParameters {
  const inline = randomBytes(masterLength(suite)).toString('base64');
  return { suite, keys: [{ inline, ...(mki !== undefined && { mki }) }] };
}

/** An RTP packet whose payload says its number. */
function rtp(number: number, ssrc = 7): Buffer {
  const packet = Buffer.alloc(12 + 20);
  packet[0] = 0x80;
  packet.writeUInt16BE(number % LAP, 2);
  packet.writeUInt32BE((number * 160) % 2 ** 32, 4);
  packet.writeUInt32BE(ssrc, 8);
  packet.write(String(number), 12);
  return packet;
}

describe('SRTP', () => {
  for (const suite of SRTP_SUITES) {
    it(`carries RTP and RTCP with ${suite}, with and without a key identifier`, () => {
      for (const mki of [undefined, '01', 'a0b1c2d3']) {
        const keys = newKeys(suite, mki);
        const sender = new SrtpSender(keys);
        const stream = new SrtpStream([keys]);
        for (let number = 0; number < 50; number++) {
          const sealed = sender.protectRtp(rtp(number));
          assert.notDeepEqual(sealed.subarray(12, 32), rtp(number).subarray(12));
          assert.deepEqual(stream.openRtp(sealed, number * 20), rtp(number));
        }
        const report = Buffer.concat([Buffer.from('80c80006', 'hex'), Buffer.alloc(24, 7)]);
        const receiver = new SrtpReceiver(keys);
        const sealed = sender.protectRtcp(report);
        assert.deepEqual(receiver.openRtcp(sealed), { kind: 'opened', packet: report });
        assert.deepEqual(receiver.openRtcp(sealed), { kind: 'replayed' });
        sealed[9]! ^= 1;
        assert.deepEqual(receiver.openRtcp(sealed), { kind: 'forged' });
      }
    });

    it(`opens nothing of what was changed, cut or made up with ${suite}`, () => {
      const keys = newKeys(suite);
      const sealed = new SrtpSender(keys).protectRtp(rtp(1));
      const stream = new SrtpStream([keys]);
      let tries = 0;
      const refuse = (packet: Buffer) => {
        tries++;
        assert.equal(stream.openRtp(packet, 0), undefined);
      };
      for (let at = 1; at < sealed.length; at++) {
        const changed = Buffer.from(sealed);
        changed[at]! ^= 0x10;
        // A type of RTCP is no RTP at all.
        if (at > 1) refuse(changed);
      }
      for (let length = 12; length < sealed.length; length++) refuse(sealed.subarray(0, length));
      refuse(rtp(1));
      refuse(new SrtpSender(newKeys(suite)).protectRtp(rtp(1)));
      assert.equal(stream.forgedPackets, tries);
      assert.deepEqual(stream.openRtp(sealed, 0), rtp(1));
    });
  }

  it('counts laps twice round, with losses and packets that overtake', () => {
    const keys = newKeys('AES_CM_128_HMAC_SHA1_80');
    const sender = new SrtpSender(keys);
    const stream = new SrtpStream([keys]);
    const start = 0xff00;
    const numbers = Array.from({ length: 2 * LAP + 600 }, (_, index) => start + index);
    let opened = 0;
    for (let at = 0; at < numbers.length; at += 2) {
      // All of them near the turn, a hundredth elsewhere.
      const isNear = Math.abs(((numbers[at]! + LAP / 2) % LAP) - LAP / 2) < 400;
      if (!isNear && at % 200 !== 0) continue;
      const pair = [numbers[at]!, numbers[at + 1]!].map((number) => {
        return { number, sealed: sender.protectRtp(rtp(number)) };
      });
      for (const { number, sealed } of pair.toReversed()) {
        assert.deepEqual(stream.openRtp(sealed, at * 20), rtp(number));
        opened++;
      }
    }
    assert.ok(opened > 2000, `${opened} packets`);
    assert.equal(stream.forgedPackets + stream.replayedPackets, 0);
  });

  it('finds its lap again after a pause of an hour', () => {
    const keys = newKeys('AEAD_AES_128_GCM');
    const sender = new SrtpSender(keys);
    const stream = new SrtpStream([keys]);
    for (let number = 0; number <= 200_000; number++) {
      const isHeard = number < 10 || number > 199_990;
      // Only the counting of the sender matters in between.
      if (!isHeard && number % 1000 !== 0) continue;
      const sealed = sender.protectRtp(rtp(number));
      if (isHeard) assert.deepEqual(stream.openRtp(sealed, number * 20), rtp(number));
    }
  });

  it('finds the lap of a source that it hears in the middle, beside forged packets', () => {
    const keys = newKeys('AEAD_AES_128_GCM');
    const sender = new SrtpSender(keys);
    const others = new SrtpSender(newKeys('AEAD_AES_128_GCM'));
    for (let number = 0; number < 30 * LAP; number += 1000) sender.protectRtp(rtp(number));
    const stream = new SrtpStream([keys]);
    let opened = 0;
    for (let at = 0; at < 100; at++) {
      const number = 30 * LAP + at;
      // Each second packet is forged, of the same source.
      stream.openRtp(others.protectRtp(rtp(number)), at * 20 + 10);
      if (stream.openRtp(sender.protectRtp(rtp(number)), at * 20) !== undefined) opened++;
    }
    assert.equal(opened, 100);
    assert.equal(stream.forgedPackets, 100);
  });

  it('takes nothing twice, nor what is too old to know', () => {
    const keys = newKeys('AES_CM_128_HMAC_SHA1_32');
    const sender = new SrtpSender(keys);
    const stream = new SrtpStream([keys]);
    const sealed = Array.from({ length: 3000 }, (_, number) => sender.protectRtp(rtp(number)));
    const [late] = sealed.splice(2900, 1);
    for (const packet of sealed) stream.openRtp(packet, 0);
    for (const packet of sealed) assert.equal(stream.openRtp(packet, 0), undefined);
    assert.equal(stream.replayedPackets, sealed.length);
    assert.deepEqual(stream.openRtp(late!, 0), rtp(2900));
  });

  it('goes on with new keys, whether laps go on or begin again, and with packets in between', () => {
    for (const goesOn of [true, false]) {
      const [old, next] = [newKeys('AES_CM_128_HMAC_SHA1_80'), newKeys('AEAD_AES_256_GCM')];
      const stream = new SrtpStream();
      stream.negotiate(old);
      const before = new SrtpSender(old);
      const from = LAP - 50;
      for (let number = from; number < LAP + 50; number++) {
        assert.deepEqual(stream.openRtp(before.protectRtp(rtp(number)), 0), rtp(number));
      }
      stream.negotiate(next);
      const after = new SrtpSender(next);
      // One that goes on has counted the turn under the old keys.
      if (goesOn) after.protectRtp(rtp(LAP - 1));
      for (let number = LAP + 50; number < LAP + 100; number++) {
        const sealed = after.protectRtp(rtp(number));
        const late = before.protectRtp(rtp(number + 100));
        assert.deepEqual(stream.openRtp(sealed, 0), rtp(number));
        assert.deepEqual(stream.openRtp(late, 0), rtp(number + 100));
      }
      assert.equal(stream.forgedPackets, 0);
    }
  });

  it('leaves packets as they are where nothing, or no more, was agreed', () => {
    const keys = newKeys('AES_CM_128_HMAC_SHA1_80');
    const stream = new SrtpStream();
    assert.deepEqual(stream.openRtp(rtp(1), 0), rtp(1));
    stream.negotiate(keys);
    assert.equal(stream.openRtp(rtp(2), 0), undefined);
    stream.negotiate(undefined);
    assert.deepEqual(stream.openRtp(rtp(3), 0), rtp(3));
    const sealed = new SrtpSender(keys).protectRtp(rtp(4));
    assert.deepEqual(stream.openRtp(sealed, 0), rtp(4));
    const unknown = new SrtpStream([{ suite: 'AEAD_AES_128_GCM', keys: [] }]);
    assert.equal(unknown.openRtp(sealed, 0), undefined);
  });
});
