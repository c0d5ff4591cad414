import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TEST_SDP, TestBed } from '../testing/test-bed.ts';
import { TestPeer } from '../testing/test-peer.ts';
import type { DialogDelegate, ReinviteAnswer } from './dialog-delegate.ts';

/** A confirmed dialog with a delegate of the test's choosing. */
function establish(more: Partial<DialogDelegate> = {}) {
  const bed = new TestBed();
  bed.acceptAll({ delegate: bed.delegate(more) });
  const peer = new TestPeer();
  bed.deliver(peer.invite());
  peer.learn(bed.lastResponse());
  bed.deliver(peer.ack({ body: TEST_SDP }));
  bed.heard.length = 0;
  return { bed, peer, dialog: bed.dialogs[0]! };
}

/** A request with the next CSeq. */
function next(peer: TestPeer, method: string, changes = {}): string {
  peer.cseq++;
  return peer.request(method, changes);
}

describe('re-INVITE', () => {
  it('without offer gets our offer, repeated until its ACK brings the answer', () => {
    const { bed, peer } = establish({
      onReinvite: (request) => {
        bed.heard.push(`reinvite ${request.body.length}`);
        return { status: 200, body: TEST_SDP };
      },
    });
    bed.deliver(next(peer, 'INVITE'));
    const ok = bed.lastResponse();
    assert.deepEqual([ok.status, ok.body.toString()], [200, TEST_SDP]);
    assert.equal(ok.headers.get('contact'), '<sip:7878@192.0.2.1:5060>');
    bed.time.advance(500);
    assert.deepEqual(bed.network.takeNames(), ['200']);
    bed.deliver(peer.ack({ body: TEST_SDP }));
    bed.time.advance(60_000);
    assert.deepEqual(bed.network.takeNames(), []);
    assert.deepEqual(bed.heard, ['reinvite 0', `ack ${TEST_SDP.length}`]);
  });

  it('with offer gets the answer and moves the remote target', () => {
    const { bed, peer, dialog } = establish({ onReinvite: () => ({ status: 200, body: 'v=0' }) });
    bed.deliver(
      next(peer, 'INVITE', {
        body: TEST_SDP,
        without: ['Contact'],
        headers: ['Contact : <sip:moved@192.0.2.77:5099;x=1>;isFocus'],
      }),
    );
    assert.equal(bed.lastResponse().body.toString(), 'v=0');
    assert.equal(dialog.state.remoteTarget, 'sip:moved@192.0.2.77:5099;x=1');
  });

  it('that is refused leaves the dialog as it was', () => {
    const { bed, peer, dialog } = establish();
    const before = dialog.state.remoteTarget;
    bed.deliver(next(peer, 'INVITE', { body: TEST_SDP, headers: ['Contact: <sip:x@192.0.2.3>'] }));
    assert.deepEqual(bed.network.takeNames(), ['488']);
    bed.deliver(peer.sameBranch('ACK'));
    assert.deepEqual([dialog.isEnded, dialog.state.remoteTarget], [false, before]);
    bed.deliver(next(peer, 'BYE'));
    assert.deepEqual(bed.network.takeNames(), ['200']);
  });

  it('while another waits for its answer gets 500 with Retry-After (RFC 3261 §14.2)', async () => {
    let answer: ((value: ReinviteAnswer) => void) | undefined;
    const { bed, peer } = establish({
      onReinvite: () => new Promise((resolve) => (answer = resolve)),
    });
    bed.deliver(next(peer, 'INVITE', { body: TEST_SDP }));
    assert.deepEqual(bed.network.takeNames(), ['100']);
    bed.deliver(next(peer, 'INVITE', { body: TEST_SDP }));
    const refusal = bed.lastResponse();
    assert.equal(refusal.status, 500);
    const seconds = Number(refusal.headers.get('retry-after'));
    assert.ok(seconds >= 0 && seconds <= 10);
    answer!({ status: 200, body: 'v=0' });
    await Promise.resolve();
    const ok = bed.lastResponse();
    assert.deepEqual([ok.status, ok.cseq.number], [200, 102]);
  });

  it('gets 491 while the answer to our offer is awaited', () => {
    const bed = new TestBed().acceptAll();
    const peer = new TestPeer();
    bed.deliver(peer.invite());
    peer.learn(bed.lastResponse());
    bed.deliver(next(peer, 'INVITE', { body: TEST_SDP }));
    bed.deliver(next(peer, 'UPDATE', { body: TEST_SDP }));
    bed.deliver(next(peer, 'UPDATE'));
    assert.deepEqual(bed.network.takeNames(), ['491', '491', '200']);
  });

  it('gets 500 when the delegate fails, and the dialog goes on', async () => {
    const failing: NonNullable<DialogDelegate['onReinvite']>[] = [
      () => {
        throw new Error('no');
      },
      () => Promise.reject(new Error('no')),
      () => ({ status: 180 }),
      () => ({ status: 200 }), // an offerless re-INVITE must get an offer
    ];
    for (const onReinvite of failing) {
      const { bed, peer, dialog } = establish({ onReinvite });
      bed.deliver(next(peer, 'INVITE'));
      await Promise.resolve();
      await Promise.resolve();
      assert.equal(bed.network.takeNames().at(-1), '500');
      assert.equal(dialog.isEnded, false);
      bed.deliver(next(peer, 'INFO'));
      assert.deepEqual(bed.network.takeNames(), ['200']);
    }
  });

  it('whose ACK never comes ends the dialog', () => {
    const { bed, peer } = establish({ onReinvite: () => ({ status: 200, body: 'v=0' }) });
    bed.deliver(next(peer, 'INVITE', { body: TEST_SDP }));
    bed.time.advance(32_000);
    assert.deepEqual(bed.heard, ['ack-timeout']);
    assert.equal(bed.network.takeNames().at(-1), 'BYE');
  });

  it('that waits for its answer gets 487 when BYE comes', async () => {
    let answer: ((value: ReinviteAnswer) => void) | undefined;
    const { bed, peer } = establish({
      onReinvite: () => new Promise((resolve) => (answer = resolve)),
    });
    bed.deliver(next(peer, 'INVITE', { body: TEST_SDP }));
    bed.deliver(next(peer, 'BYE'));
    assert.deepEqual(bed.network.takeNames(), ['100', '200', '487']);
    answer!({ status: 200, body: 'v=0' });
    await Promise.resolve();
    assert.deepEqual([bed.network.takeNames(), bed.heard], [[], ['bye']]);
  });
});

