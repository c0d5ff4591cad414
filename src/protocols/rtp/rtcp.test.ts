import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseRtcp, tryRtcp } from './rtcp.ts';
import { RtpParseError } from './rtp-parse-error.ts';

const EMPTY_REPORT = '80c90001 00000001';
const REPORT_BLOCK = '0000000a 40fffffe 00010203 00000050 12345678 00010000';
const SENDER_INFO = '81c8000c 00000001 83aa7e80 80000000 00001000 00000064 00003e80';
const SENDER_REPORT = `${SENDER_INFO}${REPORT_BLOCK}`;
/** CNAME `a@b`, then an empty NOTE, then the end and three bytes of filling. */
const DESCRIPTION = '81ca0004 00000001 0103614062 0700 00 00000000';
const GOODBYE = '82cb0004 00000001 00000002 04646f6e 65000000';

function bytes(...hex: string[]): Buffer {
  return Buffer.from(hex.join('').replaceAll(' ', ''), 'hex');
}

describe('parseRtcp', () => {
  it('reads a compound of all kinds', () => {
    const compound = bytes(SENDER_REPORT, DESCRIPTION, '80cc0002 00000001 54455354', GOODBYE);
    assert.deepEqual(parseRtcp(compound), [
      {
        kind: 'sender-report',
        ssrc: 1,
        ntpMs: 500,
        rtpTimestamp: 0x1000,
        packets: 100,
        payloadBytes: 16_000,
        reports: [
          {
            ssrc: 10,
            fractionLost: 64,
            cumulativeLost: -2,
            extendedHighestSequence: 0x10203,
            jitterTicks: 80,
            lastSenderReport: 0x12345678,
            delaySinceLastSenderReport: 0x10000,
          },
        ],
      },
      {
        kind: 'source-description',
        chunks: [
          {
            ssrc: 1,
            items: [
              { type: 1, text: 'a@b' },
              { type: 7, text: '' },
            ],
          },
        ],
      },
      { kind: 'other', packetType: 204 },
      { kind: 'goodbye', ssrcs: [1, 2], reason: 'done' },
    ]);
  });

  it('reads an empty report, padding in the last packet and a goodbye without reason', () => {
    const compound = bytes(EMPTY_REPORT, 'a1cb0003 00000009 00000000 00000008');
    assert.deepEqual(parseRtcp(compound), [
      { kind: 'receiver-report', ssrc: 1, reports: [] },
      { kind: 'goodbye', ssrcs: [9] },
    ]);
  });

  it('takes a report with more behind its blocks (profile extensions, §6.4.3)', () => {
    assert.deepEqual(parseRtcp(bytes('80c90002 00000001 01020304')), [
      { kind: 'receiver-report', ssrc: 1, reports: [] },
    ]);
  });

  const WRONG: readonly (readonly [string, Buffer, string])[] = [
    ['nothing', bytes(), 'RTCP: no header at byte 0'],
    ['another version', bytes('40c90001 00000001'), 'RTCP: version 1 at byte 0'],
    ['a description first', bytes(DESCRIPTION), 'RTCP: packet type 202 comes first'],
    ['a goodbye alone', bytes(GOODBYE), 'RTCP: packet type 203 comes first'],
    ['RTP', bytes('8000fffe80000001deadbeefd5d5d5d5'), 'RTCP: 262140 > 16 bytes'],
    ['a length beyond the end', bytes('80c90002 00000001'), 'RTCP: 12 > 8 bytes'],
    ['a rest', bytes(EMPTY_REPORT, '80c9'), 'RTCP: no header at byte 8'],
    ['a report too short', bytes('80c90000'), 'RTCP: packet of 4 < 8 bytes'],
    ['fewer blocks than counted', bytes('81c90001 00000001'), 'RTCP: packet of 8 < 32 bytes'],
    [
      'an endless description',
      bytes(EMPTY_REPORT, '81ca0001 00000001'),
      'RTCP: packet of 8 < 9 bytes',
    ],
    [
      'an item beyond the end',
      bytes(EMPTY_REPORT, '81ca0002 00000001 01ff6161'),
      'RTCP: packet of 12 < 265 bytes',
    ],
    [
      'padding before the last packet',
      bytes('a0c90002 00000001 00000004', EMPTY_REPORT),
      'RTCP: padding before the last packet',
    ],
    ['odd padding', bytes('a0c90002 00000001 00000003'), 'RTCP: 3 bytes of padding'],
    ['padding of 0', bytes('a0c90002 00000001 00000000'), 'RTCP: 0 bytes of padding'],
    ['padding beyond the packet', bytes('a0c90001 0000000c'), 'RTCP: 12 bytes of padding'],
  ];
  for (const [name, packet, message] of WRONG) {
    it(`refuses ${name}`, () => {
      assert.throws(() => parseRtcp(packet), { name: 'RtpParseError', message });
      assert.equal(tryRtcp(packet), undefined);
    });
  }

  it('throws nothing but RtpParseError for any bytes', () => {
    const header = fc
      .tuple(fc.constantFrom(0x80, 0x81, 0x82, 0xa1, 0x9f), fc.integer({ min: 199, max: 206 }))
      .chain(([first, type]) =>
        fc.uint8Array({ maxLength: 60 }).map((body) => {
          const words = body.length >> 2;
          return Buffer.from([first, type, 0, words, ...body.subarray(0, words * 4)]);
        }),
      );
    const compound = fc
      .tuple(fc.array(header, { maxLength: 3 }), fc.uint8Array({ maxLength: 6 }))
      .map(([parts, rest]) => Buffer.concat([...parts, rest]));
    fc.assert(
      fc.property(fc.oneof(compound, fc.uint8Array()), (data) => {
        try {
          assert.ok(parseRtcp(data).length > 0);
        } catch (error) {
          assert.ok(error instanceof RtpParseError, String(error));
        }
      }),
      { numRuns: 2000 },
    );
  });
});
