import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeTime, type Timers } from '../base/index.ts';
import { IdleWatch } from './idle-watch.ts';
import { ReceiveLoop, type Served } from './receive-loop.ts';

/** When a member was served, and in which kind of round. */
class Member implements Served {
  readonly atMs: number[] = [];
  fullRounds = 0;
  isUrgent = false;
  readonly #time: FakeTime;

  constructor(time: FakeTime) {
    this.#time = time;
  }

  serve(isFullRound: boolean): boolean {
    this.atMs.push(this.#time.monotonicMs());
    if (isFullRound) this.fullRounds++;
    return this.isUrgent;
  }
}

function newLoop(time: FakeTime, timers: Timers = time): ReceiveLoop {
  return new ReceiveLoop({ clock: time, timers, onCountsDue: () => {} });
}

describe('ReceiveLoop', () => {
  it('serves everyone every 200 ms, a tenth each 20 ms, fully once a second', () => {
    const time = new FakeTime();
    const loop = newLoop(time);
    const members = Array.from({ length: 30 }, () => new Member(time));
    for (const member of members) loop.add(member);
    time.advance(2000);
    for (const member of members) {
      assert.equal(member.atMs.length, 10);
      assert.equal(member.fullRounds, 2);
      assert.ok(
        member.atMs.every((at, index) => index === 0 || at - member.atMs[index - 1]! === 200),
      );
    }
    const perMoment = new Map<number, number>();
    for (const at of members.flatMap((member) => member.atMs)) {
      perMoment.set(at, (perMoment.get(at) ?? 0) + 1);
    }
    assert.deepEqual(new Set(perMoment.values()), new Set([3]));
  });

  it('has counts told once a second, and at once where somebody cannot wait', () => {
    const time = new FakeTime();
    const told: (readonly [atMs: number, indexes: readonly number[]])[] = [];
    const members = [new Member(time), new Member(time)];
    const onCountsDue = (due: Iterable<Served>) => {
      const indexes = [...due].map((member) => members.indexOf(member as Member));
      told.push([time.monotonicMs(), indexes]);
    };
    const loop = new ReceiveLoop({ clock: time, timers: time, onCountsDue });
    for (const member of members) loop.add(member);
    time.advance(300);
    members[1]!.isUrgent = true;
    time.advance(200);
    members[1]!.isUrgent = false;
    time.advance(600);
    assert.deepEqual(told, [
      ...[[20, [0]] as const, [40, [1]] as const, [440, [1]] as const],
      ...[[1020, [0]] as const, [1040, [1]] as const],
    ]);
  });

  it('makes up for a late wake at once, with one round at most', () => {
    const time = new FakeTime();
    const ticks: (() => void)[] = [];
    const timers: Timers = {
      after: () => ({ cancel: () => {} }),
      every: (_, handler) => {
        ticks.push(handler);
        return { cancel: () => {} };
      },
    };
    const loop = newLoop(time, timers);
    const members = Array.from({ length: 10 }, () => new Member(time));
    for (const member of members) loop.add(member);
    const served = (): number => members.reduce((sum, member) => sum + member.atMs.length, 0);
    time.advance(60);
    ticks[0]!();
    assert.equal(served(), 3);
    ticks[0]!();
    assert.equal(served(), 3);
    time.advance(3000);
    ticks[0]!();
    assert.equal(served(), 13);
    time.advance(20);
    ticks[0]!();
    assert.equal(served(), 14);
  });

  it('does not wake while it has no members', () => {
    const time = new FakeTime();
    const loop = newLoop(time);
    assert.equal(time.pending, 0);
    const [a, b] = [new Member(time), new Member(time)];
    loop.add(a);
    loop.add(b);
    assert.equal(time.pending, 1);
    loop.remove(a);
    loop.remove(a);
    assert.equal(time.pending, 1);
    loop.remove(b);
    assert.equal(time.pending, 0);
    loop.add(a);
    time.advance(200);
    assert.equal(a.atMs.length, 1);
  });
});

describe('IdleWatch', () => {
  it('ends a process that nobody has needed for a minute', () => {
    const time = new FakeTime();
    const state = { isNeeded: true, ends: 0 };
    new IdleWatch({
      ...{ clock: time, timers: time, isNeeded: () => state.isNeeded },
      onIdle: () => {
        state.ends++;
      },
    });
    time.advance(3_600_000);
    state.isNeeded = false;
    time.advance(50_000);
    state.isNeeded = true;
    time.advance(10_000);
    state.isNeeded = false;
    time.advance(55_000);
    assert.equal(state.ends, 0);
    time.advance(10_000);
    assert.equal(state.ends, 1);
    time.advance(600_000);
    assert.equal(state.ends, 1);
  });
});
