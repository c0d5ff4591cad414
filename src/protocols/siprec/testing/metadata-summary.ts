import {
  flattenExtensions,
  type MetadataTimes,
  type Participant,
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
    groups: groups.map(spanOf),
    sessions: sessions.map(({ sipSessionIds, startTime, stopTime, reasons, ...session }) => ({
      sipSessionIds,
      startTime,
      stopTime,
      times: spanOf(session),
      recorded: recordedOf(metadata, session.id),
      reasons: reasons.length === 0 ? undefined : reasons,
      isGrouped: session.groupId !== undefined || undefined,
    })),
    participants: participants.map((participant) => ({
      names: participant.names.map(({ aor, name }) =>
        name === undefined ? aor : `${name} <${aor}>`,
      ),
      times: timesOf(metadata, participant.id),
      ...directionsOf(metadata, participant),
      isHere: present.has(participant.id),
    })),
    described: metadata.streams.map(({ label, mode, ...stream }) => ({
      label,
      mode,
      times: spanOf(stream),
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

/** When a participant came to its sessions and left them. */
function timesOf({ participantSessions, participants }: RecordingMetadata, id: string) {
  const associations = participantSessions.filter(({ participantId }) => participantId === id);
  const own = participants.filter((participant) => participant.id === id);
  return (associations.length > 0 ? associations : own).map(spanOf);
}

function recordedOf({ sessionAssociations }: RecordingMetadata, id: string): string | undefined {
  return spanOf(sessionAssociations.find(({ sessionId }) => sessionId === id) ?? {});
}

/** Labels of the streams that a participant sends and receives, `?` where none is said. */
function directionsOf(metadata: RecordingMetadata, participant: Participant) {
  const { participantStreams, streams } = metadata;
  const association = participantStreams.find((each) => each.participantId === participant.id);
  const { send, recv } = association ?? participant;
  const labelOf = (id: string) => streams.find((stream) => stream.id === id)?.label ?? '?';
  const streamTimes = spanOf(association ?? {});
  return { sends: send.map(labelOf), receives: recv.map(labelOf), streamTimes };
}

/** `from/to`; undefined where neither is said. */
function spanOf({ associateTime = '', disassociateTime = '' }: MetadataTimes): string | undefined {
  return `${associateTime}/${disassociateTime}`.replace(/^\/$/, '') || undefined;
}
