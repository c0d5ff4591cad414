import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answerOffer, offerAgain, parseSdp } from './index.ts';

const OFFER = [
  ...['v=0', 'o=src 1 1 IN IP4 192.0.2.1', 's=-', 'c=IN IP4 192.0.2.1', 't=0 0'],
  ...['m=audio 4000 RTP/AVP 111 8 3 97', 'a=rtpmap:111 opus/48000/2', 'a=label:1', 'a=sendonly'],
  ...['m=audio 4002 RTP/AVP 8', 'a=label:2', 'a=inactive'],
  ...['m=audio 0 RTP/AVP 8', ''],
].join('\r\n');

/** Our answer to it, with everything that has a name. */
function answer(): string {
  const ports = [20_000, 20_002, 20_004];
  const own = { address: '192.0.2.9', originId: 7, version: 1 };
  const answered = answerOffer(parseSdp(OFFER), { ...own, ports, ownKey: () => Buffer.alloc(0) });
  assert.ok('body' in answered);
  return answered.body;
}

describe('an answer that takes everything', () => {
  it('has all formats with a name, by the numbers of the offer, and every label', () => {
    const media = parseSdp(answer()).media.map(({ port, formats, label, direction }) => {
      return [port, formats.map((format) => format.payloadType), label, direction];
    });
    assert.deepEqual(media, [
      [20_000, [111, 8, 3], '1', 'recvonly'],
      [20_002, [8], '2', 'inactive'],
      [0, [8], undefined, 'sendrecv'],
    ]);
  });
});

describe('offerAgain', () => {
  it('repeats a description in which nothing is held', () => {
    const sent = answer().replace('a=inactive', 'a=recvonly');
    assert.equal(offerAgain(sent), sent);
  });

  it('receives again what was held, as the next version', () => {
    const sent = answer();
    const again = offerAgain(sent);
    const { origin, media } = parseSdp(again);
    assert.equal(origin?.sessionVersion, '2');
    assert.deepEqual(
      media.map(({ direction, port }) => [direction, port]),
      [
        ['recvonly', 20_000],
        ['recvonly', 20_002],
        ['sendrecv', 0],
      ],
    );
    assert.equal(offerAgain(again), again);
  });
});
