import assert from 'node:assert/strict';
import { linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import type { LightMyRequestResponse } from 'fastify';
import { recordingFacts } from '../../test/support/recording-facts.ts';
import { TemporaryApi } from '../../test/support/temporary-api.ts';
import { quickDirectory, TESTER } from '../../test/support/temporary-catalog.ts';
import { SeededRandom } from '../simulator/seeded-random.ts';
import { systemActor } from '../storage/audit/index.ts';

const TRIALS = 1000;
/** More than a stream reads at once. */
const BYTES = Buffer.from(Uint8Array.from({ length: 700_000 }, (_, index) => (index * 31) & 0xff));

/** One recording that is played, preserved and deleted at the same time. */
class Race {
  readonly #server: TemporaryApi;
  readonly #cookie: string;
  readonly #seed: number;
  readonly #random: SeededRandom;
  readonly #facts = recordingFacts();

  constructor(server: TemporaryApi, cookie: string, seed: number) {
    this.#server = server;
    this.#cookie = cookie;
    this.#seed = seed;
    this.#random = new SeededRandom(seed);
  }

  /** `master`: a file with the bytes; each recording is a name of it. */
  async run(master: string): Promise<string> {
    const { audio, peaksObjectId, session } = this.#facts;
    for (const objectId of [audio.objectId, peaksObjectId]) {
      const path = join(dirname(master), 'store', objectId.slice(34, 36), objectId);
      mkdirSync(dirname(path), { recursive: true });
      linkSync(master, path);
    }
    const { catalog } = this.#server;
    catalog.recordings.insert(this.#facts, undefined);
    const isPreserving = this.#random.percent(40);
    const ends = await Promise.all([
      this.#later(() => this.#play()),
      this.#later(() => this.#play()),
      this.#later(() => this.#purge()),
      isPreserving ? this.#later(() => this.#preserve()) : 'not preserved',
    ]);
    await this.#check(ends[3] === 'preserved');
    const isGone = !catalog.recordings.has(session.recordingId);
    return `${ends[0]}, ${isGone ? 'gone' : 'kept'}`;
  }

  async #later<T>(action: () => Promise<T>): Promise<T> {
    for (let turns = this.#random.below(12); turns > 0; turns--) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    return action();
  }

  #ask(method: 'GET' | 'PATCH', path: string, more: object, payload?: object) {
    return this.#server.inject({
      ...{ method, url: `/api/v1/recordings/${this.#facts.session.recordingId}${path}` },
      // One address may ask only so often in a minute.
      remoteAddress: `10.0.${this.#seed >> 8}.${this.#seed & 255}`,
      headers: { cookie: this.#cookie, ...more },
      ...(payload === undefined ? {} : { payload }),
    });
  }

  async #play(): Promise<string> {
    const first = this.#random.below(BYTES.length);
    const last = first + this.#random.below(BYTES.length - first);
    const range = `bytes=${first}-${last}`;
    const answer = await this.#ask('GET', '/audio', { range });
    if (answer.statusCode === 404) return this.#notFound(answer);
    assert.equal(answer.statusCode, 206, answer.body.slice(0, 200));
    assert.ok(answer.rawPayload.equals(BYTES.subarray(first, last + 1)), 'a torn answer');
    return 'heard';
  }

  async #preserve(): Promise<string> {
    const answer = await this.#ask('PATCH', '', {}, { isPreserved: true });
    if (answer.statusCode === 404) return this.#notFound(answer);
    assert.equal(answer.statusCode, 200);
    return 'preserved';
  }

  async #purge(): Promise<string> {
    const { recordingId } = this.#facts.session;
    const reason = { kind: 'retention', asOfMs: Date.UTC(2030, 0) } as const;
    await this.#server.lifecycle.purge.purge([recordingId], reason, systemActor('retention'));
    return 'swept';
  }

  #notFound(answer: LightMyRequestResponse): string {
    assert.equal(answer.json().code, 'RECORDING_NOT_FOUND');
    return 'not found';
  }

  /** What was preserved is all there; what was deleted is nowhere, with one tombstone. */
  async #check(isPreserved: boolean): Promise<void> {
    const { catalog, store } = this.#server;
    const { audio, peaksObjectId, session } = this.#facts;
    const isListed = catalog.recordings.has(session.recordingId);
    assert.equal(isListed, isPreserved);
    for (const objectId of [audio.objectId, peaksObjectId]) {
      if (isListed) assert.equal(await store.size(objectId), BYTES.length);
      else await assert.rejects(store.size(objectId), { code: 'OBJECT_MISSING' });
    }
    const tombstones = { action: 'recording.purged', object: session.recordingId, limit: 5 };
    assert.equal((await catalog.audit.list(tombstones)).items.length, isListed ? 0 : 1);
    assert.equal(await this.#play(), isListed ? 'heard' : 'not found');
  }
}

describe('a recording that is deleted while it is played and preserved', () => {
  it(`is heard whole or not found, in ${TRIALS} interleavings`, async (t) => {
    const directory = await quickDirectory(t);
    const master = join(directory, 'master');
    writeFileSync(master, BYTES);
    const server = await TemporaryApi.make(t, { directory });
    const cookie = await server.administrator();
    await server.catalog.settings.set({ deleteAfterDays: 1 }, TESTER);
    const ends: Record<string, number> = {};
    for (let seed = 0; seed < TRIALS; seed++) {
      const end = await new Race(server, cookie, seed).run(master);
      ends[end] = (ends[end] ?? 0) + 1;
    }
    assert.deepEqual(Object.keys(ends).sort(), ['heard, gone', 'heard, kept', 'not found, gone']);
    assert.equal(server.catalog.purges.countPending(), 0);
  });
});
