import type {
  CallDirection,
  Locality,
  RecordingMode,
  Side,
  StreamStatistics,
} from '../recording/index.ts';
import type { RecordingSession } from './recording-session.ts';

/** One stream of a running recording. */
export interface LiveStream {
  readonly side: Side;
  readonly rtpPort: number;
  readonly statistics: StreamStatistics | undefined;
}

/** The user of a running recording, as a list shows them. */
export interface LiveUser {
  readonly id: string;
  readonly lastName: string;
  readonly firstName: string;
  readonly department: string;
}

/** A recording that is running now. */
export interface LiveRecording {
  readonly id: string;
  readonly conversationId: string;
  readonly startedAtMs: number;
  readonly direction: CallDirection;
  readonly locality: Locality;
  readonly mode: RecordingMode;
  readonly user: LiveUser | undefined;
  readonly localNumber: string | undefined;
  readonly localDevice: string | undefined;
  readonly localName: string | undefined;
  readonly remoteNumber: string | undefined;
  readonly remoteName: string | undefined;
  readonly remoteDevice: string | undefined;
  readonly streams: readonly LiveStream[];
}

interface StreamCounters {
  readonly recordingId: string;
  readonly streamIndex: number;
  readonly statistics: StreamStatistics;
}

/** The last counters that capture reported, and since when nothing was added. */
export class LiveCounters {
  readonly #streams = new Map<string, Map<number, StreamStatistics>>();
  readonly #heardAtMs = new Map<string, number>();

  update(counters: readonly StreamCounters[], nowMs: number): void {
    for (const { recordingId, streamIndex, statistics } of counters) {
      let streams = this.#streams.get(recordingId);
      if (streams === undefined) {
        streams = new Map();
        this.#streams.set(recordingId, streams);
      }
      const before = streams.get(streamIndex)?.packets ?? 0;
      if (statistics.packets > before) this.#heardAtMs.set(recordingId, nowMs);
      streams.set(streamIndex, statistics);
    }
  }

  get(recordingId: string, streamIndex: number): StreamStatistics | undefined {
    return this.#streams.get(recordingId)?.get(streamIndex);
  }

  /** For how long nothing was heard, in milliseconds; counted from the first question. */
  quietFor(recordingId: string, nowMs: number): number {
    const heardAtMs = this.#heardAtMs.get(recordingId);
    if (heardAtMs !== undefined) return nowMs - heardAtMs;
    this.#heardAtMs.set(recordingId, nowMs);
    return 0;
  }

  forget(recordingId: string): void {
    this.#streams.delete(recordingId);
    this.#heardAtMs.delete(recordingId);
  }
}

/** A running session as lists show it. */
export function liveRecording(
  session: RecordingSession,
  counters: LiveCounters,
  user: LiveUser | undefined,
): LiveRecording {
  const { facts, parties } = session;
  return {
    id: facts.recordingId,
    conversationId: facts.conversationId,
    startedAtMs: session.admittedAtMs,
    direction: facts.direction,
    locality: facts.locality,
    mode: facts.mode,
    user,
    localNumber: parties.near.number,
    localDevice: parties.near.device,
    localName: parties.near.displayName,
    remoteNumber: parties.far.number,
    remoteName: parties.far.displayName,
    remoteDevice: parties.far.device,
    streams: session.streams.map(({ side, rtpPort, streamIndex }) => ({
      side,
      rtpPort,
      statistics: counters.get(facts.recordingId, streamIndex),
    })),
  };
}
