import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TestPeer } from '../testing/test-peer.ts';
import { STREAM_MESSAGE_BYTES, StreamFramer } from './stream-framer.ts';

const SOURCE = { transport: 'tcp', address: '192.0.2.10', port: 5060 } as const;

function begin() {
  const heard: string[] = [];
  const framer = new StreamFramer(SOURCE, {
    onMessage: (message) => heard.push(`${message.callId} ${message.body}`),
    onBroken: (error, isFatal) => heard.push(`${isFatal ? 'fatal' : 'broken'} ${error.message}`),
    onPing: () => heard.push('ping'),
  });
  return { framer, heard };
}

/** What the framer says of a whole stream. */
function frame(stream: string, pieces = [stream.length]): string[] {
  const { framer, heard } = begin();
  const bytes = Buffer.from(stream);
  let at = 0;
  for (let turn = 0; at < bytes.length; turn++) {
    const size = Math.max(1, pieces[turn % pieces.length]!);
    framer.push(bytes.subarray(at, at + size));
    at += size;
  }
  return heard;
}

const one = new TestPeer('one', 'tcp').invite({ body: 'v=0\r\n\r\nINVITE x' });
const two = new TestPeer('two', 'tcp').request('OPTIONS');
const three = new TestPeer('three', 'tcp').invite({ body: 'größe' });

describe('StreamFramer', () => {
  it('cuts pipelined messages, in whatever pieces they come', () => {
    const stream = `${one}\r\n${two}${three}\r\n\r\n${one}`;
    const expected = [
      'one v=0\r\n\r\nINVITE x',
      'two ',
      'three größe',
      'ping',
      'one v=0\r\n\r\nINVITE x',
    ];
    for (const pieces of [[1], [2], [3], [7], [1, 100], [1460], [stream.length + 9]]) {
      assert.deepEqual(frame(stream, pieces), expected, `${pieces}`);
    }
  });

  it('cuts at every point', () => {
    const stream = `${two}${three}`;
    const size = Buffer.byteLength(stream);
    for (let at = 1; at < size; at++) {
      assert.deepEqual(frame(stream, [at, size]), ['two ', 'three größe']);
    }
  });

  it('gives a message without Content-Length no body', () => {
    const bare = two.replace('Content-Length: 0\r\n', '');
    assert.deepEqual(frame(bare + three), ['two ', 'three größe']);
  });

  it('answers pings of empty lines, not single ones', () => {
    assert.deepEqual(frame('\r\n'), []);
    assert.deepEqual(frame('\r\n\r\n', [1]), ['ping']);
    assert.deepEqual(frame(`\r\n${two}\r\n${two}\r\n\r\n\r\n\r\n`), [
      'two ',
      'two ',
      'ping',
      'ping',
    ]);
  });

  it('goes on after a broken message whose end is known', () => {
    const broken = two.replace('CSeq: 101', 'CSeq: x');
    assert.deepEqual(frame(broken + two), ['broken 400 Malformed CSeq', 'two ']);
  });

  it('gives up where the next message cannot be found', () => {
    const fatal: [string, string][] = [
      [two.replace('Content-Length: 0', 'Content-Length: x'), '400 Malformed Content-Length'],
      [two.replace('Content-Length: 0', 'Content-Length: -1'), '400 Malformed Content-Length'],
      [
        two.replace('Content-Length: 0', `Content-Length: ${STREAM_MESSAGE_BYTES}`),
        '513 Message Too Large',
      ],
      [two.replace('Content-Length: 0', 'Content-Length: 99999999999999'), '513 Message Too Large'],
      ['GET / HTTP/1.1\r\n\r\n', '400 Not SIP'],
      ['\x16\x03\x01\x02\x00', '400 Not SIP'],
      ['x'.repeat(70_000), '513 Headers too large'],
      [`OPTIONS sip:a SIP/2.0\r\n${'X: y\r\n'.repeat(20_000)}`, '513 Headers too large'],
    ];
    for (const [stream, expected] of fatal) {
      assert.deepEqual(frame(stream + two, [1460]), [`fatal ${expected}`], stream.slice(0, 60));
    }
  });

  it('takes the largest message and holds nothing after it', () => {
    const { framer, heard } = begin();
    const body = 'x'.repeat(200_000);
    const bytes = Buffer.from(new TestPeer('big', 'tcp').invite({ body }));
    for (let at = 0; at < bytes.length; at += 1460) {
      assert.equal(heard.length, 0);
      framer.push(bytes.subarray(at, at + 1460));
    }
    assert.deepEqual([heard, framer.isPartial], [[`big ${body}`], false]);
    framer.push(Buffer.from('OPT'));
    assert.equal(framer.isPartial, true);
  });
});
