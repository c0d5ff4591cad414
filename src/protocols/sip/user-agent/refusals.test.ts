import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TEST_SDP, TestBed } from '../testing/test-bed.ts';
import { TestPeer } from '../testing/test-peer.ts';

/** Delivers a request and gives the status and the named header of the response. */
function ask(bed: TestBed, message: string, header = 'x-none') {
  bed.deliver(message);
  const response = bed.lastResponse();
  return [response.status, response.headers.get(header)];
}

const ALLOW = 'INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE, INFO, PRACK';

describe('OPTIONS', () => {
  it('gets what the server can (RFC 3261 §11.2)', () => {
    const bed = new TestBed();
    bed.deliver(new TestPeer().request('OPTIONS'));
    const { status, headers } = bed.lastResponse();
    assert.deepEqual(
      [status, headers.get('allow'), headers.get('supported'), headers.get('accept')],
      [...[200, ALLOW, 'timer'], 'application/sdp'],
    );
    assert.equal(headers.get('to'), '<sip:7878@192.0.2.1>;tag=token1');
  });

  it('gets 200 with Max-Forwards 0: we are the end of the way', () => {
    const options = new TestPeer()
      .request('OPTIONS')
      .replace('Max-Forwards: 70', 'Max-Forwards: 0');
    assert.deepEqual(ask(new TestBed(), options), [200, undefined]);
  });
});

describe('draining', () => {
  it('refuses OPTIONS and new INVITEs with 503, dialogs go on', () => {
    const bed = new TestBed().acceptAll();
    const peer = new TestPeer();
    bed.deliver(peer.invite());
    peer.learn(bed.lastResponse());
    bed.deliver(peer.ack());
    bed.server.setDraining(true);
    const other = new TestPeer('call-2');
    assert.deepEqual(ask(bed, other.request('OPTIONS'), 'retry-after'), [503, '30']);
    assert.deepEqual(ask(bed, other.invite(), 'retry-after'), [503, '30']);
    peer.cseq++;
    assert.deepEqual(ask(bed, peer.request('UPDATE')), [200, undefined]);
    assert.deepEqual(ask(bed, peer.bye()), [200, undefined]);
    bed.server.setDraining(false);
    assert.deepEqual(ask(bed, new TestPeer('call-3').request('OPTIONS')), [200, undefined]);
    assert.equal(bed.invites.length, 1);
    assert.deepEqual(
      bed.heard.filter((text) => text.startsWith('turned')),
      ['turned away call-2'],
    );
  });
});

