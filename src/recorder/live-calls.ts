import type { Clock } from '../base/index.ts';
import { type Side, sidesOf } from '../recording/index.ts';
import type { CallDirectory } from './call-directory.ts';
import { LiveCounters, type StreamCounters } from './live-counters.ts';
import {
  endedRecording,
  type LiveRecording,
  type LiveStream,
  liveRecording,
  liveStreams,
} from './live-recording.ts';
import type { PrerecordBuffer } from './prerecord-buffer.ts';
import type { RecordingSession } from './recording-session.ts';

/** A side that brought nothing for so long is missing. */
const MISSING_MS = 2000;

/** Whether media of a side comes and can be written; `held`: its source said that it sends none. */
export type SideMedia = 'arriving' | 'missing' | 'held';

/**
 * Told of a call that changed or is gone; `find` gives it as it is now, and does so once for all
 * that are told.
 */
export type LiveWatcher = (recordingId: string, find: () => LiveRecording | undefined) => void;

/** The calls that are running, and the ended ones that can still be kept, for who watches. */
export class LiveCalls {
  readonly #sessions: ReadonlyMap<string, RecordingSession>;
  readonly #prerecord: PrerecordBuffer;
  readonly #directory: CallDirectory;
  readonly #counters = new LiveCounters();
  readonly #watchers = new Set<LiveWatcher>();

  /** `sessions` are those that run, by id, as they come and go. */
  constructor(
    sessions: ReadonlyMap<string, RecordingSession>,
    prerecord: PrerecordBuffer,
    directory: CallDirectory,
  ) {
    this.#sessions = sessions;
    this.#prerecord = prerecord;
    this.#directory = directory;
  }

  /** The running ones first, oldest first. */
  list(): LiveRecording[] {
    const running = [...this.#sessions.values()].map((session) => this.#running(session));
    return [...running, ...[...this.#prerecord.ended].map((call) => this.#ended(call))];
  }

  /** One of {@link list}. */
  find(recordingId: string): LiveRecording | undefined {
    const session = this.#sessions.get(recordingId);
    if (session !== undefined) return this.#running(session);
    const ended = this.#prerecord.findEnded(recordingId);
    return ended && this.#ended(ended);
  }

  /** What was counted last of each running recording. */
  *streams(): Iterable<readonly [recordingId: string, streams: readonly LiveStream[]]> {
    for (const session of this.#sessions.values()) {
      yield [session.recordingId, liveStreams(session, this.#statisticsOf(session))];
    }
  }

  /** Tells `watcher` of each call that changed; the returned function ends that. */
  watch(watcher: LiveWatcher): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** What is known of a call is not what it was, or it is gone. */
  changed(recordingId: string): void {
    let found: { readonly call: LiveRecording | undefined } | undefined;
    const find = () => {
      found ??= { call: this.find(recordingId) };
      return found.call;
    };
    for (const watcher of this.#watchers) watcher(recordingId, find);
  }

  counted(counters: readonly StreamCounters[], clock: Clock): void {
    this.#counters.update(counters, clock);
  }

  /** For how long a running recording brought nothing, in milliseconds. */
  quietFor(recordingId: string, nowMs: number): number {
    return this.#counters.quietFor(recordingId, nowMs);
  }

  /** Media of a side now; `nowMs` is the monotonic clock. */
  mediaOf(recordingId: string, side: Side, nowMs: number): SideMedia {
    const streams = (this.#sessions.get(recordingId)?.streams ?? []).filter(
      (stream) => sidesOf(stream).includes(side) && stream.endReason === undefined,
    );
    const isArriving = streams.some(({ streamIndex }) =>
      this.#counters.isArriving(recordingId, streamIndex, nowMs - MISSING_MS),
    );
    if (isArriving) return 'arriving';
    return streams.some((stream) => stream.isHeld) ? 'held' : 'missing';
  }

  /** A recording is running no more. */
  forget(recordingId: string): void {
    this.#counters.forget(recordingId);
    this.changed(recordingId);
  }

  #running(session: RecordingSession): LiveRecording {
    const isBuffered = this.#prerecord.isBuffered(session.recordingId);
    const user = this.#directory.userOf(session.facts);
    const mustBeRecorded = this.#directory.mustBeRecorded(session.facts.userId);
    const standing = { user, isBuffered, mustBeRecorded };
    return liveRecording(session, this.#statisticsOf(session), standing);
  }

  #ended(call: Parameters<typeof endedRecording>[0]): LiveRecording {
    return endedRecording(call, this.#directory.userOf(call.facts));
  }

  #statisticsOf({ recordingId }: RecordingSession) {
    return (streamIndex: number) => this.#counters.get(recordingId, streamIndex);
  }
}
