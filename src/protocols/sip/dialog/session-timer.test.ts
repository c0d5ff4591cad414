import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseSipMessage } from '../message/parse.ts';
import { TEST_SDP, TestBed } from '../testing/test-bed.ts';
import { TestPeer } from '../testing/test-peer.ts';
import { decideSessionTimer, readSessionTimer } from './session-timer.ts';

function demand(headers: readonly string[]) {
  const message = parseSipMessage(Buffer.from(new TestPeer().invite({ headers })));
  assert.ok(message.kind === 'request');
  return readSessionTimer(message);
}

function decide(headers: readonly string[], policy = { canRefresh: true }) {
  const agreed = decideSessionTimer(demand(headers), policy);
  return agreed && [agreed.intervalSeconds, agreed.refresher, ...agreed.headers.flat()];
}

const TIMER = 'Supported: timer,resource-priority,replaces';

describe('decideSessionTimer', () => {
  it('makes the peer refresh where RFC 4028 table 2 leaves the choice', () => {
    const both = ['Require', 'timer'];
    assert.deepEqual(decide([TIMER, 'Session-Expires:  1800', 'Min-SE:  1800']), [
      ...[1800, 'peer', 'Session-Expires', '1800;refresher=uac', ...both],
    ]);
    assert.deepEqual(decide([TIMER, 'x: 600 ; Refresher = UAC']), [
      ...[600, 'peer', 'Session-Expires', '600;refresher=uac', ...both],
    ]);
    assert.deepEqual(decide([TIMER, 'Session-Expires: 600;refresher=uas']), [
      ...[600, 'self', 'Session-Expires', '600;refresher=uas', ...both],
    ]);
    assert.deepEqual(decide(['Session-Expires: 600']), [
      ...[600, 'self', 'Session-Expires', '600;refresher=uas'],
    ]);
  });

  it('agrees to no timer where nobody asks, nobody could refresh or it is malformed', () => {
    assert.equal(decide([TIMER]), undefined);
    assert.equal(decide([TIMER, 'Session-Expires: soon']), undefined);
    assert.equal(decide(['Session-Expires: 60']), undefined);
    const unable = { canRefresh: false };
    assert.equal(decide([TIMER, 'Session-Expires: 600;refresher=uas'], unable), undefined);
    assert.equal(decide(['Session-Expires: 600'], unable), undefined);
  });

  it('asks for a timer itself when wanted, not below the Min-SE of the peer', () => {
    const wanted = { canRefresh: true, wantedSeconds: 300 };
    assert.deepEqual(decide([TIMER, 'Min-SE: 900'], wanted)?.[0], 900);
    assert.deepEqual(decide([TIMER], wanted)?.[0], 300);
    assert.equal(decide([], wanted), undefined);
  });

  it('reduces an interval that is no protection, never below Min-SE', () => {
    assert.equal(decide([TIMER, 'Session-Expires: 4294967295'])?.[0], 86_400);
    assert.equal(decide([TIMER, 'Session-Expires: 200000', 'Min-SE: 100000'])?.[0], 100_000);
  });
});

/** A confirmed dialog whose INVITE had these headers. */
function establish(headers: readonly string[]) {
  const bed = new TestBed();
  bed.acceptAll({
    delegate: bed.delegate({ onReinvite: () => ({ status: 200, body: TEST_SDP }) }),
  });
  const peer = new TestPeer();
  bed.deliver(peer.invite({ headers }));
  const response = bed.lastResponse();
  peer.learn(response);
  bed.deliver(peer.ack());
  return { bed, peer, response, dialog: bed.dialogs[0]! };
}

