import type { XmlElement } from './xml-element.ts';

/** Times as written: many sources leave out the zone, and some have no clock (RFC 7865 §6). */
export interface MetadataTimes {
  readonly associateTime?: string | undefined;
  readonly disassociateTime?: string | undefined;
}

/** An element that RFC 7865 does not define, inside one that it does. */
export interface MetadataExtension {
  /** What it says something about: `recording`, `session`, `participant` … */
  readonly owner: string;
  /** Id of that, undefined for the recording. */
  readonly ownerId?: string | undefined;
  readonly element: XmlElement;
}

/** A group of related communication sessions (RFC 7865 §6.2). */
export interface MetadataGroup extends MetadataTimes {
  readonly id: string;
}

/** A communication session (CS): one call as its parties see it (RFC 7865 §6.3). */
export interface CommunicationSession extends MetadataTimes {
  readonly id: string;
  /** As written, blanks taken out: `<local>;remote=<remote>`, or a Call-ID. */
  readonly sipSessionIds: readonly string[];
  readonly groupId?: string | undefined;
  readonly reasons: readonly string[];
  readonly startTime?: string | undefined;
  readonly stopTime?: string | undefined;
}

/** One name of a participant. The address of record as written: often it has no scheme. */
export interface ParticipantName {
  readonly aor: string;
  readonly name?: string | undefined;
}

/** One who takes part in a communication session (RFC 7865 §6.5). */
export interface Participant extends MetadataTimes {
  readonly id: string;
  readonly names: readonly ParticipantName[];
  /** Before RFC 7865 a participant itself named its session and the streams it sends. */
  readonly sessionId?: string | undefined;
  readonly send: readonly string[];
  readonly recv: readonly string[];
}

/** One recorded media stream (RFC 7865 §6.7). */
export interface MetadataStream extends MetadataTimes {
  readonly id: string;
  readonly sessionId?: string | undefined;
  /** Equals `a=label` of the m-line. */
  readonly label?: string | undefined;
  /** `separate` or `mixed` where a source says so, lower-case. */
  readonly mode?: string | undefined;
}

export interface SessionAssociation extends MetadataTimes {
  readonly sessionId: string;
}

export interface ParticipantSessionAssociation extends MetadataTimes {
  readonly participantId: string;
  readonly sessionId: string;
}

/** Which streams a participant contributes to, and which it hears (RFC 7865 §6.8). */
export interface ParticipantStreamAssociation extends MetadataTimes {
  readonly participantId: string;
  readonly send: readonly string[];
  readonly recv: readonly string[];
}

/** What one metadata body says (RFC 7865). Ids are opaque texts. */
export interface RecordingMetadata {
  /** Partial: only what has changed. */
  readonly mode: 'complete' | 'partial';
  readonly groups: readonly MetadataGroup[];
  readonly sessions: readonly CommunicationSession[];
  readonly participants: readonly Participant[];
  readonly streams: readonly MetadataStream[];
  readonly sessionAssociations: readonly SessionAssociation[];
  readonly participantSessions: readonly ParticipantSessionAssociation[];
  readonly participantStreams: readonly ParticipantStreamAssociation[];
  readonly extensions: readonly MetadataExtension[];
}