describe('refusals', () => {
  it('405 with Allow for a method we do not know', () => {
    assert.deepEqual(ask(new TestBed(), new TestPeer().request('REGISTER'), 'allow'), [405, ALLOW]);
  });

  it('416 for a scheme we do not know', () => {
    const invite = new TestPeer().invite({ uri: 'http://example.com' });
    assert.deepEqual(ask(new TestBed(), invite), [416, undefined]);
  });

  it('420 with Unsupported for options we do not know', () => {
    const headers = ['Require: timer, nothing', 'Require: 100rel'];
    const invite = new TestPeer().invite({ headers });
    assert.deepEqual(ask(new TestBed(), invite, 'unsupported'), [420, 'nothing, 100rel']);
  });

  it('takes the options it knows, whatever the case', () => {
    const bed = new TestBed({ supported: ['siprec'] });
    bed.deliver(new TestPeer().invite({ headers: ['Require: SIPREC,Timer'] }));
    assert.deepEqual([bed.network.takeNames(), bed.invites.length], [[], 1]);
  });

  it('415 with Accept for a body we cannot read, unless it is optional', () => {
    const bed = new TestBed();
    const strange = { body: 'x', contentType: 'application/strange;x=y' };
    assert.deepEqual(ask(bed, new TestPeer('a').invite(strange), 'accept'), [
      ...[415, 'application/sdp'],
    ]);
    const optional = ['Content-Disposition: session ; handling=Optional'];
    bed.deliver(new TestPeer('b').invite({ ...strange, headers: optional }));
    assert.deepEqual([bed.network.takeNames(), bed.invites.length], [[], 1]);
    const packed = { body: TEST_SDP, headers: ['Content-Encoding: gzip'] };
    assert.deepEqual(ask(bed, new TestPeer('c').invite(packed), 'accept-encoding'), [
      ...[415, 'identity'],
    ]);
  });

  it('481 for BYE, UPDATE, INFO and PRACK without dialog', () => {
    const bed = new TestBed();
    for (const method of ['BYE', 'UPDATE', 'INFO', 'PRACK']) {
      assert.deepEqual(ask(bed, new TestPeer(method).request(method)), [481, undefined]);
    }
  });

  it('482 for a copy of a request that came another way (RFC 3261 §8.2.2.2)', () => {
    const bed = new TestBed();
    const peer = new TestPeer();
    bed.deliver(peer.invite());
    bed.deliver(peer.invite());
    assert.deepEqual([bed.network.takeNames(), bed.invites.length], [['482'], 1]);
    bed.deliver(peer.invite({ cseq: 102 }));
    assert.deepEqual([bed.network.takeNames(), bed.invites.length], [[], 2]);
  });

  it('482 no longer when the first copy is over', () => {
    const bed = new TestBed();
    const peer = new TestPeer();
    bed.deliver(peer.request('OPTIONS'));
    bed.time.advance(32_000);
    bed.deliver(peer.request('OPTIONS'));
    assert.deepEqual(bed.network.takeNames(), ['200', '200']);
  });

  it('503 beyond the limits of transactions and dialogs', () => {
    const bed = new TestBed({ limits: { transactions: 2, dialogs: 1 } }).acceptAll();
    bed.deliver(new TestPeer('a').invite());
    bed.deliver(new TestPeer('b').invite());
    assert.deepEqual(bed.network.takeNames(), ['200', '503']);
    assert.deepEqual(ask(bed, new TestPeer('c').invite(), 'retry-after'), [503, '30']);
  });

  it('400 with what is wrong, 505 for another version', () => {
    const bed = new TestBed();
    const invite = new TestPeer().invite();
    const broken: [string, string][] = [
      [invite.replace('CSeq: 101 INVITE', 'CSeq: 101 BYE'), '400 CSeq names another method'],
      [invite.replace('Call-ID: call-1', 'Call-ID: '), '400 Call-ID missing'],
      [
        invite.replace('Content-Length: 0', 'Content-Length: 9'),
        '400 Content-Length exceeds the datagram',
      ],
      [invite.replace(' SIP/2.0\r\n', ' SIP/3.1\r\n'), '505 Version Not Supported'],
    ];
    for (const [message, expected] of broken) {
      bed.deliver(message);
      assert.equal(bed.network.take()[0]!.text.split('\r\n', 1)[0], `SIP/2.0 ${expected}`);
    }
    assert.equal(bed.server.counters.parseErrors, 4);
  });

  it('silence for broken ACKs, broken responses and noise', () => {
    const bed = new TestBed();
    bed.deliver(new TestPeer().ack().replace('CSeq: 101 ACK', 'CSeq: 101 BYE'));
    bed.deliver('SIP/2.0 2000 Too much\r\n\r\n');
    bed.deliver('hello');
    bed.deliver('INVITE sip:a@b SIP/2.0\r\n\r\n');
    assert.deepEqual([bed.network.takeNames(), bed.server.counters.parseErrors], [[], 4]);
  });
});

describe('where responses go', () => {
  const peer = () => new TestPeer();
  const cases: [string, string, number, string][] = [
    ['to the port of Via', '192.0.2.10:5070', 5070, '192.0.2.10:5070'],
    ['to 5060 without one', '192.0.2.10', 5060, '192.0.2.10'],
    ['to the source port with rport', '192.0.2.10:5070;rport', 4444, '192.0.2.10:5070'],
    ['to the source port of a translated peer', '10.0.0.1:5060', 4444, '10.0.0.1:5060'],
  ];
  for (const [name, sentBy, port] of cases) {
    it(name, () => {
      const bed = new TestBed();
      const options = peer()
        .request('OPTIONS')
        .replace('192.0.2.10:5060;branch', `${sentBy};branch`);
      bed.deliver(options, { port: 4444 });
      assert.deepEqual(
        bed.network.take().map((sent) => [sent.address, sent.port]),
        [['192.0.2.10', port]],
      );
    });
  }

  it('with received and rport in Via (RFC 3261 §18.2.1, RFC 3581 §4)', () => {
    const via = (text: string) => {
      const bed = new TestBed();
      const options = peer()
        .request('OPTIONS')
        .replace(/Via: .*\r\n/, `Via: ${text}\r\n`);
      bed.deliver(options, { port: 4444 });
      return bed.lastResponse().headers.getAll('via');
    };
    const plain = 'SIP/2.0/UDP 192.0.2.10;branch=z9hG4bKx';
    assert.deepEqual(via(plain), [plain]);
    assert.deepEqual(via(`${plain};rport`), [`${plain};rport=4444;received=192.0.2.10`]);
    assert.deepEqual(via(`SIP/2.0/UDP pbx.example;x=";,";branch=z9hG4bKx , SIP/2.0/TCP two`), [
      'SIP/2.0/UDP pbx.example;x=";,";branch=z9hG4bKx;received=192.0.2.10, SIP/2.0/TCP two',
    ]);
    assert.deepEqual(via(`${plain};received=[2001:db8::9]`), [`${plain};received=192.0.2.10`]);
  });
});
