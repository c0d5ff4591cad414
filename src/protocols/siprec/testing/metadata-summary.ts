import {
  flattenExtensions,
  participantsOf,
  type RecordingMetadata,
  readExtensionFacts,
  readStreamSenders,
} from '../index.ts';

/** What a body says, put so that somebody who has read it can write it down. */
export function metadataSummary(
  metadata: RecordingMetadata,
  labels: readonly (string | undefined)[],
): unknown {
  const { mode, groups, sessions, participants } = metadata;
  const indexOf = (id: string) => participants.findIndex((participant) => participant.id === id);
  const present = new Set(participantsOf(metadata).map(({ id }) => id));
  const { callers, ...facts } = readExtensionFacts(metadata);
  const summary = {
    mode,
    groups: groups.length,
    sessions: sessions.map(({ sipSessionIds, startTime, stopTime, reasons, groupId }) => ({
      sipSessionIds,
      startTime,
      stopTime,
      reasons: reasons.length === 0 ? undefined : reasons,
      isGrouped: groupId !== undefined || undefined,
    })),
    participants: participants.map(({ id, names }) => ({
      names: names.map(({ aor, name }) => (name === undefined ? aor : `${name} <${aor}>`)),
      times: timesOf(metadata, id),
      isHere: present.has(id),
    })),
    streams: readStreamSenders(metadata, labels).map(({ sessionId, senders, isGuess }, index) => ({
      label: labels[index],
      session: sessions.findIndex(({ id }) => id === sessionId),
      senders: senders.map(indexOf),
      isGuess: isGuess || undefined,
    })),
    extensions: Object.fromEntries(flattenExtensions(metadata)),
    facts: { ...facts, callers: callers.map(indexOf) },
  };
  return JSON.parse(JSON.stringify(summary));
}

/** When a participant came to its sessions and left them, each as `from/to`. */
function timesOf({ participantSessions, participants }: RecordingMetadata, id: string): string[] {
  const associations = participantSessions.filter(({ participantId }) => participantId === id);
  const own = participants.filter((participant) => participant.id === id);
  return (associations.length > 0 ? associations : own).map(
    ({ associateTime = '', disassociateTime = '' }) => `${associateTime}/${disassociateTime}`,
  );
}
