import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { acceptableStreams, answerOffer } from './answer-offer.ts';
import { RECORDER_FORMATS } from './formats.ts';
import { parseSdp } from './parse-sdp.ts';

const OPTIONS = {
  ownKey: (_index: number, _suite: string, bytes: number) => Buffer.alloc(bytes, 7),
  address: '192.0.2.7',
  originId: 7001,
  version: 1,
  ports: [20_000, 20_002, 20_004],
  supported: RECORDER_FORMATS,
};
const HEAD = ['v=0', 'o=- 1 1 IN IP4 192.0.2.1', 's=-', 'c=IN IP4 192.0.2.1', 't=0 0'];
const ANSWER_HEAD = ['v=0', 'o=- 7001 1 IN IP4 192.0.2.7', 's=-', 'c=IN IP4 192.0.2.7', 't=0 0'];

function offer(...lines: string[]) {
  return parseSdp([...HEAD, ...lines].join('\r\n'));
}

/** The lines of the answer from the first m-line on, or why there is none. */
function answerLines(lines: readonly string[], options: Partial<typeof OPTIONS> = {}) {
  const answer = answerOffer(offer(...lines), { ...OPTIONS, ...options });
  return 'refused' in answer ? answer.refused : answer.body.split('\r\n').slice(5, -1);
}

