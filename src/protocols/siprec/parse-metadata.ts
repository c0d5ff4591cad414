import { decodeText } from './decode-text.ts';
import type {
  CommunicationSession,
  MetadataExtension,
  MetadataStream,
  MetadataTimes,
  Participant,
  ParticipantName,
  RecordingMetadata,
} from './metadata.ts';
import { MetadataError } from './metadata-error.ts';
import { readXml, type XmlElement } from './xml-element.ts';

const TIMES = ['associate-time', 'disassociate-time'];
/** What RFC 7865 and its drafts define inside each element; anything else is extension data. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  recording: [
    ...['datamode', 'group', 'session', 'participant', 'stream', 'sessionrecordingassoc'],
    ...['participantsessionassoc', 'participantstreamassoc'],
  ],
  group: TIMES,
  session: [...TIMES, 'sipsessionid', 'reason', 'group-ref', 'start-time', 'stop-time'],
  participant: [...TIMES, 'nameid', 'aor', 'name', 'send', 'recv'],
  stream: [...TIMES, 'label', 'mode', 'content-type'],
};

/**
 * Reads recording metadata (RFC 7865), of drafts and of sources that go their own ways too: any
 * namespace, names in any case, ids as `id`, parts that are missing. Throws {@link MetadataError}
 * for a body that is no XML in UTF-8, is larger than 256 KiB, deeper than 32, has a document type,
 * or has another root than `recording` and `recording_metadata`.
 */
export function parseMetadata(body: Uint8Array): RecordingMetadata {
  const root = readXml(decodeText(body));
  if (root.name !== 'recording' && root.name !== 'recording_metadata') {
    throw new MetadataError(`the root is ${root.name.slice(0, 64)}, not recording`);
  }
  // BroadWorks wraps everything once more, and has a `recording` beside the rest.
  const inner = root.children.filter(({ name }) => name === 'recording');
  return readRecording({
    ...root,
    children: [
      ...root.children.filter(({ name }) => name !== 'recording'),
      ...inner.flatMap(({ children }) => children),
    ],
  });
}

function readRecording(root: XmlElement): RecordingMetadata {
  const all = (name: string) => root.children.filter((child) => child.name === name);
  const participants = all('participant').map(readParticipant);
  return {
    mode: textOf(root, 'datamode')?.toLowerCase() === 'partial' ? 'partial' : 'complete',
    groups: all('group').map((group) => ({ id: idOf(group, 'group'), ...timesOf(group) })),
    sessions: all('session').map(readSession),
    participants,
    streams: all('stream').map(readStream),
    sessionAssociations: all('sessionrecordingassoc').map((association) => ({
      sessionId: idOf(association, 'session'),
      ...timesOf(association),
    })),
    participantSessions: all('participantsessionassoc').map((association) => ({
      participantId: idOf(association, 'participant'),
      sessionId: idOf(association, 'session'),
      ...timesOf(association),
    })),
    participantStreams: all('participantstreamassoc').map((association) => ({
      participantId: idOf(association, 'participant'),
      ...directionsOf(association),
      ...timesOf(association),
    })),
    extensions: [
      ...extensionsOf(root, 'recording'),
      ...['group', 'session', 'participant', 'stream'].flatMap((owner) =>
        all(owner).flatMap((element) => extensionsOf(element, owner, idOf(element, owner))),
      ),
    ],
  };
}

function readSession(session: XmlElement): CommunicationSession {
  const texts = (name: string) =>
    session.children.filter((child) => child.name === name).map(({ text }) => text);
  return {
    id: idOf(session, 'session'),
    // Sources break the line before `;remote=`.
    sipSessionIds: texts('sipsessionid').map((text) => text.replaceAll(' ', '')),
    groupId: textOf(session, 'group-ref'),
    reasons: texts('reason'),
    startTime: textOf(session, 'start-time'),
    stopTime: textOf(session, 'stop-time'),
    ...timesOf(session),
  };
}

function readParticipant(participant: XmlElement): Participant {
  const named = participant.children.filter(({ name }) => name === 'nameid');
  const names = (named.length > 0 ? named : [participant]).flatMap(readName);
  return {
    id: idOf(participant, 'participant'),
    names,
    sessionId: attributeOf(participant, 'session'),
    ...directionsOf(participant),
    ...timesOf(participant),
  };
}

function readName(element: XmlElement): ParticipantName[] {
  const aor = element.attributes.aor?.trim() || textOf(element, 'aor');
  const name = textOf(element, 'name');
  return aor === undefined && name === undefined ? [] : [{ aor: aor ?? '', name }];
}

function readStream(stream: XmlElement): MetadataStream {
  return {
    id: idOf(stream, 'stream'),
    sessionId: attributeOf(stream, 'session'),
    label: textOf(stream, 'label'),
    mode: textOf(stream, 'mode')?.toLowerCase(),
    ...timesOf(stream),
  };
}

function extensionsOf(element: XmlElement, owner: string, ownerId?: string): MetadataExtension[] {
  return element.children
    .filter(({ name }) => KNOWN[owner]?.includes(name) === false)
    .map((child) => ({ owner, ownerId, element: child }));
}

/** `session_id="…"`, or `session="…"` as before RFC 7865. */
function attributeOf({ attributes }: XmlElement, kind: string): string | undefined {
  return (attributes[`${kind}_id`] ?? attributes[kind])?.trim();
}

/** The id of an element of this kind; empty where it has none. */
function idOf(element: XmlElement, kind: string): string {
  return attributeOf(element, kind) ?? element.attributes.id?.trim() ?? '';
}

/** The text of the first child of this name, or of the `id` in it; undefined where it is empty. */
function textOf({ children }: XmlElement, name: string): string | undefined {
  const child = children.find((each) => each.name === name);
  return child === undefined || child.text === '' ? undefined : child.text;
}

function directionsOf({ children }: XmlElement): Pick<Participant, 'send' | 'recv'> {
  const ids = (name: string) =>
    children
      .filter((child) => child.name === name)
      .map((child) => child.text || textOf(child, 'id') || '')
      .filter((id) => id !== '');
  return { send: ids('send'), recv: ids('recv') };
}

function timesOf(element: XmlElement): MetadataTimes {
  return {
    associateTime: textOf(element, 'associate-time'),
    disassociateTime: textOf(element, 'disassociate-time'),
  };
}
