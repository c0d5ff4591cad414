import {
  type CallDirection,
  type Locality,
  type RecordingMode,
  type Side,
  type StreamStatistics,
  sidesOf,
} from '../recording/index.ts';
import type { EndedCall } from './buffered-calls.ts';
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

/**
 * `recording`: what is captured becomes a recording. `buffered`: it does if somebody keeps it.
 * `ending`: the call is over, its last packets are being taken.
 */
export type LiveState = 'recording' | 'buffered' | 'ending';

/** A recording that is running now, or a buffered call that can still be kept. */
export interface LiveRecording {
  readonly id: string;
  readonly conversationId: string;
  readonly startedAtMs: number;
  readonly state: LiveState;
  /** Of a buffered call that is over: since when, and until when it can be kept. */
  readonly endedAtMs: number | undefined;
  readonly expiresAtMs: number | undefined;
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

type StatisticsOf = (streamIndex: number) => StreamStatistics | undefined;

/** The streams of a running session with what was counted of each. */
export function liveStreams(session: RecordingSession, statisticsOf: StatisticsOf): LiveStream[] {
  return session.streams.flatMap((stream) => {
    const statistics = statisticsOf(stream.streamIndex);
    return sidesOf(stream).map((side) => ({ side, rtpPort: stream.rtpPort, statistics }));
  });
}

/** A running session as lists show it. */
export function liveRecording(
  session: RecordingSession,
  statisticsOf: StatisticsOf,
  { user, isBuffered }: { readonly user: LiveUser | undefined; readonly isBuffered: boolean },
): LiveRecording {
  const { facts, parties, state } = session;
  const isOver = state === 'draining' || session.isDiscarded;
  return {
    ...callFacts({ facts, parties, admittedAtMs: session.admittedAtMs }, user),
    state: isOver ? 'ending' : isBuffered ? 'buffered' : 'recording',
    endedAtMs: undefined,
    expiresAtMs: undefined,
    streams: liveStreams(session, statisticsOf),
  };
}

/** A call that is over and can still be kept, as lists show it. */
export function endedRecording(call: EndedCall, user: LiveUser | undefined): LiveRecording {
  const { closedAtMs: endedAtMs, expiresAtMs } = call;
  return { ...callFacts(call, user), state: 'buffered', endedAtMs, expiresAtMs, streams: [] };
}

function callFacts(
  { facts, parties, admittedAtMs }: Pick<EndedCall, 'facts' | 'parties' | 'admittedAtMs'>,
  user: LiveUser | undefined,
) {
  return {
    id: facts.recordingId,
    conversationId: facts.conversationId,
    startedAtMs: admittedAtMs,
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
  };
}
