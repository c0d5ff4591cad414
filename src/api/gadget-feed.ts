import type { Clock, Timer, Timers } from '../base/index.ts';
import { type ControlledCall, compareCalls } from '../recorder/index.ts';
import { EventOutput, eventText } from './event-output.ts';
import { gadgetCall, isShown } from './gadget-call.ts';
import type { LiveRecorder } from './live-recorder.ts';

/** So often a gadget is told that the connection lives; without, it says that it is lost. */
const ALIVE_MS = 5000;
const MAX_WAITING_BYTES = 256 << 10;
const MAX_WATCHERS = 5000;
const MAX_WATCHERS_PER_USER = 10;

export interface GadgetFeedOptions {
  readonly control: Pick<LiveRecorder['control'], 'ofUser' | 'watch'>;
  readonly clock: Clock;
  readonly timers: Timers;
}

interface GadgetWatcher {
  readonly userId: string;
  readonly output: EventOutput;
  /** The own calls that it shows, by id. */
  readonly calls: Map<string, ControlledCall>;
}

/** Tells gadgets what becomes of the calls of their users. Costs nothing while none is open. */
export class GadgetFeed {
  readonly #options: GadgetFeedOptions;
  readonly #watchers = new Set<GadgetWatcher>();
  #stopWatching: (() => void) | undefined;
  #timer: Timer | undefined;

  constructor(options: GadgetFeedOptions) {
    this.#options = options;
  }

  /** How many gadgets are open. */
  get size(): number {
    return this.#watchers.size;
  }

  /** The stream of a gadget of this user; undefined where there are too many. */
  open(userId: string): EventOutput | undefined {
    const ofUser = [...this.#watchers].filter((watcher) => watcher.userId === userId);
    if (this.#watchers.size >= MAX_WATCHERS || ofUser.length >= MAX_WATCHERS_PER_USER) {
      return undefined;
    }
    const own = this.#options.control.ofUser(userId).filter(isShown);
    const calls = new Map(own.map((call) => [call.id, call]));
    const watcher = { userId, output: new EventOutput(MAX_WAITING_BYTES), calls };
    this.#watchers.add(watcher);
    watcher.output.stream.once('close', () => this.#closed(watcher));
    this.#start();
    this.#tell(watcher);
    return watcher.output;
  }

  /** Ends all streams. */
  close(): void {
    for (const { output } of [...this.#watchers]) output.close();
  }

  #start(): void {
    const { control, timers } = this.#options;
    this.#stopWatching ??= control.watch((call) => this.#changed(call));
    this.#timer ??= timers.every(ALIVE_MS, () => this.#tellAlive());
  }

  #closed(watcher: GadgetWatcher): void {
    this.#watchers.delete(watcher);
    if (this.#watchers.size > 0) return;
    this.#stopWatching?.();
    this.#stopWatching = undefined;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #changed(call: ControlledCall): void {
    for (const watcher of this.#watchers) {
      const isTheirs = watcher.userId === call.userId && isShown(call);
      if (isTheirs) watcher.calls.set(call.id, call);
      else if (!watcher.calls.delete(call.id)) continue;
      this.#tell(watcher);
    }
  }

  /** Everything each time, what runs first: it is little, and what was missed is made good. */
  #tell({ output, calls }: GadgetWatcher): void {
    const now = new Date(this.#options.clock.nowMs()).toISOString();
    const shown = [...calls.values()].sort(compareCalls).map(gadgetCall);
    output.send(eventText('calls', { now, calls: shown }));
  }

  #tellAlive(): void {
    for (const { output } of this.#watchers) output.send(eventText('alive', {}));
  }
}
