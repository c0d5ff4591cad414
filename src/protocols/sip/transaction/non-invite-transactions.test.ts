import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeTime } from '../../../base/index.ts';
import type { SipResponse, SipTransport } from '../message/message.ts';
import { parseSipMessage } from '../message/parse.ts';
import { NonInviteClientTransaction } from './non-invite-client-transaction.ts';
import { NonInviteServerTransaction } from './non-invite-server-transaction.ts';
import { RFC_TIMING, timerTable } from './timing.ts';

function beginServer(transport: SipTransport) {
  const time = new FakeTime();
  const sent: string[] = [];
  let ends = 0;
  const transaction = new NonInviteServerTransaction({
    timers: time,
    table: timerTable(transport, RFC_TIMING),
    send: (message) => sent.push(`${time.monotonicMs()} ${message}`),
    onEnd: () => ends++,
  });
  const respond = (status: number) => transaction.respond(status, Buffer.from(`${status}`));
  return { time, sent, transaction, respond, ends: () => ends };
}

function response(status: number): SipResponse {
  const text = `SIP/2.0 ${status} X\r\nVia: SIP/2.0/UDP a;branch=z9hG4bKb\r\nFrom: <sip:a@a>;tag=1\r\nTo: <sip:b@b>;tag=2\r\nCall-ID: c\r\nCSeq: 1 BYE\r\n\r\n`;
  const message = parseSipMessage(Buffer.from(text));
  assert.equal(message.kind, 'response');
  return message as SipResponse;
}

function beginClient(transport: SipTransport) {
  const time = new FakeTime();
  const sentAt: number[] = [];
  const results: (number | undefined)[] = [];
  let ends = 0;
  const transaction = new NonInviteClientTransaction({
    timers: time,
    table: timerTable(transport, RFC_TIMING),
    send: () => sentAt.push(time.monotonicMs()),
    onResult: (result) => results.push(result?.status),
    onEnd: () => ends++,
  });
  transaction.start();
  const answer = (status: number) => transaction.receiveResponse(response(status));
  return { time, sentAt, results, transaction, answer, ends: () => ends };
}

describe('NonInviteServerTransaction', () => {
  it('is silent on repetitions before there is a response (RFC 3261 §17.2.2)', () => {
    const { sent, transaction, respond } = beginServer('udp');
    transaction.receiveRetransmission();
    respond(200);
    transaction.receiveRetransmission();
    assert.deepEqual(sent, ['0 200', '0 200']);
  });

  it('repeats the provisional response while it works', () => {
    const { sent, transaction, respond } = beginServer('udp');
    respond(100);
    transaction.receiveRetransmission();
    assert.deepEqual([sent, transaction.state], [['0 100', '0 100'], 'proceeding']);
  });

  it('absorbs repetitions for J over UDP and not at all over TCP', () => {
    const udp = beginServer('udp');
    udp.respond(200);
    udp.time.advance(31_999);
    assert.equal(udp.ends(), 0);
    udp.time.advance(1);
    assert.equal(udp.ends(), 1);
    const tcp = beginServer('tcp');
    tcp.respond(200);
    assert.deepEqual([tcp.ends(), tcp.time.pending], [1, 0]);
  });

  it('has one final response', () => {
    const { sent, respond } = beginServer('udp');
    respond(481);
    respond(200);
    assert.deepEqual(sent, ['0 481']);
  });
});

describe('NonInviteClientTransaction', () => {
  it('repeats at E over UDP, doubling up to T2, and gives up at F', () => {
    const { time, sentAt, results, ends } = beginClient('udp');
    time.advance(100_000);
    assert.deepEqual(
      sentAt,
      [0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500],
    );
    assert.deepEqual([results, ends(), time.pending], [[undefined], 1, 0]);
  });

  it('sends once over TCP and gives up at F', () => {
    const { time, sentAt, results } = beginClient('tcp');
    time.advance(31_999);
    assert.deepEqual(results, []);
    time.advance(1);
    assert.deepEqual([sentAt, results], [[0], [undefined]]);
  });

  it('repeats every T2 after a provisional response', () => {
    const { time, sentAt, answer } = beginClient('udp');
    time.advance(600);
    answer(100);
    answer(100);
    time.advance(9000);
    assert.deepEqual(sentAt, [0, 500, 4600, 8600]);
  });

  it('has its result at once and absorbs repeated responses for K', () => {
    const { time, sentAt, results, transaction, answer, ends } = beginClient('udp');
    time.advance(700);
    answer(200);
    answer(200);
    assert.deepEqual([results, transaction.state], [[200], 'completed']);
    time.advance(4999);
    assert.equal(ends(), 0);
    time.advance(1);
    assert.deepEqual([sentAt, results, ends(), time.pending], [[0, 500], [200], 1, 0]);
  });

  it('ends with its result over TCP: timer K is zero', () => {
    const { results, answer, ends } = beginClient('tcp');
    answer(481);
    assert.deepEqual([results, ends()], [[481], 1]);
  });

  it('gives no result twice when it is closed', () => {
    const { results, transaction } = beginClient('udp');
    transaction.close();
    transaction.close();
    assert.deepEqual(results, [undefined]);
  });
});
