import { type Clock, errorText, type Log, newId, type Timers } from '../base/index.ts';
import type { LiveCalls, LiveRecording } from '../recorder/index.ts';
import type { RecordingEventName, RecordingFacts } from '../recording/index.ts';
import type { NewAuditEvent } from '../storage/audit/index.ts';
import type {
  Catalog,
  NewMissedRecording,
  UserSnapshot,
  WebhookEvent,
} from '../storage/catalog/index.ts';
import { type CallData, dataOfLive, dataOfMissed, dataOfStored } from './call-data.ts';
import type { WebhookDispatcher } from './webhook-dispatcher.ts';

export interface RecordingNewsOptions {
  readonly catalog: Pick<Catalog, 'webhooks' | 'webhookQueue' | 'audit' | 'users'>;
  readonly dispatcher: Pick<WebhookDispatcher, 'wake' | 'dropped'>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
}

/** A call that runs, as it was seen last. */
interface KnownCall {
  readonly call: LiveRecording;
  readonly isOver: boolean;
}

/** Makes an event once there is somebody to be told: at most places there is nobody. */
type EventMaker = () => WebhookEvent;

/** Beginnings and ends within this time are written together: a commit costs more than a row. */
const WRITE_TOGETHER_MS = 100;

/** What the audit trail reports of a call, and what is told of it. */
const TOLD_ACTIONS: Readonly<
  Record<string, { readonly event: RecordingEventName; readonly reason?: string }>
> = {
  'recording.kept': { event: 'recording.kept' },
  'recording.discarded': { event: 'recording.discarded' },
  'recording.private': { event: 'recording.discarded' },
  'recording.stopped': { event: 'recording.stopped', reason: 'stopped' },
  'recording.paused': { event: 'recording.stopped', reason: 'paused' },
  'recording.started': { event: 'recording.started', reason: 'started' },
  'recording.resumed': { event: 'recording.started', reason: 'resumed' },
};

/**
 * Makes events of what happens to recordings, and queues them. What is decided, stored or missed is
 * queued in the transaction that makes it so. Beginnings and ends are found anew after a crash, by
 * the same id. Nothing here ever throws: no call is delayed or lost for what others are told.
 */
export class RecordingNews {
  readonly #options: RecordingNewsOptions;
  readonly #startedAtMs: number;
  readonly #known = new Map<string, KnownCall>();
  #live: Pick<LiveCalls, 'find'> | undefined;
  #waiting: EventMaker[] = [];

  constructor(options: RecordingNewsOptions) {
    this.#options = options;
    this.#startedAtMs = options.clock.nowMs();
    options.catalog.audit.watch((event, sequence) =>
      this.#guarded(() => this.#audited(event, sequence)),
    );
  }

