import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  hasMarker,
  headerLength,
  isRtp,
  parseRtpHeader,
  payloadLength,
  payloadType,
  rtpTimestamp,
  sequenceNumber,
  ssrc,
  tryRtpHeader,
} from './header.ts';
import { RtpParseError } from './rtp-parse-error.ts';

const PLAIN = '8000fffe80000001deadbeef' + 'd5d5d5d5';
/** Padding 4, extension of one word, two CSRCs, marker, payload type 101. */
const FULL = 'b2e5 0102 00000a0b 00000001 00000007 ffffffff bede0001 10aa0000 aabb 00000004';

function bytes(hex: string): Buffer {
  return Buffer.from(hex.replaceAll(' ', ''), 'hex');
}

describe('parseRtpHeader', () => {
  it('reads a plain packet', () => {
    assert.deepEqual(parseRtpHeader(bytes(PLAIN)), {
      payloadType: 0,
      marker: false,
      sequenceNumber: 0xfffe,
      timestamp: 0x80000001,
      ssrc: 0xdeadbeef,
      csrcs: [],
      extension: undefined,
      payloadOffset: 12,
      payloadLength: 4,
      paddingLength: 0,
    });
  });

  it('reads CSRC list, extension and padding, anywhere in a buffer', () => {
    const packet = bytes(FULL);
    const buffer = Buffer.concat([Buffer.alloc(3, 0xff), packet, Buffer.alloc(5, 0xff)]);
    assert.deepEqual(parseRtpHeader(buffer, 3, packet.length), {
      payloadType: 101,
      marker: true,
      sequenceNumber: 0x0102,
      timestamp: 0x0a0b,
      ssrc: 1,
      csrcs: [7, 0xffffffff],
      extension: { profile: 0xbede, offset: 3 + 24, length: 4 },
      payloadOffset: 3 + 28,
      payloadLength: 2,
      paddingLength: 4,
    });
  });

  const WRONG: readonly (readonly [string, string, string])[] = [
    ['nothing', '', '0 bytes < 12'],
    ['a byte too few', PLAIN.slice(0, 22), '11 bytes < 12'],
    ['version 1', `40${PLAIN.slice(2)}`, 'version 1'],
    ['STUN', '000100002112a442000000000000000000000000', 'version 0'],
    ['RTCP', '80c8000600000001000000000000000000000000', 'RTCP packet type 200'],
    [
      'CSRCs beyond the end',
      `82${PLAIN.slice(2)}`,
      'CSRC list, extension or padding exceed 16 bytes',
    ],
    [
      'an extension header beyond the end',
      `90${PLAIN.slice(2, 24)}`,
      'CSRC list, extension or padding exceed 12 bytes',
    ],
    [
      'an extension beyond the end',
      `90${PLAIN.slice(2, 24)}bede0001`,
      'CSRC list, extension or padding exceed 16 bytes',
    ],
    [
      'padding of 0',
      `a0${PLAIN.slice(2, 24)}d5d5d500`,
      'CSRC list, extension or padding exceed 16 bytes',
    ],
    [
      'padding into the header',
      `a0${PLAIN.slice(2, 24)}d5d5d505`,
      'CSRC list, extension or padding exceed 16 bytes',
    ],
    [
      'padding where there is no payload',
      `a0${PLAIN.slice(2, 24)}`,
      'CSRC list, extension or padding exceed 12 bytes',
    ],
  ];
  for (const [name, hex, message] of WRONG) {
    it(`refuses ${name}`, () => {
      const packet = bytes(hex);
      assert.throws(() => parseRtpHeader(packet), { name: 'RtpParseError', message });
      assert.equal(tryRtpHeader(packet), undefined);
      assert.equal(isRtp(packet, 0, packet.length), false);
    });
  }

  it('refuses what lies outside the buffer', () => {
    const message = 'the packet lies outside the buffer';
    assert.throws(() => parseRtpHeader(bytes(PLAIN), 1, 16), { name: 'RtpParseError', message });
    assert.throws(() => parseRtpHeader(bytes(PLAIN), -1, 16), { name: 'RtpParseError', message });
  });

  it('takes a packet of padding alone and one without payload', () => {
    const padding = bytes(`a0${PLAIN.slice(2, 24)}00000004`);
    assert.equal(payloadLength(padding, 0, padding.length), 0);
    assert.equal(parseRtpHeader(bytes(PLAIN.slice(0, 24))).payloadLength, 0);
  });
});

describe('any bytes', () => {
  it('are RTP that lies within them, or an RtpParseError', () => {
    const start = fc.constantFrom(0x80, 0x81, 0x8f, 0x90, 0xa0, 0xb3, 0x00, 0xff);
    const packet = fc
      .tuple(start, fc.uint8Array({ maxLength: 80 }))
      .map(([first, rest]) => Uint8Array.of(first, ...rest));
    fc.assert(
      fc.property(packet, fc.nat(20), (data, offset) => {
        const length = data.length - offset;
        let header: ReturnType<typeof parseRtpHeader>;
        try {
          header = parseRtpHeader(data, offset, length);
        } catch (error) {
          assert.ok(error instanceof RtpParseError, String(error));
          assert.equal(isRtp(data, offset, length), false);
          return;
        }
        const { payloadOffset, payloadLength: payload, paddingLength } = header;
        assert.ok(payloadOffset >= 12 && payload >= 0 && paddingLength >= 0);
        assert.equal(payloadOffset + payload + paddingLength, data.length);
        // The readers of single fields agree with the whole.
        assert.deepEqual(
          [
            payloadType(data, offset),
            hasMarker(data, offset),
            sequenceNumber(data, offset),
            rtpTimestamp(data, offset),
            ssrc(data, offset),
            offset + headerLength(data, offset),
          ],
          [
            header.payloadType,
            header.marker,
            header.sequenceNumber,
            header.timestamp,
            header.ssrc,
            payloadOffset,
          ],
        );
      }),
      { numRuns: 2000 },
    );
  });
});
