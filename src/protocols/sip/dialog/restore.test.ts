import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TEST_SDP, TestBed } from '../testing/test-bed.ts';
import { TestPeer } from '../testing/test-peer.ts';
import { type DialogState, isDialogState } from './dialog-state.ts';

/** The state of a confirmed dialog of a server that is gone, through JSON, and its peer. */
function leaveBehind(headers: readonly string[] = [], acknowledge = true) {
  const bed = new TestBed().acceptAll();
  const peer = new TestPeer();
  bed.deliver(peer.invite({ headers }));
  peer.learn(bed.lastResponse());
  if (acknowledge) bed.deliver(peer.ack());
  const state = JSON.parse(JSON.stringify(bed.dialogs[0]!.state)) as DialogState;
  assert.deepEqual(state, bed.dialogs[0]!.state);
  return { peer, state };
}

describe('restoreDialog', () => {
  it('answers requests of the peer and its BYE', () => {
    const { peer, state } = leaveBehind();
    const bed = new TestBed();
    const dialog = bed.server.restoreDialog(state, bed.delegate());
    peer.cseq++;
    bed.deliver(peer.request('UPDATE'));
    bed.deliver(peer.request('INFO', { cseq: 50 }));
    bed.deliver(peer.bye());
    assert.deepEqual(bed.network.takeNames(), ['200', '500', '200']);
    assert.deepEqual([bed.heard, dialog.isEnded, bed.server.dialogCount], [['bye'], true, 0]);
  });

  it('takes the repetition of a request that the old process had answered', () => {
    const { peer, state } = leaveBehind();
    const bed = new TestBed();
    bed.server.restoreDialog({ ...state, remoteSequence: 102 }, bed.delegate());
    bed.deliver(peer.bye());
    assert.deepEqual([bed.network.takeNames(), bed.heard], [['200'], ['bye']]);
  });

  it('sends BYE with the next CSeq', () => {
    const { state } = leaveBehind();
    const bed = new TestBed();
    void bed.server.restoreDialog({ ...state, localSequence: 7 }, {}).bye();
    const [sent] = bed.network.take();
    assert.ok(sent?.message.kind === 'request');
    assert.deepEqual(
      [sent.message.uriText, sent.message.cseq, sent.message.from.params.get('tag')],
      ['sip:1001@192.0.2.10:5060', { number: 8, method: 'BYE' }, 'token1'],
    );
  });

  it('waits for the ACK that had not come', () => {
    const { peer, state } = leaveBehind([], false);
    const early = new TestBed();
    early.server.restoreDialog(state, early.delegate());
    early.deliver(peer.ack({ body: 'v=0' }));
    assert.deepEqual(early.heard, ['ack 3']);
    const late = new TestBed();
    late.server.restoreDialog(state, late.delegate());
    late.time.advance(32_000);
    assert.deepEqual([late.heard, late.network.takeNames()], [['ack-timeout'], ['BYE']]);
  });

  it('takes the INVITE that comes again, its 200 lost, for its own', () => {
    const { peer, state } = leaveBehind([], false);
    const bed = new TestBed().acceptAll();
    const delegate = bed.delegate({ onReinvite: () => ({ status: 200, body: TEST_SDP }) });
    const dialog = bed.server.restoreDialog(state, delegate);
    peer.to = '<sip:7878@192.0.2.1>';
    const again = peer.invite();
    bed.deliver(again);
    const ok = bed.lastResponse();
    assert.deepEqual([ok.status, ok.to.params.get('tag')], [200, dialog.id.localTag]);
    bed.deliver(again);
    assert.deepEqual(bed.network.takeNames(), []);
    peer.learn(ok);
    bed.deliver(peer.ack({ body: 'v=0' }));
    assert.deepEqual([bed.heard, bed.invites.length, bed.server.dialogCount], [['ack 3'], 0, 1]);
    peer.to = '<sip:7878@192.0.2.1>';
    bed.time.advance(40_000);
    bed.deliver(peer.invite());
    assert.equal(bed.invites.length, 1);
  });

  it('goes on with the session timer, with time for the peer to repeat a refresh', () => {
    const headers = ['Supported: timer', 'Session-Expires: 1800'];
    const { peer, state } = leaveBehind(headers);
    const bed = new TestBed();
    bed.time.advance(3_600_000);
    bed.server.restoreDialog(state, bed.delegate());
    bed.time.advance(31_999);
    assert.deepEqual(bed.network.takeNames(), []);
    peer.cseq++;
    bed.deliver(peer.request('UPDATE', { headers }));
    bed.network.take();
    bed.time.advance(1_768_000);
    assert.deepEqual([bed.heard, bed.network.takeNames()[0]], [['session-expired'], 'BYE']);
  });

  it('refuses what is no state', () => {
    const { state } = leaveBehind();
    const bed = new TestBed();
    const broken: unknown[] = [
      undefined,
      null,
      'text',
      {},
      { ...state, version: 2 },
      { ...state, callId: 1 },
      { ...state, localSequence: 1.5 },
      { ...state, routeSet: [1] },
      { ...state, transport: 'sctp' },
      { ...state, sessionTimer: { refresher: 'self' } },
    ];
    for (const value of broken) {
      assert.equal(isDialogState(value), false);
      assert.throws(() => bed.server.restoreDialog(value as DialogState, {}), RangeError);
    }
    assert.equal(isDialogState(state), true);
  });

  it('tells a changed state once for each event', () => {
    const states: DialogState[] = [];
    const bed = new TestBed();
    bed.acceptAll({ delegate: { onStateChange: (state) => states.push(state) } });
    const peer = new TestPeer();
    bed.deliver(peer.invite());
    peer.learn(bed.lastResponse());
    bed.deliver(peer.ack());
    peer.cseq++;
    bed.deliver(peer.request('UPDATE', { without: ['Contact'] }), {
      address: '192.0.2.11',
      port: 5070,
    });
    const told = states.map((state) => [
      state.isConfirmed,
      state.remoteSequence,
      state.remoteAddress,
      state.remotePort,
    ]);
    assert.deepEqual(told, [
      [true, 101, '192.0.2.10', 5060],
      [true, 102, '192.0.2.11', 5070],
    ]);
  });
});
