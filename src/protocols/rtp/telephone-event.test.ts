import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseTelephoneEvent, tryTelephoneEvent } from './telephone-event.ts';

describe('parseTelephoneEvent', () => {
  it('reads a digit and its end', () => {
    assert.deepEqual(parseTelephoneEvent(Buffer.from('010a00a0', 'hex')), {
      event: 1,
      digit: '1',
      isEnd: false,
      volumeDb: 10,
      durationTicks: 160,
    });
    assert.deepEqual(parseTelephoneEvent(Buffer.from('0bbfffff', 'hex')), {
      event: 11,
      digit: '#',
      isEnd: true,
      volumeDb: 63,
      durationTicks: 65_535,
    });
  });

  it('knows the sixteen keys of DTMF and no other event as a key', () => {
    const digits = Array.from(
      { length: 17 },
      (_, event) => parseTelephoneEvent(Uint8Array.of(event, 0, 0, 0)).digit ?? '-',
    );
    assert.equal(digits.join(''), '0123456789*#ABCD-');
  });

  it('refuses fewer than four bytes and ignores more', () => {
    assert.throws(() => parseTelephoneEvent(Buffer.alloc(3)), {
      name: 'RtpParseError',
      message: 'telephone-event: 3 bytes < 4',
    });
    assert.equal(tryTelephoneEvent(Buffer.alloc(0)), undefined);
    assert.equal(tryTelephoneEvent(Buffer.from('0500000aff', 'hex'))?.digit, '5');
  });
});
