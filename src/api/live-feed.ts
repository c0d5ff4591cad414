import { type Clock, newId, type Timer, type Timers } from '../base/index.ts';
import type { LiveAudio } from '../playback/index.ts';
import type { LiveRecording } from '../recorder/index.ts';
import { eventText } from './event-output.ts';
import { LiveClient, type LiveLogin } from './live-client.ts';
import { lineUse, liveItem, liveSides } from './live-item.ts';
import type { LiveRecorder } from './live-recorder.ts';
import type { LiveView } from './live-view.ts';

/** Changes of so long a time are sent together. */
const CHANGES_MS = 50;
const COUNTERS_MS = 1000;
/** A comment each so many seconds: a proxy and a page then know that the stream is alive. */
const HEARTBEAT_TURNS = 15;
const HEARTBEAT = ': \n\n';

const MAX_CLIENTS = 200;
const MAX_CLIENTS_PER_USER = 20;

export interface LiveFeedOptions {
  readonly recorder: Pick<LiveRecorder, 'live' | 'lines'>;
  readonly audio: Pick<LiveAudio, 'meter' | 'unmeter' | 'levels'>;
  readonly clock: Clock;
  readonly timers: Timers;
}

/**
 * Tells clients of the live view what changes: states at once, counters each second. Costs nothing
 * while nobody watches.
 */
export class LiveFeed {
  readonly #options: LiveFeedOptions;
  readonly #clients = new Map<string, LiveClient>();
  readonly #changed = new Set<string>();
  #stopWatching: (() => void) | undefined;
  #counterTimer: Timer | undefined;
  #changeTimer: Timer | undefined;
  #lastCounters = '';
  #turns = 0;

  constructor(options: LiveFeedOptions) {
    this.#options = options;
  }

  /** How many watch. */
  get size(): number {
    return this.#clients.size;
  }

  /** A new client, with everything that it sees; undefined where there are too many. */
  open(login: LiveLogin): LiveClient | undefined {
    const ofUser = [...this.#clients.values()].filter(({ userId }) => userId === login.userId);
    if (this.#clients.size >= MAX_CLIENTS || ofUser.length >= MAX_CLIENTS_PER_USER) {
      return undefined;
    }
    const client = new LiveClient(newId(), login, this.#options.audio);
    this.#clients.set(client.id, client);
    client.stream.once('close', () => this.#closed(client));
    this.#start();
    this.#sendSnapshot(client);
    return client;
  }

  /** The client with this id, where it is of this log-in. */
  find(id: string, sessionKey: Buffer): LiveClient | undefined {
    const client = this.#clients.get(id);
    return client?.sessionKey.equals(sessionKey) === true ? client : undefined;
  }

  /**
   * What a client sees and may do from now on. It may see other calls though its filters are the
   * same: rules can ask how long a call has been running.
   */
  changeView(client: LiveClient, view: LiveView): void {
    const isSame = client.view.isLike(view);
    client.view = view;
    if (isSame && (view.seesAll || client.knowsJust(idsOf(this.#callsSeen(view))))) return;
    this.#sendSnapshot(client);
  }

  /** Ends all streams. */
  close(): void {
    for (const client of [...this.#clients.values()]) client.close();
  }

  #start(): void {
    const { recorder, timers } = this.#options;
    this.#stopWatching ??= recorder.live.watch((recordingId) => this.#note(recordingId));
    this.#counterTimer ??= timers.every(COUNTERS_MS, () => this.#tick());
  }

  #closed(client: LiveClient): void {
    client.close();
    this.#clients.delete(client.id);
    if (this.#clients.size > 0) return;
    this.#stopWatching?.();
    this.#stopWatching = undefined;
    this.#counterTimer?.cancel();
    this.#counterTimer = undefined;
  }

  #sendSnapshot(client: LiveClient): void {
    const { recorder, clock } = this.#options;
    const { view, id: watcherId } = client;
    const now = new Date(clock.nowMs()).toISOString();
    const calls = this.#callsSeen(view);
    client.learnJust(idsOf(calls));
    const lines = view.seesAll ? lineUse(recorder.lines) : null;
    const items = calls.map((call) => liveItem(call, view.hears(call)));
    const facts = { watcherId, now, rights: view.rights, lines, items };
    client.send(eventText('snapshot', facts));
  }

  #callsSeen(view: LiveView): LiveRecording[] {
    return this.#options.recorder.live.list().filter((call) => view.sees(call));
  }

  #note(recordingId: string): void {
    this.#changed.add(recordingId);
    this.#changeTimer ??= this.#options.timers.after(CHANGES_MS, () => {
      this.#changeTimer = undefined;
      this.#sendChanges();
    });
  }

  #sendChanges(): void {
    const { live } = this.#options.recorder;
    for (const recordingId of this.#changed) {
      const call = live.find(recordingId);
      const gone = eventText('gone', { id: recordingId });
      // Two texts for all clients: of those who may listen to it, and of the others.
      const texts = call && [true, false].map((may) => eventText('call', liveItem(call, may)));
      const [heard = gone, seen = gone] = texts ?? [];
      for (const client of this.#clients.values()) {
        if (call !== undefined && client.view.sees(call)) {
          client.learn(recordingId);
          client.send(client.view.hears(call) ? heard : seen);
        } else if (client.forget(recordingId)) {
          // Who was not told of a call is not told that it is gone either.
          client.send(gone);
        }
      }
    }
    this.#changed.clear();
  }

  #tick(): void {
    const { recorder } = this.#options;
    const calls = [...recorder.live.streams()].map(([id, streams]) => {
      return { id, ...liveSides(streams) };
    });
    const all = eventText('counters', { lines: lineUse(recorder.lines), calls });
    const isNew = all !== this.#lastCounters;
    this.#lastCounters = all;
    const isHeartbeat = ++this.#turns % HEARTBEAT_TURNS === 0;
    for (const client of this.#clients.values()) {
      client.meterWanted();
      if (isHeartbeat) client.send(HEARTBEAT);
      if (client.isBusy) continue;
      const own = () => ({ calls: calls.filter(({ id }) => client.knows(id)) });
      if (isNew) client.send(client.view.seesAll ? all : eventText('counters', own()));
      this.#sendLevels(client);
    }
  }

  #sendLevels(client: LiveClient): void {
    const calls = client.metered.flatMap((id) => {
      const levels = this.#options.audio.levels(id);
      return levels === undefined ? [] : [{ id, ...levels }];
    });
    if (calls.length > 0) client.send(eventText('levels', { calls }));
  }
}

function idsOf(calls: readonly LiveRecording[]): string[] {
  return calls.map(({ id }) => id);
}