describe('UPDATE', () => {
  it('without body gets 200 without body and tells the delegate', () => {
    const { bed, peer } = establish({
      onUpdate: (request) => {
        bed.heard.push(`update ${request.from.uri.params.get('x-farendaddr')}`);
        return { status: 200 };
      },
    });
    const changed = next(peer, 'UPDATE').replace('x-refci=1', 'x-refci=1;x-farendaddr=4711');
    bed.deliver(changed);
    const ok = bed.lastResponse();
    assert.deepEqual([ok.status, ok.body.length], [200, 0]);
    assert.deepEqual(bed.heard, ['update 4711']);
    bed.deliver(changed);
    assert.deepEqual([bed.network.takeNames(), bed.heard.length], [['200'], 1]);
  });

  it('with offer gets the answer', () => {
    const { bed, peer } = establish({ onUpdate: () => ({ status: 200, body: 'v=0' }) });
    bed.deliver(next(peer, 'UPDATE', { body: TEST_SDP }));
    const ok = bed.lastResponse();
    assert.deepEqual([ok.status, ok.body.toString()], [200, 'v=0']);
    assert.equal(ok.headers.get('content-type'), 'application/sdp');
  });

  it('without a delegate gets 200, with offer 488', () => {
    const { bed, peer } = establish();
    bed.deliver(next(peer, 'UPDATE'));
    bed.deliver(next(peer, 'UPDATE', { body: TEST_SDP }));
    assert.deepEqual(bed.network.takeNames(), ['200', '488']);
  });
});

describe('other requests in a dialog', () => {
  it('INFO gets 200, OPTIONS 200, PRACK 481, an unknown method 405', () => {
    const { bed, peer } = establish();
    bed.deliver(next(peer, 'INFO', { body: 'Signal=1', contentType: 'application/dtmf-relay' }));
    bed.deliver(next(peer, 'OPTIONS'));
    bed.deliver(next(peer, 'PRACK'));
    bed.deliver(next(peer, 'REFER'));
    assert.deepEqual(bed.network.takeNames(), ['200', '200', '481', '405']);
    assert.deepEqual(bed.heard, ['info']);
  });

  it('with an older CSeq get 500, in order they may skip numbers', () => {
    const { bed, peer } = establish();
    bed.deliver(peer.request('INFO', { cseq: 200 }));
    bed.deliver(peer.request('INFO', { cseq: 199 }));
    assert.deepEqual(bed.network.takeNames(), ['200', '500']);
  });

  it('for an unknown dialog get 481', () => {
    const bed = new TestBed();
    const peer = new TestPeer();
    peer.to = '<sip:7878@192.0.2.1>;tag=gone';
    for (const method of ['BYE', 'INVITE', 'UPDATE', 'INFO', 'OPTIONS']) {
      bed.deliver(next(peer, method));
    }
    assert.deepEqual(bed.network.takeNames(), ['481', '481', '481', '481', '481']);
    assert.equal(bed.invites.length, 0);
  });

  it('after BYE get 481, the repeated BYE its 200', () => {
    const { bed, peer } = establish();
    const bye = next(peer, 'BYE');
    bed.deliver(bye);
    bed.deliver(bye);
    bed.deliver(next(peer, 'INFO'));
    assert.deepEqual(bed.network.takeNames(), ['200', '200', '481']);
    assert.deepEqual(bed.heard, ['bye']);
  });
});

