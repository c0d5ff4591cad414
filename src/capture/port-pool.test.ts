import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeTime } from '../base/index.ts';
import { PortPool } from './port-pool.ts';

const bind = (rtpPort: number, rtcpPort: number): [number, number] => [rtpPort, rtcpPort];

describe('PortPool', () => {
  it('gives even ports with the odd one behind, one pair after the other', () => {
    const pool = new PortPool({ first: 20_001, last: 20_008 }, new FakeTime());
    assert.equal(pool.size, 3);
    assert.deepEqual(pool.take(bind), [20_002, 20_003]);
    assert.deepEqual(pool.take(bind), [20_004, 20_005]);
    assert.deepEqual(pool.take(bind), [20_006, 20_007]);
    assert.throws(() => pool.take(bind), { code: 'NO_FREE_PORT' });
  });

  it('lets a pair cool down for 30 s, and uses the one free longest first', () => {
    const time = new FakeTime();
    const pool = new PortPool({ first: 100, last: 105 }, time);
    const [a] = pool.take(bind);
    pool.release(a!);
    assert.deepEqual(pool.take(bind), [102, 103]);
    assert.deepEqual(pool.take(bind), [104, 105]);
    time.advance(29_999);
    assert.throws(() => pool.take(bind), { code: 'NO_FREE_PORT' });
    time.advance(1);
    assert.deepEqual(pool.take(bind), [100, 101]);
  });

  it('passes by what other programs use', () => {
    const pool = new PortPool({ first: 100, last: 107 }, new FakeTime());
    const others = new Set([100, 105]);
    const bindFree = (rtp: number, rtcp: number): number | undefined =>
      others.has(rtp) || others.has(rtcp) ? undefined : rtp;
    assert.equal(pool.take(bindFree), 102);
    assert.equal(pool.take(bindFree), 106);
    assert.throws(() => pool.take(bindFree), { code: 'NO_FREE_PORT', isRetryable: true });
  });

  it('binds a known port again although it cools down, but not twice', () => {
    const pool = new PortPool({ first: 100, last: 103 }, new FakeTime());
    pool.take(bind);
    pool.release(100);
    assert.deepEqual(pool.takeAgain(100, bind), [100, 101]);
    assert.throws(() => pool.takeAgain(100, bind), { code: 'PORT_IN_USE' });
    assert.throws(() => pool.takeAgain(102, () => undefined), { code: 'PORT_IN_USE' });
    assert.deepEqual(pool.takeAgain(500, bind), [500, 501]);
    pool.release(500);
  });

  it('gives a port back when binding fails with an error', () => {
    const pool = new PortPool({ first: 100, last: 101 }, new FakeTime());
    const fail = (): never => {
      throw new Error('no more files');
    };
    assert.throws(() => pool.take(fail), /no more files/);
    assert.deepEqual(pool.take(bind), [100, 101]);
  });
});
