import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseSdp } from '../protocols/sdp/index.ts';
import { OFFERABLE_CODECS } from '../recording/index.ts';
import { MediaExchange } from './media-exchange.ts';
import { byeReason } from './recorded-dialog.ts';

describe('byeReason', () => {
  it('reads the cause of the Reason header', () => {
    const normal = (detail?: string) => ({ class: 'normal', code: 'bye', detail });
    assert.deepEqual(byeReason(undefined), normal());
    assert.deepEqual(byeReason('Q.850;cause=16'), normal('Q.850;cause=16'));
    assert.deepEqual(byeReason('Q.850; cause=47; text="x"'), {
      class: 'peer',
      code: 'bye-cause-47',
      detail: 'Q.850; cause=47; text="x"',
    });
    assert.deepEqual(byeReason('SIP;cause=200'), normal('SIP;cause=200'));
  });
});

describe('MediaExchange', () => {
  const state = {
    address: '192.0.2.10',
    ports: [20000],
    originId: '7',
    isAwaitingAnswer: false,
  };

  it('repeats its offer word for word in a session refresh', () => {
    const media = new MediaExchange(state);
    const first = media.offer();
    assert.match(first, /^o=- 7 1 IN IP4 192\.0\.2\.10\r$/m);
    assert.match(first, /^m=audio 20000 RTP\/AVP 0 8 9 /m);
    assert.match(first, /^a=recvonly\r$/m);
    assert.equal(media.isAwaitingAnswer, true);
    assert.equal(media.offer(), first);
    assert.equal(new MediaExchange(media.state).offer(), first);
  });

  it('offers the codecs that it is to offer, the same after a restart', () => {
    const media = new MediaExchange({ ...state, offered: ['PCMA', 'G729'] });
    const offer = media.offer();
    assert.match(offer, /^m=audio 20000 RTP\/AVP 8 18 13 101\r$/m);
    assert.equal(new MediaExchange(media.state).offer(), offer);
    const all = new MediaExchange({ ...state, offered: OFFERABLE_CODECS }).offer();
    assert.equal(all, new MediaExchange(state).offer());
  });

  it('reads the answer that comes in the ACK', () => {
    const media = new MediaExchange(state);
    media.offer();
    const answer = [
      'v=0',
      'o=x 1 1 IN IP4 192.0.2.1',
      's=-',
      'c=IN IP4 192.0.2.33',
      't=0 0',
      'm=audio 4000 RTP/AVP 8 101',
      'a=rtpmap:8 PCMA/8000',
      'a=rtpmap:101 telephone-event/8000',
      'a=fmtp:101 0-15',
      'a=sendonly',
      '',
    ].join('\r\n');
    const [stream] = media.readAnswer(parseSdp(answer));
    assert.equal(media.isAwaitingAnswer, false);
    assert.deepEqual(
      [stream?.direction, stream?.mediaAddress, stream?.formats.map((f) => f.encodingName)],
      ['sendonly', '192.0.2.33:4000', ['PCMA', 'TELEPHONE-EVENT']],
    );
  });
});
