import {
  type CallAction,
  type CallDirection,
  type ControlSituation,
  type Locality,
  possibleActions,
  type RecordingMode,
  type SessionFacts,
  type Side,
  type StoringState,
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
 * `stopped`, `paused`: what arrives is not stored. `ending`: the call is over, its last packets are
 * being taken.
 */
export type LiveState = 'recording' | 'buffered' | 'ending' | Exclude<StoringState, 'on'>;

/** A recording that is running now, or a buffered call that can still be kept. */
export interface LiveRecording {
  readonly id: string;
  readonly conversationId: string;
  readonly startedAtMs: number;
  readonly state: LiveState;
  /** It is gone unless somebody keeps it. */
  readonly isBuffered: boolean;
  /** What can be asked of it and would change something. */
  readonly actions: readonly CallAction[];
  /** Of a paused call: when storing goes on by itself. */
  readonly resumesAtMs: number | undefined;
  /** Of a buffered call that is over: since when, and until when it can be kept. */
  readonly endedAtMs: number | undefined;
  readonly expiresAtMs: number | undefined;
  readonly direction: CallDirection;
  readonly locality: Locality;
  readonly mode: RecordingMode;
  readonly dialect: SessionFacts['dialect'];
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

/** What others know of a session. */
export interface SessionStanding {
  readonly user: LiveUser | undefined;
  readonly isBuffered: boolean;
  readonly mustBeRecorded: boolean;
}

/** How a running session stands, as far as it decides what can be asked of it. */
export function situationOf(
  session: RecordingSession,
  { isBuffered, mustBeRecorded }: Omit<SessionStanding, 'user'>,
): ControlSituation {
  const { state, isDiscarded, storing } = session;
  return {
    isRunning: state !== 'draining' && !isDiscarded,
    isUndecided: isBuffered && !isDiscarded,
    storing: storing?.state ?? 'on',
    mustBeRecorded,
  };
}

/** A running session as lists show it. */
export function liveRecording(
  session: RecordingSession,
  statisticsOf: StatisticsOf,
  standing: SessionStanding,
): LiveRecording {
  const { facts, parties, storing } = session;
  const { user, isBuffered } = standing;
  const situation = situationOf(session, standing);
  return {
    ...callFacts({ facts, parties, admittedAtMs: session.admittedAtMs }, user),
    ...{ state: liveState(situation), isBuffered, actions: possibleActions(situation) },
    resumesAtMs: situation.isRunning ? storing?.resumesAtMs : undefined,
    endedAtMs: undefined,
    expiresAtMs: undefined,
    streams: liveStreams(session, statisticsOf),
  };
}

/** A call that is over and can still be kept, as lists show it. */
export function endedRecording(call: EndedCall, user: LiveUser | undefined): LiveRecording {
  const { closedAtMs: endedAtMs, expiresAtMs } = call;
  return {
    ...callFacts(call, user),
    ...{ state: 'buffered', isBuffered: true, actions: ['keep', 'private'] },
    ...{ resumesAtMs: undefined, endedAtMs, expiresAtMs, streams: [] },
  };
}

function liveState({ isRunning, isUndecided, storing }: ControlSituation): LiveState {
  if (!isRunning) return 'ending';
  if (storing !== 'on') return storing;
  return isUndecided ? 'buffered' : 'recording';
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
    dialect: facts.dialect,
    user,
    localNumber: parties.near.number,
    localDevice: parties.near.device,
    localName: parties.near.displayName,
    remoteNumber: parties.far.number,
    remoteName: parties.far.displayName,
    remoteDevice: parties.far.device,
  };
}
