import assert from 'node:assert/strict';
import type { FinalisedFacts } from '../../src/finalise/index.ts';
import { type CoverageInterval, SIDES, uniformModes } from '../../src/recording/index.ts';
import { type ApiClient, Product } from './product.ts';
import { runSource, type SourceRunOptions } from './run-source.ts';
import type { SourceStep } from './source-steps.ts';
import { TESTER } from './temporary-catalog.ts';
import { g711Channels, missingFrames, uniqueSound } from './unique-sound.ts';

/** Streams of one call do not begin and end in the same moment. */
const EDGE_MS = 600;

/** A recording as the list shows it. */
export interface SceneRecording {
  readonly id: string;
  readonly conversationId: string;
  readonly localNumber: string | null;
  readonly localName: string | null;
  readonly remoteNumber: string | null;
  readonly direction: string;
  readonly isComplete: boolean;
  readonly isInterrupted: boolean;
  readonly durationSeconds: number;
}

/** Frames of `uniqueSound(seed)`, as a source of a test says them. */
export const framesOf = (seed: number, count: number, from = 0): Uint8Array[] =>
  Array.from({ length: count }, (_, i) => uniqueSound(seed).frame(from + i)!);

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

/** The states of a side one after the other, pauses of speech and what is short left out. */
export function statesOf(side: readonly CoverageInterval[]): string[] {
  return side
    .filter(({ state, startMs, endMs }) => state === 'recorded' || endMs - startMs > EDGE_MS)
    .map(({ state }) => state)
    .filter((state) => state !== 'silence-suppressed')
    .filter((state, index, states) => state !== states[index - 1]);
}

/** A recorder for sources of tests, with users who wait to be called, and what it made of that. */
export class SourceScene {
  readonly product: Product;
  readonly client: ApiClient;
  readonly #users: string[];

  static async start(users: number): Promise<SourceScene> {
    const product = await Product.start();
    const numbers = Array.from({ length: users }, (_, index) => String(4101 + index));
    await product.withCatalog(async (catalog) => {
      await catalog.settings.set({ audioFormat: 'wav-g711' }, TESTER);
      for (const number of numbers) {
        const policy = { modes: uniformModes('cisco') };
        await catalog.users.create({ loginName: `u${number}`, numbers: [number], policy }, TESTER);
      }
    });
    return new SourceScene(product, await product.logIn(), numbers);
  }

  private constructor(product: Product, client: ApiClient, users: string[]) {
    this.product = product;
    this.client = client;
    this.#users = users;
  }

  /** The number of a user who had no call yet. */
  nextUser(): string {
    const number = this.#users.shift();
    assert.ok(number !== undefined, 'there are users left');
    return number;
  }

  /** Runs a source; its sipp has to have nothing to complain of. */
  async run(steps: readonly SourceStep[], options?: SourceRunOptions): Promise<void> {
    const { exitCode, errors, messages } = await runSource(this.product, steps, options);
    assert.equal(exitCode, 0, errors + messages);
  }

  /** The recordings of a number, null for nobody's, oldest first, once there are so many. */
  async recordingsOf(number: string | null, count = 1): Promise<SceneRecording[]> {
    for (;;) {
      const all = await this.client.recordings<SceneRecording>();
      const own = all.filter(({ localNumber }) => localNumber === number);
      if (own.length >= count) return own;
      await pause(100);
    }
  }

  async recordingOf(number: string | null): Promise<SceneRecording> {
    return (await this.recordingsOf(number))[0]!;
  }

  async factsOf({ id }: SceneRecording): Promise<FinalisedFacts> {
    const { facts } = await this.client.get<{ facts: FinalisedFacts }>(`/recordings/${id}`);
    return facts;
  }

  /** Who was at the far end, one after the other. */
  async farNamesOf(recording: SceneRecording): Promise<(string | undefined)[]> {
    const { session, partyChanges } = await this.factsOf(recording);
    const all = [session.parties, ...partyChanges.map(({ parties }) => parties)];
    return all.map(({ far }) => far.displayName ?? far.number);
  }

  async channelsOf({ id }: SceneRecording) {
    return g711Channels(await this.client.bytes(`/recordings/${id}/audio`));
  }

  /** Asserts that each side holds all of its frames, in their order. */
  async assertHeard(
    recording: SceneRecording,
    frames: { readonly near: readonly Uint8Array[]; readonly far: readonly Uint8Array[] },
  ): Promise<void> {
    const channels = await this.channelsOf(recording);
    for (const side of SIDES) {
      assert.deepEqual(missingFrames(channels[side], frames[side]), [], side);
    }
  }

  /** Asserts that nothing is lacking of a recording, but for what begins or ends a little later. */
  async assertWhole(recording: SceneRecording): Promise<void> {
    const { coverage } = await this.factsOf(recording);
    for (const side of SIDES) assert.deepEqual(statesOf(coverage[side]), ['recorded'], side);
    assert.equal(recording.isComplete, true);
  }

  close(): Promise<void> {
    return this.product.close();
  }
}