  /** Tells of these calls, from now on: to be called before any is taken up again. */
  follow(live: Pick<LiveCalls, 'find' | 'watch'>): void {
    this.#live = live;
    live.watch((recordingId, find) => this.#guarded(() => this.#look(recordingId, find())));
  }

  /** Recordings are being stored; to be called in that transaction. */
  stored(recordings: readonly RecordingFacts[]): void {
    this.#guarded(() => this.#add(recordings.flatMap((facts) => this.#eventsOfStored(facts))));
  }

  /** Calls that were missed are being noted; to be called in that transaction. */
  missed(entries: readonly NewMissedRecording[]): void {
    this.#guarded(() => {
      // What is folded is no call, but what strangers send.
      const calls = entries.filter(({ foldKey }) => foldKey === undefined);
      this.#add(
        calls.map((missed) => {
          const { code: reason, detail, userId } = missed;
          return this.#event(newId(missed.atMs), 'recording.missed', () => ({
            ...dataOfMissed(missed, this.#user(userId)),
            ...{ reason, detail },
          }));
        }),
      );
    });
  }

  /** Writes what waits, now. */
  flush(): void {
    const events = this.#waiting;
    this.#waiting = [];
    this.#guarded(() => this.#write(events));
  }

  #look(recordingId: string, call: LiveRecording | undefined): void {
    const before = this.#known.get(recordingId);
    if (call === undefined) {
      if (before?.isOver === false)
        this.#later(this.#end(recordingId, () => dataOfLive(before.call)));
      this.#known.delete(recordingId);
      return;
    }
    // Before its first stream it is only asked for.
    const isOver = call.state === 'ending' || call.endedAtMs !== undefined;
    if (before === undefined && call.streams.length === 0 && !isOver) return;
    if (before === undefined) this.#later(this.#began(call, () => dataOfLive(call)));
    if (isOver && before?.isOver !== true) {
      this.#later(this.#end(recordingId, () => dataOfLive(call)));
    }
    this.#known.set(recordingId, { call, isOver });
  }

  #began({ id, state }: Pick<LiveRecording, 'id' | 'state'>, data: () => CallData) {
    const more = { reason: 'began', by: null, state };
    return this.#event(`${id}.started`, 'recording.started', () => ({ ...data(), ...more }));
  }

  #end(recordingId: string, data: () => CallData) {
    const more = { reason: 'ended', by: null };
    return this.#event(`${recordingId}.stopped`, 'recording.stopped', () => ({
      ...{ ...data(), ...more },
    }));
  }

  #audited({ action, actor, object, details }: NewAuditEvent, sequence: number): void {
    const told = TOLD_ACTIONS[action];
    const recordingId = object?.id;
    if (told === undefined || recordingId === undefined) return;
    const call = this.#live?.find(recordingId) ?? this.#known.get(recordingId)?.call;
    if (call === undefined) return;
    const reason = told.reason ?? details?.cause ?? null;
    const by = actor.kind === 'system' ? null : actor.name;
    const id = `${recordingId}.${sequence}`;
    this.#add([this.#event(id, told.event, () => ({ ...dataOfLive(call), reason, by }))]);
  }

  /** Of a recording from before the last start, its beginning and end may not have been told. */
  #eventsOfStored(facts: RecordingFacts): EventMaker[] {
    const { session, durationMs, isComplete, isInterrupted, audio } = facts;
    const { recordingId, userId } = session;
    const data = () => dataOfStored(facts, this.#user(userId));
    const more = { durationSeconds: durationMs / 1000, isComplete, isInterrupted };
    const stored = this.#event(`${recordingId}.stored`, 'recording.stored', () => ({
      ...{ ...data(), ...more, format: audio.format, sizeBytes: audio.sizeBytes },
    }));
    if (facts.startedAtMs >= this.#startedAtMs) return [stored];
    const began = this.#began({ id: recordingId, state: 'recording' }, data);
    return [began, this.#end(recordingId, data), stored];
  }

  #event(id: string, event: RecordingEventName, data: () => object): EventMaker {
    const timestamp = new Date(this.#options.clock.nowMs()).toISOString();
    return () => {
      const body = JSON.stringify({ id, type: event, timestamp, data: data() });
      return { id, event, body };
    };
  }

  #user(userId: string | undefined): UserSnapshot | undefined {
    return userId === undefined ? undefined : this.#options.catalog.users.snapshot(userId);
  }

  #later(event: EventMaker): void {
    if (this.#waiting.length === 0) {
      this.#options.timers.after(WRITE_TOGETHER_MS, () => this.flush());
    }
    this.#waiting.push(event);
  }

  /**
   * Queues events after those that wait, in the transaction under way. What waits is written again
   * by itself: the transaction may come to nothing, and what is there already stays.
   */
  #add(events: readonly EventMaker[]): void {
    if (events.length > 0) this.#write([...this.#waiting, ...events]);
  }

  #write(events: readonly EventMaker[]): void {
    const { catalog, dispatcher, timers } = this.#options;
    if (events.length === 0) return;
    const targets = catalog.webhooks.list().filter(({ isEnabled }) => isEnabled);
    if (targets.length === 0) return;
    const made = events.map((event) => event());
    const dropped = catalog.webhookQueue.add(made, targets);
    for (const target of targets) dispatcher.dropped(target, dropped.get(target.id) ?? 0);
    // Not before the transaction is over.
    timers.after(0, () => dispatcher.wake());
  }

  #guarded(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#options.log.error({ error: errorText(error) }, 'webhooks not queued');
    }
  }
}
