import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TEST_SDP, TestBed } from '../testing/test-bed.ts';
import { TestPeer } from '../testing/test-peer.ts';

describe('INVITE, ACK, BYE', () => {
  it('answers a delayed offer and hands over the answer in the ACK', () => {
    const bed = new TestBed().acceptAll({ headers: [['X-Own', 'yes']] });
    const peer = new TestPeer();
    const route = 'Record-Route: <sip:proxy.example;lr>, <sip:two.example;lr>';
    bed.deliver(peer.invite({ headers: [route] }));
    const [ok, ...more] = bed.network.take();
    assert.deepEqual(more, []);
    assert.equal(
      ok!.text,
      [
        'SIP/2.0 200 OK',
        'Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK-call-1-1',
        'From: "Anna" <sip:1001@192.0.2.10;x-nearend;x-refci=1>;tag=peer-tag',
        'To: <sip:7878@192.0.2.1>;tag=token1',
        'Call-ID: call-1',
        'CSeq: 101 INVITE',
        'Record-Route: <sip:proxy.example;lr>, <sip:two.example;lr>',
        'Server: Earwitness/test',
        'Contact: <sip:7878@192.0.2.1:5060>',
        'Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE, INFO, PRACK',
        'Supported: timer',
        'X-Own: yes',
        'Content-Type: application/sdp',
        `Content-Length: ${TEST_SDP.length}`,
        '',
        TEST_SDP,
      ].join('\r\n'),
    );
    assert.deepEqual([ok!.address, ok!.port], ['192.0.2.10', 5060]);
    assert.ok(ok!.message.kind === 'response');
    peer.learn(ok!.message);
    bed.deliver(peer.ack({ body: 'v=0\r\n' }));
    bed.deliver(peer.ack({ body: 'v=0\r\n' }));
    bed.deliver(peer.bye());
    assert.deepEqual(bed.network.takeNames(), ['200']);
    assert.deepEqual(bed.heard, ['ack 5', 'bye']);
    assert.equal(bed.dialogs[0]!.isEnded, true);
    assert.equal(bed.server.dialogCount, 0);
    bed.time.advance(60_000);
    assert.deepEqual([bed.network.takeNames(), bed.time.pending], [[], 0]);
  });

  it('says 100 Trying where no final response went out within 150 ms', () => {
    const bed = new TestBed();
    const peer = new TestPeer();
    bed.deliver(peer.invite({ headers: ['Timestamp: 54'] }));
    bed.time.advance(149);
    assert.deepEqual(bed.network.take(), []);
    bed.time.advance(1);
    const [trying, ...more] = bed.network.take();
    assert.equal(
      trying!.text,
      [
        'SIP/2.0 100 Trying',
        'Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK-call-1-1',
        'From: "Anna" <sip:1001@192.0.2.10;x-nearend;x-refci=1>;tag=peer-tag',
        'To: <sip:7878@192.0.2.1>',
        'Call-ID: call-1',
        'CSeq: 101 INVITE',
        'Timestamp: 54',
        'Server: Earwitness/test',
        'Content-Length: 0',
        '',
        '',
      ].join('\r\n'),
    );
    bed.invites[0]!.accept({ body: TEST_SDP, delegate: {} });
    assert.deepEqual([more, bed.network.takeNames()], [[], ['200']]);
  });

  it('puts feature tags behind its Contact', () => {
    const bed = new TestBed().acceptAll({ contactParameters: ';+sip.srs' });
    bed.deliver(new TestPeer().invite());
    const contact = '<sip:7878@192.0.2.1:5060>;+sip.srs';
    assert.equal(bed.lastResponse().headers.get('contact'), contact);
  });

  it('repeats the 2xx at T1 doubling up to T2 until the ACK, over TCP too', () => {
    for (const transport of ['udp', 'tcp'] as const) {
      const bed = new TestBed().acceptAll();
      const peer = new TestPeer('call-1', transport);
      bed.deliver(peer.invite(), { transport });
      peer.learn(bed.lastResponse());
      const counts = [499, 1, 1000, 2000, 4000, 4000].map((ms) => {
        bed.time.advance(ms);
        return bed.network.takeNames().length;
      });
      assert.deepEqual(counts, [0, 1, 1, 1, 1, 1]);
      bed.deliver(peer.ack(), { transport });
      bed.time.advance(60_000);
      assert.deepEqual(bed.network.takeNames(), []);
    }
  });

  it('ends a dialog without ACK by BYE after 64*T1 (RFC 3261 §13.3.1.4)', async () => {
    const bed = new TestBed().acceptAll();
    const peer = new TestPeer();
    bed.deliver(peer.invite());
    bed.time.advance(31_999);
    assert.deepEqual(
      bed.network.takeNames(),
      Array.from({ length: 11 }, () => '200'),
    );
    bed.time.advance(1);
    assert.deepEqual(bed.heard, ['ack-timeout']);
    const [bye] = bed.network.take();
    assert.ok(bye?.message.kind === 'request');
    assert.equal(bye.message.method, 'BYE');
    assert.equal(bye.message.headers.get('reason'), 'SIP;cause=408;text="No ACK"');
    bed.time.advance(32_000);
    await bed.dialogs[0]!.bye();
    assert.deepEqual([bed.dialogs[0]!.isEnded, bed.server.dialogCount], [true, 0]);
  });

  it('absorbs a repeated INVITE before and after the 2xx', () => {
    const bed = new TestBed();
    const peer = new TestPeer();
    const invite = peer.invite();
    bed.deliver(invite);
    bed.time.advance(150);
    bed.deliver(invite);
    assert.deepEqual(bed.network.takeNames(), ['100', '100']);
    bed.invites[0]!.accept({ body: TEST_SDP, delegate: {} });
    bed.deliver(invite);
    assert.deepEqual(bed.network.takeNames(), ['200']);
    assert.deepEqual([bed.invites.length, bed.server.counters.retransmissions], [1, 2]);
  });

  it('refuses, repeats the refusal and stops at its ACK', () => {
    const bed = new TestBed();
    const peer = new TestPeer();
    bed.deliver(peer.invite());
    bed.invites[0]!.reject(603, { reason: 'Not recorded', headers: [['Retry-After', '5']] });
    const refusal = bed.lastResponse();
    assert.deepEqual(
      [refusal.status, refusal.reason, refusal.headers.get('retry-after')],
      [603, 'Not recorded', '5'],
    );
    bed.time.advance(500);
    assert.deepEqual(bed.network.takeNames(), ['603']);
    peer.learn(refusal);
    bed.deliver(peer.sameBranch('ACK'));
    bed.time.advance(60_000);
    assert.deepEqual([bed.network.takeNames(), bed.time.pending], [[], 0]);
    assert.equal(bed.server.counters.rejected, 1);
  });

  it('gives one final response, whatever the core does', async () => {
    const failing: (() => void | Promise<void>)[] = [
      () => {
        throw new Error('no disk');
      },
      () => Promise.reject(new Error('no disk')),
    ];
    for (const [index, fail] of failing.entries()) {
      const bed = new TestBed();
      bed.onInvite = fail;
      bed.deliver(new TestPeer(`call-${index}`).invite());
      await Promise.resolve();
      await Promise.resolve();
      assert.deepEqual(bed.network.takeNames(), ['500']);
      bed.invites[0]!.reject(486);
      assert.equal(bed.invites[0]!.accept({ delegate: {} }).isEnded, true);
      assert.deepEqual(bed.network.takeNames(), []);
    }
  });

  it('answers 500 when the core does not decide, and tells it', () => {
    const bed = new TestBed({ limits: { decisionMs: 10_000 } });
    bed.deliver(new TestPeer().invite());
    bed.invites[0]!.onCancel = () => bed.heard.push('cancel');
    bed.time.advance(9999);
    assert.deepEqual(bed.network.takeNames(), ['100']);
    bed.time.advance(1);
    assert.deepEqual([bed.network.takeNames(), bed.heard], [['500'], ['cancel']]);
  });

  it('serves an INVITE of RFC 2543: no branch, no tags, no Contact', () => {
    const bed = new TestBed().acceptAll();
    const invite = [
      'INVITE sip:7878@192.0.2.1 SIP/2.0',
      'Via: SIP/2.0/UDP 192.0.2.10',
      'From: <sip:old@192.0.2.10>',
      'To: <sip:7878@192.0.2.1>',
      'Call-ID: old-1',
      'CSeq: 1 INVITE',
      '',
      '',
    ].join('\r\n');
    bed.deliver(invite);
    bed.deliver(invite);
    const ok = bed.lastResponse();
    const to = ok.headers.get('to')!;
    bed.deliver(invite.replace(/INVITE/g, 'ACK').replace('<sip:7878@192.0.2.1>\r\n', `${to}\r\n`));
    assert.deepEqual(
      [bed.heard, bed.dialogs[0]!.state.remoteTarget],
      [['ack 0'], 'sip:old@192.0.2.10'],
    );
  });

  it('drops an ACK that belongs to nothing', () => {
    const bed = new TestBed();
    bed.deliver(new TestPeer().ack());
    assert.deepEqual([bed.network.takeNames(), bed.server.counters.strays], [[], 1]);
  });
});

