import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeTime } from '../base/index.ts';
import { ClientTransaction } from './client-transaction.ts';

interface Trace {
  readonly time: FakeTime;
  readonly events: string[];
  readonly transaction: ClientTransaction<{ status: number }>;
}

function begin(method: string, isReliable = false): Trace {
  const time = new FakeTime();
  const events: string[] = [];
  const note = (what: string) => void events.push(`${time.monotonicMs()} ${what}`);
  const transaction = new ClientTransaction({
    method,
    branch: 'z9hG4bK1',
    request: Buffer.from('request'),
    isReliable,
    timers: time,
    send: () => note('send'),
    onProvisional: ({ status }) => note(`provisional ${status}`),
    acknowledge: () => note('ack'),
    onFinal: ({ status }) => note(`final ${status}`),
    onFailure: (failure) => note(failure),
    onTerminated: () => note('terminated'),
  });
  transaction.start();
  return { time, events, transaction };
}

describe('ClientTransaction', () => {
  it('repeats an unanswered INVITE with timer A and gives up with timer B', () => {
    const { time, events } = begin('INVITE');
    time.advance(60_000);
    const sent = ['0 send', '500 send', '1500 send', '3500 send', '7500 send', '15500 send'];
    assert.deepEqual(events, [...sent, '31500 send', '32000 terminated', '32000 timeout']);
    assert.equal(time.pending, 0);
  });

  it('repeats an unanswered BYE with timer E and gives up with timer F', () => {
    const { time, events } = begin('BYE');
    time.advance(60_000);
    const sent = [0, 500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500];
    assert.deepEqual(events, [
      ...sent.map((at) => `${at} send`),
      '32000 terminated',
      '32000 timeout',
    ]);
  });

  it('is quiet once an INVITE is being tried', () => {
    const { time, events, transaction } = begin('INVITE');
    time.advance(600);
    transaction.receive({ status: 100 });
    time.advance(120_000);
    transaction.receive({ status: 200 });
    transaction.receive({ status: 200 });
    assert.deepEqual(events, [
      ...['0 send', '500 send', '600 provisional 100', '120600 terminated', '120600 final 200'],
    ]);
    assert.equal(time.pending, 0);
  });

  it('acknowledges every copy of a refusal, tells it once', () => {
    const { time, events, transaction } = begin('INVITE');
    transaction.receive({ status: 603 });
    time.advance(500);
    transaction.receive({ status: 603 });
    time.advance(60_000);
    assert.deepEqual(events, [
      ...['0 send', '0 ack', '0 final 603', '500 ack', '32000 terminated'],
    ]);
  });

  it('sends once over a connection and tries a BYE again when the connection is lost', () => {
    const { time, events, transaction } = begin('BYE', true);
    time.advance(5000);
    transaction.connectionLost();
    transaction.connectionLost();
    time.advance(500);
    transaction.connectionLost();
    time.advance(1000);
    transaction.receive({ status: 200 });
    time.advance(60_000);
    assert.deepEqual(events, [
      ...['0 send', '5500 send', '6500 send', '6500 terminated', '6500 final 200'],
    ]);
  });

  it('fails an INVITE at once when nobody listens', () => {
    const { events, transaction } = begin('INVITE', true);
    transaction.connectionLost();
    assert.deepEqual(events, ['0 send', '0 terminated', '0 unreachable']);
  });
});
