import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { memoryCatalog } from '../../../test/support/memory-catalog.ts';
import { recordingFacts } from '../../../test/support/recording-facts.ts';
import { TESTER } from '../../../test/support/temporary-catalog.ts';
import { FakeTime, newId, silentLog } from '../../base/index.ts';
import { RETENTION_DAY_MS } from '../../recording/index.ts';
import { SeededRandom } from '../../simulator/seeded-random.ts';
import { makeVisibility } from '../../storage/catalog/index.ts';
import { RecordingPurge } from './recording-purge.ts';
import { RetentionSweeper, type StoppedSweep } from './retention-sweeper.ts';

const EVERYTHING = makeVisibility('everything');
const START_MS = Date.UTC(2026, 0, 1);

/** A sweeper over a catalog in memory, with a store that only says what was destroyed. */
async function scene(time = new FakeTime(START_MS)) {
  const catalog = await memoryCatalog(time);
  const destroyed = new Set<string>();
  const copies = {
    destroy: async (purge: { recordingId: string }) => void destroyed.add(purge.recordingId),
  };
  const purge = new RecordingPurge({ purges: catalog.purges, copies: [copies], log: silentLog });
  const state = { hasClockJumped: false, stopped: undefined as StoppedSweep | undefined };
  const hooks = { beforePause: async () => {} };
  const sweeper = new RetentionSweeper({
    ...{ catalog, purge, clock: time, log: silentLog },
    hasClockJumped: () => state.hasClockJumped,
    trustClock: () => {
      state.hasClockJumped = false;
    },
    onStopped: (stopped) => {
      state.stopped = stopped;
    },
    pause: () => hooks.beforePause(),
  });
  const record = (startedAtMs: number, userId?: string) => {
    const owned = userId === undefined ? {} : { userId };
    const facts = recordingFacts({ recordingId: newId(startedAtMs), startedAtMs, ...owned });
    catalog.recordings.insert(facts, undefined);
    return facts.session.recordingId;
  };
  return { time, catalog, destroyed, purge, state, hooks, sweeper, record };
}

type Scene = Awaited<ReturnType<typeof scene>>;

/** What a recording is, as the test keeps books. */
interface Booked {
  readonly id: string;
  readonly startedAtMs: number;
  readonly userId: string | undefined;
  isPreserved: boolean;
}

/** Ten years of calls, rules that change, users that come and go; checked after each night. */
class TenYears {
  readonly #scene: Scene;
  readonly #random: SeededRandom;
  readonly #users = new Map<string, number | null>();
  readonly #alive = new Map<string, Booked>();
  deleted = 0;
  confirmed = 0;

  constructor(scene: Scene, seed: number) {
    this.#scene = scene;
    this.#random = new SeededRandom(seed);
  }

  async run(): Promise<void> {
    const { time } = this.#scene;
    for (let night = 0; night < 3650; night++) {
      await this.#day();
      time.advance(RETENTION_DAY_MS);
      await this.#night();
    }
  }

  async #day(): Promise<void> {
    const random = this.#random;
    const { catalog, time, record } = this.#scene;
    if (random.percent(60)) {
      const startedAtMs = time.nowMs() + random.below(RETENTION_DAY_MS);
      const userId = random.percent(70) ? this.#anyUser() : undefined;
      const id = record(startedAtMs, userId);
      this.#alive.set(id, { id, startedAtMs, userId, isPreserved: false });
    }
    if (random.percent(1)) catalog.rules.generalDays = this.#anyDays(800);
    if (random.percent(1)) await this.#newUser();
    const userId = this.#anyUser();
    if (userId !== undefined && random.percent(1)) {
      const deleteAfterDays = this.#anyDays(400);
      await catalog.users.update(userId, { policy: { deleteAfterDays } }, TESTER);
      this.#users.set(userId, deleteAfterDays);
    }
    if (userId !== undefined && random.below(1000) < 2) {
      await catalog.users.delete(userId, TESTER);
      this.#users.delete(userId);
    }
    if (random.percent(5)) await this.#preserve();
  }

  async #preserve(): Promise<void> {
    const all = [...this.#alive.values()];
    const chosen = all.length === 0 ? undefined : this.#random.pick(all);
    if (chosen === undefined) return;
    chosen.isPreserved = this.#random.percent(40);
    const { isPreserved } = chosen;
    const patch = { isPreserved };
    const kept = await this.#scene.catalog.recordings.update(EVERYTHING, chosen.id, patch, TESTER);
    assert.equal(kept?.summary.preserved !== undefined, isPreserved);
  }

  async #night(): Promise<void> {
    const { sweeper, state, catalog, destroyed } = this.#scene;
    await sweeper.sweep();
    const { stopped } = state;
    if (stopped !== undefined) {
      await sweeper.confirm(stopped, TESTER);
      await sweeper.sweep();
      this.confirmed++;
    }
    for (const booked of this.#alive.values()) {
      const isGone = !catalog.recordings.has(booked.id);
      assert.equal(isGone, this.#isDue(booked), JSON.stringify(booked));
      assert.equal(destroyed.has(booked.id), isGone);
      if (isGone) this.#alive.delete(booked.id);
      if (isGone) this.deleted++;
    }
  }

  /** The rule in words of the test: the smaller number of days, never what is preserved. */
  #isDue({ startedAtMs, userId, isPreserved }: Booked): boolean {
    const { catalog, time } = this.#scene;
    const ofUser = userId === undefined ? null : (this.#users.get(userId) ?? null);
    const days = Math.min(...[catalog.rules.generalDays, ofUser].map((d) => d ?? Infinity));
    return !isPreserved && startedAtMs + days * RETENTION_DAY_MS <= time.nowMs();
  }

  async #newUser(): Promise<void> {
    const deleteAfterDays = this.#anyDays(400);
    const loginName = `user-${this.#random.below(1e9)}`;
    const user = { loginName, policy: { deleteAfterDays } };
    const { id } = await this.#scene.catalog.users.create(user, TESTER);
    this.#users.set(id, deleteAfterDays);
  }

  #anyUser(): string | undefined {
    return this.#users.size === 0 ? undefined : this.#random.pick([...this.#users.keys()]);
  }

  #anyDays(below: number): number | null {
    return this.#random.percent(25) ? null : 1 + this.#random.below(below);
  }
}