describe('session timer', () => {
  it('refuses an interval under 90 s with 422 and Min-SE', () => {
    const bed = new TestBed({ minSessionSeconds: 120 });
    bed.deliver(new TestPeer().invite({ headers: [TIMER, 'Session-Expires: 100'] }));
    const refusal = bed.lastResponse();
    assert.deepEqual([refusal.status, refusal.headers.get('min-se')], [422, '120']);
    assert.equal(bed.invites.length, 0);
  });

  it('that the peer does not refresh ends in BYE, a third or 32 s before the end', () => {
    const cases: [number, number][] = [
      [1800, 1768],
      [90, 60],
    ];
    for (const [interval, endsAt] of cases) {
      const { bed, response } = establish([TIMER, `Session-Expires: ${interval}`]);
      assert.equal(response.headers.get('session-expires'), `${interval};refresher=uac`);
      assert.equal(response.headers.get('require'), 'timer');
      bed.time.advance(endsAt * 1000 - 1);
      assert.deepEqual(bed.network.takeNames(), []);
      bed.time.advance(1);
      assert.equal(bed.network.takeNames()[0], 'BYE');
      assert.deepEqual(bed.heard.slice(1), ['session-expired']);
    }
  });

  it('is renewed by re-INVITE and by UPDATE, and ended by one without Session-Expires', () => {
    const { bed, peer, dialog } = establish([TIMER, 'Session-Expires: 1800']);
    bed.time.advance(900_000);
    peer.cseq++;
    bed.deliver(peer.invite({ headers: [TIMER, 'Session-Expires: 1800;refresher=uac'] }));
    assert.equal(bed.lastResponse().headers.get('session-expires'), '1800;refresher=uac');
    bed.deliver(peer.ack());
    bed.time.advance(1_767_000);
    peer.cseq++;
    bed.deliver(peer.request('UPDATE', { headers: [TIMER, 'Session-Expires: 3600'] }));
    assert.equal(bed.lastResponse().headers.get('session-expires'), '3600;refresher=uac');
    assert.deepEqual(dialog.state.sessionTimer, {
      intervalSeconds: 3600,
      refresher: 'peer',
      expiresAtMs: bed.time.nowMs() + 3_600_000,
    });
    bed.time.advance(3_500_000);
    peer.cseq++;
    bed.deliver(peer.request('UPDATE'));
    bed.network.take();
    bed.time.advance(100_000_000);
    assert.deepEqual([bed.network.takeNames(), dialog.state.sessionTimer], [[], null]);
  });

  it('that is on us is refreshed by UPDATE at half time', async () => {
    const { bed, dialog } = establish([TIMER, 'Session-Expires: 600;refresher=uas']);
    bed.time.advance(300_000);
    const [update] = bed.network.take();
    assert.ok(update?.message.kind === 'request');
    assert.deepEqual(
      [update.message.method, update.message.headers.get('session-expires')],
      ['UPDATE', '600;refresher=uac'],
    );
    bed.deliver(answerTo(update.text, 200, 'Session-Expires: 600;refresher=uac'));
    await settled();
    assert.equal(dialog.state.sessionTimer!.expiresAtMs, bed.time.nowMs() + 600_000);
    bed.time.advance(300_000);
    assert.deepEqual(bed.network.takeNames(), ['UPDATE']);
  });

  it('whose refresh is refused is tried again, and lost with 481', async () => {
    const { bed } = establish([TIMER, 'Session-Expires: 600;refresher=uas']);
    bed.time.advance(300_000);
    bed.deliver(answerTo(bed.network.take()[0]!.text, 491));
    await settled();
    bed.time.advance(5000);
    const [again] = bed.network.take();
    assert.ok(again?.message.kind === 'request');
    assert.deepEqual([again.message.method, again.message.cseq.number], ['UPDATE', 2]);
    bed.deliver(answerTo(again.text, 481));
    await settled();
    assert.deepEqual(bed.network.takeNames(), ['BYE']);
    assert.deepEqual(bed.heard.slice(1), ['session-expired']);
  });
});

async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

function answerTo(request: string, status: number, ...headers: string[]): string {
  const kept = request.split('\r\n').filter((line) => /^(Via|From|To|Call-ID|CSeq):/.test(line));
  const lines = [...kept, ...headers, 'Content-Length: 0'];
  return `SIP/2.0 ${status} X\r\n${lines.join('\r\n')}\r\n\r\n`;
}
