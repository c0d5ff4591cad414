import type { MetadataStream, Participant, RecordingMetadata } from './metadata.ts';

/** What an m-line carries, as the metadata says. */
export interface LabelledStream {
  /** Of the communication session; undefined where nobody says. */
  readonly sessionId: string | undefined;
  /** Ids of the participants that are heard on it. */
  readonly senders: readonly string[];
  /** `senders` are not said: they follow from the order of things. */
  readonly isGuess: boolean;
}

/** The participants of a session that have not left it, in the order they came. */
export function participantsOf(metadata: RecordingMetadata, sessionId?: string): Participant[] {
  const { participants, participantSessions, sessions } = metadata;
  // Where no association names a session, whoever is named is in the only one.
  return participants.filter((participant) => {
    if (participant.disassociateTime !== undefined) return false;
    const theirs = participantSessions.filter(
      ({ participantId }) => participantId === participant.id,
    );
    if (theirs.length > 0) {
      return theirs.some(
        (association) =>
          association.disassociateTime === undefined &&
          (sessionId === undefined || association.sessionId === sessionId),
      );
    }
    const { sessionId: own } = participant;
    return (
      sessionId === undefined || own === sessionId || (own === undefined && sessions.length < 2)
    );
  });
}

/**
 * What each m-line carries, by the labels of the m-lines in order. A stream is found by its label,
 * else by its place; its participants by `send`, in associations or in the participants themselves,
 * else by their place. A single m-line of which nothing is said carries everybody.
 */
export function readStreamSenders(
  metadata: RecordingMetadata,
  labels: readonly (string | undefined)[],
): LabelledStream[] {
  return labels.map((_, index) => {
    const stream = findStream(metadata, labels, index);
    const sessionId = stream?.sessionId ?? onlySession(metadata);
    const present = participantsOf(metadata, sessionId);
    if (stream !== undefined) {
      const senders = present.filter(({ id }) => sends(metadata, id, stream.id));
      const isHeld = senders.length === 0 && saysWhoSends(metadata);
      if (senders.length > 0 || isHeld) {
        return { sessionId, senders: senders.map(({ id }) => id), isGuess: isHeld };
      }
    }
    const isMixed = stream?.mode === 'mixed' || labels.length === 1;
    const guessed = isMixed ? present : present.slice(index, index + 1);
    return { sessionId, senders: guessed.map(({ id }) => id), isGuess: true };
  });
}

function findStream(
  { streams }: RecordingMetadata,
  labels: readonly (string | undefined)[],
  index: number,
): MetadataStream | undefined {
  const label = labels[index];
  const labelled = streams.filter((stream) => label !== undefined && stream.label === label);
  // A label is used again when a stream was taken out: the newest counts.
  if (labelled.length > 0) return labelled.at(-1);
  const isAnyLabelled = labels.some(
    (each) => each !== undefined && streams.some((stream) => stream.label === each),
  );
  return isAnyLabelled ? undefined : streams[index];
}

function onlySession({ sessions }: RecordingMetadata): string | undefined {
  const running = sessions.filter(({ stopTime }) => stopTime === undefined);
  return running.length === 1 ? running[0]!.id : undefined;
}

function sends(metadata: RecordingMetadata, participantId: string, streamId: string): boolean {
  const { participantStreams, participants } = metadata;
  const association = participantStreams.find((each) => each.participantId === participantId);
  if (association !== undefined) return association.send.includes(streamId);
  return participants.some(({ id, send }) => id === participantId && send.includes(streamId));
}

/** Whether the source says at all who sends what: then who is not named is on hold. */
function saysWhoSends({ participantStreams, participants }: RecordingMetadata): boolean {
  return (
    participantStreams.some(({ send, recv }) => send.length + recv.length > 0) ||
    participants.some(({ send }) => send.length > 0)
  );
}