describe('BYE of ours', () => {
  it('follows route set and remote target and ends with the response', async () => {
    const bed = new TestBed().acceptAll();
    const peer = new TestPeer();
    bed.deliver(
      peer.invite({ headers: ['Record-Route: <sip:192.0.2.90:5080;lr>, <sip:192.0.2.91;lr>'] }),
    );
    peer.learn(bed.lastResponse());
    bed.deliver(peer.ack());
    const dialog = bed.dialogs[0]!;
    const done = dialog.bye('SIP;cause=503;text="disk full"');
    assert.equal(dialog.bye(), done);
    const [sent] = bed.network.take();
    assert.deepEqual([sent!.transport, sent!.address, sent!.port], ['udp', '192.0.2.90', 5080]);
    assert.equal(
      sent!.text,
      [
        'BYE sip:1001@192.0.2.10:5060 SIP/2.0',
        'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKtoken2;rport',
        'Max-Forwards: 70',
        'Route: <sip:192.0.2.90:5080;lr>',
        'Route: <sip:192.0.2.91;lr>',
        'From: <sip:7878@192.0.2.1>;tag=token1',
        'To: "Anna" <sip:1001@192.0.2.10;x-nearend;x-refci=1>;tag=peer-tag',
        'Call-ID: call-1',
        'CSeq: 1 BYE',
        'User-Agent: Earwitness/test',
        'Reason: SIP;cause=503;text="disk full"',
        'Content-Length: 0',
        '',
        '',
      ].join('\r\n'),
    );
    bed.deliver(answerTo(sent!.text, 200));
    await done;
    assert.deepEqual([dialog.isEnded, bed.server.dialogCount], [true, 0]);
    assert.deepEqual(bed.heard, ['ack 0']);
  });

  it('goes to a strict router with the remote target as last route', () => {
    const bed = new TestBed().acceptAll();
    const peer = new TestPeer();
    bed.deliver(peer.invite({ headers: ['Record-Route: <sip:192.0.2.90:5080>'] }));
    peer.learn(bed.lastResponse());
    bed.deliver(peer.ack());
    void bed.dialogs[0]!.bye();
    const [sent] = bed.network.take();
    assert.ok(sent?.message.kind === 'request');
    assert.equal(sent.message.uriText, 'sip:192.0.2.90:5080');
    assert.deepEqual(sent.message.headers.getAll('route'), ['<sip:1001@192.0.2.10:5060>']);
  });

  it('before the ACK waits for it (RFC 3261 §15)', () => {
    const bed = new TestBed().acceptAll();
    const peer = new TestPeer();
    bed.deliver(peer.invite());
    peer.learn(bed.lastResponse());
    void bed.dialogs[0]!.bye();
    assert.deepEqual(bed.network.takeNames(), []);
    bed.deliver(peer.ack());
    assert.deepEqual(bed.network.takeNames(), ['BYE']);
  });

  it('that waits for an ACK that never comes goes out after 64*T1', () => {
    const bed = new TestBed().acceptAll();
    bed.deliver(new TestPeer().invite());
    void bed.dialogs[0]!.bye();
    bed.time.advance(32_000);
    assert.equal(bed.network.takeNames().at(-1), 'BYE');
    assert.deepEqual(bed.heard, []);
  });

  it('crossing the BYE of the peer ends both sides', async () => {
    const { bed, peer, dialog } = establish();
    const done = dialog.bye();
    const [ours] = bed.network.take();
    bed.deliver(next(peer, 'BYE'));
    assert.deepEqual(bed.network.takeNames(), ['200']);
    bed.deliver(answerTo(ours!.text, 481));
    await done;
    assert.deepEqual([bed.heard, dialog.isEnded], [[], true]);
  });

  it('without an answer is over after 64*T1', async () => {
    const { bed, dialog } = establish();
    const done = dialog.bye();
    bed.time.advance(32_000);
    await done;
    assert.deepEqual([dialog.isEnded, bed.network.takeNames().length], [true, 11]);
  });
});

/** The response of a peer to a request of ours. */
function answerTo(request: string, status: number): string {
  const kept = request.split('\r\n').filter((line) => /^(Via|From|To|Call-ID|CSeq):/.test(line));
  return `SIP/2.0 ${status} X\r\n${kept.join('\r\n')}\r\nContent-Length: 0\r\n\r\n`;
}
