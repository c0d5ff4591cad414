import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { splitBody } from './message/multipart.ts';
import { tryParseNameAddr } from './message/name-addr.ts';
import { parseSipMessage } from './message/parse.ts';
import { SipParseError } from './message/sip-parse-error.ts';
import { tryParseUri } from './message/uri.ts';
import { TestBed } from './testing/test-bed.ts';
import { TestPeer } from './testing/test-peer.ts';
import { servesOrdinaryDialog } from './testing/torture.ts';
import { StreamFramer } from './transport/stream-framer.ts';

const SOURCE = { transport: 'tcp', address: '192.0.2.10', port: 5060 } as const;

/** Pieces of which SIP is made, to build near-misses from. */
const piece = fc.oneof(
  fc.constantFrom(
    ...['INVITE ', 'sip:a@h', ' SIP/2.0', '\r\n', '\n', '\r\n\r\n', 'Via: SIP/2.0/UDP h;branch='],
    ...['z9hG4bK1', 'From: <sip:a@h>;tag=1', 'To: ', '<', '>', '"', '\\', ';', ',', '=', '@', '['],
    ...[']', ':', ':::', '?', '%', 'Call-ID: x', 'CSeq: 1 INVITE', 'Content-Length: ', '99', '-1'],
    ...['\0', '\t ', '\r', 'é', 'v: ', 'l:0', 'x-nearend; x-refci=1', 'SIP/2.0 200 OK', '--b'],
  ),
  fc.string({ maxLength: 8 }),
);

const nearMiss = fc.array(piece, { maxLength: 40 }).map((pieces) => Buffer.from(pieces.join('')));

/** A valid request of which a few bytes were changed, taken away or put in. */
const mutated = fc
  .tuple(
    fc.constantFrom('INVITE', 'BYE', 'ACK', 'CANCEL', 'OPTIONS', 'UPDATE'),
    fc.array(
      fc.record({
        at: fc.nat(900),
        removed: fc.nat(4),
        added: fc.oneof(
          fc.uint8Array({ maxLength: 3 }),
          piece.map((text) => Buffer.from(text)),
        ),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  )
  .map(([method, edits]) => {
    let bytes = Buffer.from(new TestPeer('fuzz').request(method, { body: 'v=0\r\n' }));
    for (const { at, removed, added } of edits) {
      const place = at % (bytes.length + 1);
      const tail = bytes.subarray(place + removed);
      bytes = Buffer.concat([bytes.subarray(0, place), added, tail]);
    }
    return bytes;
  });

const anything = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  nearMiss,
  mutated,
);

describe('whatever the bytes', () => {
  it('the parser gives a message or a SipParseError', () => {
    fc.assert(
      fc.property(anything, (bytes) => {
        try {
          parseSipMessage(bytes);
        } catch (error) {
          assert.ok(error instanceof SipParseError, `${error}`);
          assert.ok([400, 505, 513].includes(error.status));
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('a message that was read can be answered with one that can be read', async () => {
    const bed = new TestBed().acceptAll();
    fc.assert(
      fc.property(anything, (bytes) => {
        bed.network.take();
        bed.network.deliver(bytes);
        for (const { text } of bed.network.take()) assert.match(text, /^SIP\/2\.0 \d{3} .*\r\n/);
      }),
      { numRuns: 1500 },
    );
    assert.ok(servesOrdinaryDialog(bed, 'afterwards'));
    bed.time.advance(500_000);
    await setImmediate();
    assert.deepEqual([bed.server.dialogCount, bed.time.pending], [0, 0]);
  });

  it('addresses are read or refused', () => {
    const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, (value) => {
        tryParseNameAddr(value);
        tryParseUri(`sip:${value}`);
      }),
      { numRuns: 2000 },
    );
  });

  it('multipart bodies are split or refused', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        try {
          splitBody('multipart/mixed;boundary=b', Buffer.from(`--b\r\n${pieces.join('')}`));
        } catch (error) {
          assert.ok(error instanceof SipParseError, `${error}`);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('a stream gives the same whatever its pieces', () => {
    const frame = (stream: Buffer, cuts: readonly number[]) => {
      const heard: string[] = [];
      const framer = new StreamFramer(SOURCE, {
        onMessage: (message) => heard.push(`${message.cseq.method} ${message.body.length}`),
        onBroken: (error, isFatal) => heard.push(`${isFatal} ${error.message}`),
        onPing: () => heard.push('ping'),
      });
      const points = [...cuts.map((cut) => cut % (stream.length + 1)), 0, stream.length];
      points.sort((a, b) => a - b);
      for (let at = 1; at < points.length; at++) {
        framer.push(stream.subarray(points[at - 1]!, points[at]!));
      }
      return heard;
    };
    fc.assert(
      fc.property(
        fc.array(anything, { minLength: 1, maxLength: 5 }),
        fc.array(fc.nat(5000), { maxLength: 12 }),
        (messages, cuts) => {
          const stream = Buffer.concat(messages);
          assert.deepEqual(frame(stream, cuts), frame(stream, []));
        },
      ),
      { numRuns: 800 },
    );
  });
});