describe('answerOffer', () => {
  it('answers a gateway with two labelled streams', () => {
    const side = (port: number, label: string) => [
      `m=audio ${port} RTP/AVP 0 101 19`,
      'a=rtpmap:0 PCMU/8000',
      'a=rtpmap:101 telephone-event/8000',
      'a=fmtp:101 0-16',
      'a=rtpmap:19 CN/8000',
      'a=ptime:20',
      'a=sendonly',
      `a=label:${label}`,
    ];
    const answer = answerOffer(offer(...side(24_544, '1'), ...side(31_166, 'b_leg')), OPTIONS);
    const ours = (port: number, label: string) => [
      `m=audio ${port} RTP/AVP 0 101 19`,
      'a=rtpmap:0 PCMU/8000',
      'a=rtpmap:101 telephone-event/8000',
      'a=fmtp:101 0-16',
      'a=rtpmap:19 CN/8000',
      'a=ptime:20',
      `a=label:${label}`,
      'a=recvonly',
    ];
    const stream = {
      formats: [
        { payloadType: 0, encodingName: 'PCMU', clockRate: 8000, channels: 1 },
        {
          payloadType: 101,
          encodingName: 'TELEPHONE-EVENT',
          clockRate: 8000,
          channels: 1,
          parameters: '0-16',
        },
        { payloadType: 19, encodingName: 'CN', clockRate: 8000, channels: 1 },
      ],
      direction: 'sendonly',
      address: '192.0.2.1',
    };
    assert.deepEqual(answer, {
      body: [...ANSWER_HEAD, ...ours(20_000, '1'), ...ours(20_002, 'b_leg'), ''].join('\r\n'),
      streams: [
        { ...stream, mediaIndex: 0, label: '1', mediaAddress: '192.0.2.1:24544' },
        { ...stream, mediaIndex: 1, label: 'b_leg', mediaAddress: '192.0.2.1:31166' },
      ],
    });
  });

  it('answers every m-line in order, those it does not take with port 0', () => {
    const lines = [
      'm=video 5000 RTP/AVP 96 97',
      'a=rtpmap:96 H264/90000',
      'a=label:3',
      'm=audio 0 RTP/AVP 0',
      'm=audio 5002 RTP/AVP 8',
      'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
      'm=audio 5004 RTP/AVP 96',
      'm=audio 5006 RTP/SAVP 0',
      'm=audio 5008 RTP/AVP',
    ];
    assert.deepEqual(answerLines(lines), [
      'm=video 0 RTP/AVP 96 97',
      'a=label:3',
      'm=audio 0 RTP/AVP 0',
      'm=audio 20002 RTP/AVP 8',
      'a=rtpmap:8 PCMA/8000',
      'a=recvonly',
      'm=application 0 UDP/DTLS/SCTP webrtc-datachannel',
      'm=audio 0 RTP/AVP 96',
      'm=audio 0 RTP/SAVP 0',
      'm=audio 0 RTP/AVP 0',
    ]);
  });

  it('keeps the payload types, the order and the parameters of the offer', () => {
    const lines = [
      'm=audio 5000 RTP/AVPF 111 9 96 101 107',
      'a=rtpmap:111 opus/48000/2',
      'a=fmtp:111 maxplaybackrate=16000',
      'a=rtpmap:96 SPEEX/8000',
      'a=rtpmap:101 telephone-event/8000',
      'a=rtpmap:107 telephone-event/48000',
    ];
    assert.deepEqual(answerLines(lines), [
      'm=audio 20000 RTP/AVPF 111 9 101 107',
      'a=rtpmap:111 opus/48000/2',
      'a=fmtp:111 maxplaybackrate=16000',
      'a=rtpmap:9 G722/8000',
      'a=rtpmap:101 telephone-event/8000',
      'a=rtpmap:107 telephone-event/48000',
      'a=recvonly',
    ]);
  });

  it('takes what it cannot decode where there is nothing else: packets are kept', () => {
    const speex = ['m=audio 5000 RTP/AVP 96 4 101', 'a=rtpmap:96 SPEEX/16000'];
    assert.deepEqual(answerLines(speex), [
      'm=audio 20000 RTP/AVP 96 4',
      'a=rtpmap:96 SPEEX/16000',
      'a=rtpmap:4 G723/8000',
      'a=recvonly',
    ]);
    assert.equal(answerLines(['m=audio 5000 RTP/AVP 4 8'])[0], 'm=audio 20000 RTP/AVP 8');
  });

  it('only receives (RFC 3264 §6.1)', () => {
    const direction = (...lines: string[]) =>
      answerLines(['m=audio 5000 RTP/AVP 0', ...lines]).at(-1);
    assert.deepEqual(
      [
        [],
        ['a=sendrecv'],
        ['a=sendonly'],
        ['a=recvonly'],
        ['a=inactive'],
        ['c=IN IP4 0.0.0.0'],
      ].map((lines) => direction(...lines)),
      ['a=recvonly', 'a=recvonly', 'a=recvonly', 'a=inactive', 'a=inactive', 'a=inactive'],
    );
  });

  it('repeats t= of the offer (§6)', () => {
    const held = offer('m=audio 5000 RTP/AVP 0');
    const answer = answerOffer({ ...held, timing: '3338481189 3370017201' }, OPTIONS);
    assert.ok('body' in answer && answer.body.includes('\r\nt=3338481189 3370017201\r\n'));
  });

  it('counts its version up exactly when it says something else (§8)', () => {
    const version = (body: string) => parseSdp(body).origin?.sessionVersion;
    const say = (lines: string[], previous?: string) => {
      const answer = answerOffer(offer(...lines), { ...OPTIONS, version: 5, previous });
      assert.ok('body' in answer);
      return answer.body;
    };
    const line = 'm=audio 5000 RTP/AVP 0 8';
    const first = say([line, 'a=sendonly']);
    assert.equal(version(first), '5');
    assert.equal(say(['m=audio 6000 RTP/AVP 0 8', 'a=sendonly'], first), first);
    const held = say([line, 'a=inactive'], first);
    assert.equal(version(held), '6');
    const resumed = say([line, 'a=sendonly'], held);
    assert.equal(resumed, first.replace('o=- 7001 5 ', 'o=- 7001 7 '));
  });

  it('takes a stream out and back in again (§8.2)', () => {
    const out = answerOffer(offer('m=audio 0 RTP/AVP 0'), OPTIONS);
    const lines = [...ANSWER_HEAD, 'm=audio 0 RTP/AVP 0', ''];
    assert.deepEqual(out, { body: lines.join('\r\n'), streams: [] });
    assert.equal(answerLines(['m=audio 5000 RTP/AVP 0'])[0], 'm=audio 20000 RTP/AVP 0');
  });

  it('says why it cannot answer', () => {
    assert.equal(answerLines([]), 'no-audio');
    assert.equal(answerLines(['m=video 5000 RTP/AVP 96']), 'no-audio');
    assert.equal(answerLines(['m=audio 5000 RTP/SAVP 0']), 'no-common-protocol');
    assert.equal(answerLines(['m=audio 5000 RTP/AVP 96']), 'no-common-codec');
    // Keys and comfort noise alone are no voice.
    assert.equal(answerLines(['m=audio 5000 RTP/AVP 13']), 'no-common-codec');
    assert.equal(answerLines(['m=audio 5000 RTP/AVP 0'], { ports: [] }), 'no-port');
  });

  it('takes SRTP whose reports are not encrypted, and says so too', () => {
    const key = Buffer.alloc(30, 1).toString('base64');
    const crypto = `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${key}|2^31 UNENCRYPTED_SRTCP`;
    const answer = answerOffer(offer(`m=audio 5000 RTP/SAVP 0\n${crypto}`), OPTIONS);
    assert.ok('body' in answer);
    const own = Buffer.alloc(30, 7).toString('base64');
    const expected = `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${own} UNENCRYPTED_SRTCP`;
    assert.deepEqual(
      answer.body.split('\r\n').filter((line) => line.startsWith('a=crypto')),
      [expected],
    );
    assert.deepEqual(answer.streams[0]!.crypto, {
      suite: 'AES_CM_128_HMAC_SHA1_80',
      keys: [{ inline: key }],
    });
  });

  it('takes SRTP with the first suite that can be used, and offers its own key', () => {
    const key = (bytes: number) => Buffer.alloc(bytes, 1).toString('base64');
    const lines = [
      'm=audio 5000 RTP/SAVP 0',
      'a=crypto:1 AES_256_CM_HMAC_SHA1_80 inline:x',
      `a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:${key(30)} UNENCRYPTED_SRTP`,
      `a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:${key(29)}`,
      `a=crypto:4 AES_CM_128_HMAC_SHA1_32 inline:${key(30)}|2^20|258:2;inline:${key(30)}|7:2 WSH=64`,
      `a=crypto:5 AEAD_AES_256_GCM inline:${key(44)}`,
      'm=audio 5002 RTP/SAVPF 8',
      `a=crypto:1 AEAD_AES_128_GCM inline:${key(28)}|2^48`,
      'm=audio 5004 RTP/AVP 8',
      `a=crypto:1 AEAD_AES_128_GCM inline:${key(28)}`,
    ];
    const answer = answerOffer(offer(lines.join('\n')), OPTIONS);
    assert.ok('body' in answer);
    const own = (bytes: number) => Buffer.alloc(bytes, 7).toString('base64');
    assert.deepEqual(
      answer.body.split('\r\n').filter((line) => /^m=|^a=crypto/.test(line)),
      [
        'm=audio 20000 RTP/SAVP 0',
        `a=crypto:4 AES_CM_128_HMAC_SHA1_32 inline:${own(30)}`,
        'm=audio 20002 RTP/SAVPF 8',
        `a=crypto:1 AEAD_AES_128_GCM inline:${own(28)}`,
        'm=audio 20004 RTP/AVP 8',
      ],
    );
    assert.deepEqual(
      answer.streams.map(({ crypto }) => crypto),
      [
        {
          suite: 'AES_CM_128_HMAC_SHA1_32',
          keys: [
            { inline: key(30), mki: '0102' },
            { inline: key(30), mki: '0007' },
          ],
        },
        { suite: 'AEAD_AES_128_GCM', keys: [{ inline: key(28) }] },
        undefined,
      ],
    );
  });

  it('gives every description a sound answer or a reason', () => {
    const line = fc
      .record({
        kind: fc.constantFrom('audio', 'audio', 'video', 'image'),
        port: fc.constantFrom(0, 4000, 4001, 65_535),
        protocol: fc.constantFrom('RTP/AVP', 'rtp/avp', 'RTP/SAVPF', 'udptl'),
        formats: fc.array(fc.constantFrom('0', '8', '13', '96', '101', 't38', '999')),
        below: fc.array(
          fc.constantFrom(
            ...['a=sendonly', 'a=inactive', 'a=label:x y', 'a=rtpmap:96 opus/48000/2'],
            ...['a=rtpmap:101 telephone-event/8000', 'c=IN IP4 0.0.0.0', 'a=fmtp:96 a=b', 'c='],
          ),
        ),
      })
      .map(({ kind, port, protocol, formats, below }) => {
        return [`m=${kind} ${port} ${protocol} ${formats.join(' ')}`, ...below].join('\n');
      });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), fc.array(fc.nat(65_535)), (lines, ports) => {
        const asked = offer(lines.join('\n'));
        const answer = answerOffer(asked, { ...OPTIONS, ports });
        if ('refused' in answer) return;
        const said = parseSdp(answer.body);
        const shape = (media: typeof said.media) => media.map((m) => [m.kind, m.protocol]);
        assert.deepEqual(shape(said.media), shape(asked.media));
        const taken = said.media.flatMap((media, index) => (media.port === 0 ? [] : [index]));
        assert.deepEqual(
          taken,
          answer.streams.map((stream) => stream.mediaIndex),
        );
        for (const index of taken) assert.notEqual(asked.media[index]!.port, 0);
        assert.ok(said.media.every((media) => media.formatList.length > 0));
      }),
      { numRuns: 500 },
    );
  });
});

describe('acceptableStreams', () => {
  it('says for which m-lines ports are needed', () => {
    const asked = offer(
      'm=video 5000 RTP/AVP 96',
      'm=audio 5002 RTP/AVP 96',
      'm=audio 5004 RTP/AVP 8 4',
      'm=audio 0 RTP/AVP 8',
    );
    assert.deepEqual(acceptableStreams(asked, OPTIONS), [
      {
        mediaIndex: 2,
        audioIndex: 1,
        formats: [{ payloadType: 8, encodingName: 'PCMA', clockRate: 8000, channels: 1 }],
      },
    ]);
  });
});
