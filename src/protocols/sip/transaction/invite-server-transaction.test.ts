import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeTime } from '../../../base/index.ts';
import type { SipTransport } from '../message/message.ts';
import { InviteServerTransaction } from './invite-server-transaction.ts';
import { RFC_TIMING, timerTable } from './timing.ts';

function begin(transport: SipTransport) {
  const time = new FakeTime();
  const sent: string[] = [];
  let ends = 0;
  const transaction = new InviteServerTransaction({
    timers: time,
    table: timerTable(transport, RFC_TIMING),
    send: (message) => sent.push(`${time.monotonicMs()} ${message}`),
    onEnd: () => ends++,
  });
  const respond = (status: number) => transaction.respond(status, Buffer.from(`${status}`));
  return { time, sent, transaction, respond, ends: () => ends };
}

describe('InviteServerTransaction', () => {
  it('repeats the last provisional response for a repeated INVITE (RFC 3261 §17.2.1)', () => {
    const { sent, transaction, respond } = begin('udp');
    transaction.receiveRetransmission();
    respond(100);
    transaction.receiveRetransmission();
    respond(180);
    transaction.receiveRetransmission();
    assert.deepEqual(sent, ['0 100', '0 100', '0 180', '0 180']);
    assert.equal(transaction.state, 'proceeding');
  });

  it('repeats a refusal over UDP at G, doubling up to T2, and gives up at H', () => {
    const { time, sent, transaction, respond, ends } = begin('udp');
    respond(486);
    time.advance(31_999);
    assert.equal(transaction.state, 'completed');
    time.advance(1);
    time.advance(100_000);
    assert.deepEqual(
      sent,
      [0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500].map(
        (at) => `${at} 486`,
      ),
    );
    assert.deepEqual([transaction.state, ends(), time.pending], ['terminated', 1, 0]);
  });

  it('sends a refusal once over TCP and waits H for the ACK', () => {
    const { time, sent, transaction, respond } = begin('tcp');
    respond(486);
    time.advance(31_999);
    assert.equal(transaction.state, 'completed');
    time.advance(1);
    assert.deepEqual([sent, transaction.state], [['0 486'], 'terminated']);
  });

  it('answers a repeated INVITE after a refusal with the refusal', () => {
    const { sent, transaction, respond } = begin('tcp');
    respond(603);
    transaction.receiveRetransmission();
    assert.deepEqual(sent, ['0 603', '0 603']);
  });

  it('stops at the ACK and absorbs repeated ones and INVITEs for I over UDP', () => {
    const { time, sent, transaction, respond, ends } = begin('udp');
    respond(486);
    time.advance(600);
    assert.equal(transaction.receiveAck(), true);
    assert.equal(transaction.state, 'confirmed');
    assert.equal(transaction.receiveAck(), true);
    transaction.receiveRetransmission();
    time.advance(4999);
    assert.equal(ends(), 0);
    time.advance(1);
    assert.deepEqual([sent, ends(), time.pending], [['0 486', '500 486'], 1, 0]);
  });

  it('ends at the ACK over TCP: timer I is zero', () => {
    const { time, transaction, respond, ends } = begin('tcp');
    respond(486);
    transaction.receiveAck();
    assert.deepEqual([transaction.state, ends(), time.pending], ['terminated', 1, 0]);
  });

  it('absorbs INVITEs after a 2xx for L and leaves ACKs to the dialog (RFC 6026 §7.1)', () => {
    for (const transport of ['udp', 'tcp'] as const) {
      const { time, sent, transaction, respond, ends } = begin(transport);
      respond(200);
      transaction.receiveRetransmission();
      assert.equal(transaction.receiveAck(), false);
      time.advance(31_999);
      assert.deepEqual([transaction.state, ends()], ['accepted', 0]);
      time.advance(1);
      assert.deepEqual([sent, transaction.state, ends()], [['0 200'], 'terminated', 1]);
    }
  });

  it('has one final response: later ones are not sent', () => {
    const { sent, respond } = begin('tcp');
    respond(100);
    respond(487);
    respond(200);
    respond(500);
    assert.deepEqual(sent, ['0 100', '0 487']);
  });

  it('absorbs an ACK before any final response', () => {
    const { transaction, respond } = begin('udp');
    respond(100);
    assert.equal(transaction.receiveAck(), true);
    assert.equal(transaction.state, 'proceeding');
  });

  it('closes silently and once', () => {
    const { time, sent, transaction, respond, ends } = begin('udp');
    respond(486);
    transaction.close();
    transaction.close();
    time.advance(60_000);
    assert.deepEqual([sent, ends(), time.pending], [['0 486'], 1, 0]);
  });
});