describe('ten years of automatic deletion', () => {
  it('take each recording in the first night after its time, none earlier, none preserved', async () => {
    const property = fc.asyncProperty(fc.nat(), async (seed) => {
      const years = new TenYears(await scene(), seed);
      await years.run();
      assert.ok(years.deleted > 100 && years.confirmed > 0);
    });
    await fc.assert(property, { numRuns: 2, endOnFailure: true });
  });
});

describe('a run that would delete very much', () => {
  const asOfMs = START_MS;
  const OLD_MS = START_MS - 100 * RETENTION_DAY_MS;

  async function stoppedScene(due = 30) {
    const made = await scene();
    for (let index = 0; index < due; index++) made.record(OLD_MS + index);
    for (let index = 0; index < 300; index++) made.record(START_MS - index);
    made.catalog.rules.generalDays = 90;
    await made.sweeper.sweep();
    return made;
  }

  it('deletes nothing and says what would go', async () => {
    const { state, sweeper, destroyed } = await stoppedScene();
    const { digest, ...stopped } = state.stopped!;
    const sizeBytes = 30 * 240_000;
    assert.deepEqual(stopped, { cause: 'too-many', count: 30, sizeBytes, total: 330, asOfMs });
    assert.match(digest, /^[0-9a-f]{64}$/);
    assert.deepEqual(sweeper.stopped, state.stopped);
    assert.equal(destroyed.size, 0);
  });

  it('deletes exactly the set that is confirmed, and says who did', async () => {
    const { state, sweeper, destroyed, catalog } = await stoppedScene();
    const { digest } = state.stopped!;
    await sweeper.confirm({ count: 30, digest, asOfMs }, TESTER);
    assert.equal(state.stopped, undefined);
    await sweeper.sweep();
    assert.equal(destroyed.size, 30);
    const [event] = (await catalog.audit.list({ limit: 1, action: 'retention.confirmed' })).items;
    const { actor, details } = event!;
    assert.deepEqual([actor.name, details.count, details.digest], ['test', 30, digest]);
    await assert.rejects(sweeper.confirm({ count: 30, digest, asOfMs }, TESTER), {
      code: 'RETENTION_NOT_STOPPED',
    });
  });

  it('asks again where the set is another by now', async () => {
    const { state, sweeper, destroyed, catalog, record } = await stoppedScene();
    const before = state.stopped!;
    const changed = { code: 'RETENTION_SET_CHANGED' };
    for (const wrong of [{ count: 29 }, { digest: 'x' }, { asOfMs: asOfMs + 1 }]) {
      await assert.rejects(sweeper.confirm({ ...before, ...wrong }, TESTER), changed);
      await sweeper.sweep();
    }
    record(OLD_MS);
    await assert.rejects(sweeper.confirm(before, TESTER), changed);
    await sweeper.sweep();
    assert.equal(state.stopped?.count, 31);
    catalog.rules.generalDays = null;
    await assert.rejects(sweeper.confirm(state.stopped, TESTER), changed);
    await sweeper.sweep();
    assert.equal(state.stopped, undefined);
    assert.equal(destroyed.size, 0);
  });

  it('confirms no moment that is still to come', async () => {
    const { state, sweeper, time, destroyed } = await stoppedScene();
    const before = state.stopped!;
    time.advance(-1000);
    await assert.rejects(sweeper.confirm(before, TESTER), { code: 'RETENTION_SET_CHANGED' });
    assert.equal(destroyed.size, 0);
  });

  it('asks after the clock jumped, whatever would go, and believes it when told', async () => {
    const { state, sweeper, destroyed, catalog, record } = await scene();
    record(OLD_MS);
    state.hasClockJumped = true;
    await sweeper.sweep();
    assert.equal(state.stopped, undefined);
    catalog.rules.generalDays = 90;
    await sweeper.sweep();
    assert.equal(state.stopped!.cause, 'clock-jumped');
    await sweeper.confirm(state.stopped!, TESTER);
    await sweeper.sweep();
    assert.equal(destroyed.size, 1);
    assert.equal(state.hasClockJumped, false);
  });

  it('goes by a rule that was changed while a run went on, when asked again', async () => {
    const { sweeper, destroyed, catalog, record } = await scene();
    record(OLD_MS);
    const first = sweeper.sweep();
    catalog.rules.generalDays = 90;
    await sweeper.sweep();
    assert.equal(destroyed.size, 1);
    await first;
    void sweeper.sweep();
    void sweeper.sweep();
    await sweeper.close();
    assert.equal(sweeper.isRunning, false);
  });

  it('deletes no more than was asked when a rule changes in the middle', async () => {
    const { time, sweeper, destroyed, catalog, record, state, hooks } = await scene();
    for (let index = 0; index < 300; index++) record(OLD_MS + index);
    for (let index = 0; index < 9000; index++) record(START_MS - index);
    catalog.rules.generalDays = 90;
    // Under the new rule nearly everything is due.
    hooks.beforePause = async () => {
      time.advance(2 * RETENTION_DAY_MS);
      catalog.rules.generalDays = 1;
    };
    await sweeper.sweep();
    assert.equal(destroyed.size, 200);
    assert.equal(state.stopped?.count, 9100);
  });
});