describe('CANCEL', () => {
  it('ends a pending INVITE with 487', () => {
    const bed = new TestBed();
    const peer = new TestPeer();
    bed.deliver(peer.invite());
    const invite = bed.invites[0]!;
    invite.onCancel = () => bed.heard.push('cancel');
    const cancel = peer.sameBranch('CANCEL');
    bed.network.take();
    bed.deliver(cancel);
    const sent = bed.network.take();
    assert.deepEqual(
      sent.map(({ message }) => [
        message.kind === 'response' && message.status,
        message.cseq.method,
      ]),
      [
        [200, 'CANCEL'],
        [487, 'INVITE'],
      ],
    );
    assert.equal(sent[0]!.message.to.params.get('tag'), sent[1]!.message.to.params.get('tag'));
    bed.deliver(cancel);
    assert.deepEqual(bed.network.takeNames(), ['200']);
    assert.deepEqual(bed.heard, ['cancel']);
    assert.equal(invite.accept({ delegate: bed.delegate() }).isEnded, true);
    bed.deliver(peer.sameBranch('ACK'));
    bed.time.advance(60_000);
    assert.deepEqual([bed.network.takeNames(), bed.time.pending], [[], 0]);
  });

  it('changes nothing after the 2xx', () => {
    const bed = new TestBed().acceptAll();
    const peer = new TestPeer();
    bed.deliver(peer.invite());
    const accepted = bed.lastResponse();
    bed.deliver(peer.sameBranch('CANCEL'));
    const cancelled = bed.lastResponse();
    assert.deepEqual([cancelled.status, cancelled.cseq.method], [200, 'CANCEL']);
    // RFC 3261 §9.2: a peer that takes its tag from the later of both still finds the dialog.
    assert.equal(cancelled.to.params.get('tag'), accepted.to.params.get('tag'));
    assert.equal(bed.dialogs[0]!.isEnded, false);
  });

  it('of nothing gets 481', () => {
    const bed = new TestBed();
    bed.deliver(new TestPeer().sameBranch('CANCEL'));
    assert.deepEqual(bed.network.takeNames(), ['481']);
  });
});
