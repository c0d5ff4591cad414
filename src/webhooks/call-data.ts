import type { LiveRecording } from '../recorder/index.ts';
import type { Parties, RecordingFacts } from '../recording/index.ts';
import type { NewMissedRecording, UserSnapshot } from '../storage/catalog/index.ts';

/** What is told of a call, whatever happened to it. What is not known is null. */
export interface CallData {
  readonly recordingId: string | null;
  /** The same for all parts of one conversation. */
  readonly conversationId: string | null;
  readonly startedAt: string | null;
  readonly direction: string | null;
  readonly locality: string | null;
  readonly mode: string | null;
  readonly user: UserSnapshot | null;
  readonly localNumber: string | null;
  readonly localDevice: string | null;
  readonly localName: string | null;
  readonly remoteNumber: string | null;
  readonly remoteName: string | null;
  readonly remoteDevice: string | null;
}

/** Of a call that runs, or waits to be kept. */
export function dataOfLive(call: LiveRecording): CallData {
  return {
    recordingId: call.id,
    conversationId: call.conversationId,
    startedAt: isoTime(call.startedAtMs),
    ...{ direction: call.direction, locality: call.locality, mode: call.mode },
    user: userData(call.user),
    localNumber: call.localNumber ?? null,
    localDevice: call.localDevice ?? null,
    localName: call.localName ?? null,
    remoteNumber: call.remoteNumber ?? null,
    remoteName: call.remoteName ?? null,
    remoteDevice: call.remoteDevice ?? null,
  };
}

/** Of a recording that is stored. */
export function dataOfStored(facts: RecordingFacts, user: UserSnapshot | undefined): CallData {
  const { recordingId, conversationId, direction, locality, mode } = facts.session;
  return {
    ...{ recordingId, conversationId, startedAt: isoTime(facts.startedAtMs) },
    ...{ direction, locality, mode, user: userData(user) },
    ...partyData(facts.parties),
  };
}

/** Of a call that was missed. */
export function dataOfMissed(missed: NewMissedRecording, user: UserSnapshot | undefined): CallData {
  return {
    ...{ recordingId: missed.recordingId ?? null, conversationId: null },
    startedAt: isoTime(missed.atMs),
    ...{ direction: missed.direction ?? null, locality: null, mode: null },
    user: userData(user),
    ...partyData(missed.parties),
  };
}

function userData(user: UserSnapshot | undefined): UserSnapshot | null {
  if (user === undefined) return null;
  const { id, lastName, firstName, department } = user;
  return { id, lastName, firstName, department };
}

function partyData({ near, far }: Parties) {
  return {
    localNumber: near.number ?? null,
    localDevice: near.device ?? null,
    localName: near.displayName ?? null,
    remoteNumber: far.number ?? null,
    remoteName: far.displayName ?? null,
    remoteDevice: far.device ?? null,
  };
}

function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}
