import {
  type ExtensionFacts,
  flattenExtensions,
  type Participant,
  participantsOf,
  type RecordingMetadata,
  readAddressOfRecord,
  readExtensionFacts,
  readUcid,
} from '../protocols/siprec/index.ts';
import type { CallDirection } from '../recording/index.ts';
import type { ForkedCall, PreviewCall } from './fork-source.ts';
import {
  type Candidate,
  directionOf,
  findRecordedParty,
  partiesOfCandidates,
} from './recorded-party.ts';

/** Of what is shown of extension data; all of it stands in the metadata that is kept. */
const MAX_EXTRA_CHARACTERS = 16_384;
/** A name or identifier that is longer says nothing to anybody. */
const MAX_NAME = 256;
/** Avaya's session border controller names itself until it knows who calls. */
const PLACEHOLDER = /^(?:sip:)?asbce@/i;

/** A call with the id of the participant that is recorded. */
export interface DescribedCall {
  readonly call: ForkedCall;
  readonly nearId: string | undefined;
}

/** What is known of a call beside its metadata. */
export interface CallContext {
  readonly headers: Readonly<Record<string, string>>;
  /** Who was the recorded participant so far. */
  readonly nearId: string | undefined;
}

/** A communication session as the recorder sees it: who is recorded, who is at the other end. */
export function describeSiprecCall(
  metadata: RecordingMetadata,
  key: string,
  { headers, nearId }: CallContext,
  preview: PreviewCall,
): DescribedCall {
  const everybody = metadata.participants.filter((each) => !isPlaceholder(each));
  const present = participantsOf(metadata, key === '' ? undefined : key).filter(
    (each) => !isPlaceholder(each),
  );
  const facts = readExtensionFacts(metadata);
  const recorded = everybody.find(({ id }) => id === nearId) ?? choose(present, facts, preview);
  // When all have left, the last known other end is the one that was talked to.
  const [here, ever] = [present, everybody].map((list) => list.filter((each) => each !== recorded));
  const others = here!.length > 0 ? here! : ever!;
  const callIdentifier = identifierOf(metadata, key, facts, headers);
  const near = { ...(recorded && candidateOf(recorded)), callIdentifier };
  return {
    nearId: recorded?.id,
    call: {
      key,
      isIdentified: recorded !== undefined,
      parties: partiesOfCandidates(near, farOf(others, near, facts)),
      direction: directionFor(recorded, everybody, facts),
      extra: { ...headers, ...extensionsOf(metadata) },
    },
  };
}

/** The first of very many. */
function extensionsOf(metadata: RecordingMetadata): Record<string, string> {
  let characters = 0;
  const shown = flattenExtensions(metadata).filter(([place, value]) => {
    characters += place.length + value.length;
    return characters <= MAX_EXTRA_CHARACTERS;
  });
  return Object.fromEntries(shown);
}

function isPlaceholder({ names }: Participant): boolean {
  return (
    names.length === 0 ||
    names.every(({ aor, name = '' }) => aor + name === '' || PLACEHOLDER.test(aor))
  );
}

function choose(
  present: readonly Participant[],
  { recordedParty }: ExtensionFacts,
  preview: PreviewCall,
): Participant | undefined {
  const hint = present.findIndex((each) => isCalled(each, recordedParty));
  return present[findRecordedParty(present.map(candidateOf), hint, preview)];
}

/** The first name that has a number; a name that only repeats the number says nothing. */
function candidateOf({ names }: Participant): Candidate {
  const read = names.map(({ aor, name }) => ({ ...readAddressOfRecord(aor), name }));
  const { number, address, name } = read.find((each) => each.number !== undefined) ?? read[0] ?? {};
  return { number, address, displayName: name === number ? undefined : name?.slice(0, MAX_NAME) };
}

/** Who is at the other end; of several the first, with the names of all. */
function farOf(
  others: readonly Participant[],
  near: Candidate,
  { callingNumber, calledNumber }: ExtensionFacts,
): Candidate {
  const [first, ...more] = others.map(candidateOf);
  if (first === undefined) {
    const numbers = [callingNumber, calledNumber].map((each) => readAddressOfRecord(each ?? ''));
    return numbers.find(({ number }) => number !== undefined && number !== near.number) ?? {};
  }
  if (more.length === 0) return first;
  const names = [first, ...more].map(({ displayName, number, address }) => {
    return displayName ?? number ?? address ?? '';
  });
  return { ...first, displayName: names.join(', ').slice(0, MAX_NAME) };
}

function directionFor(
  recorded: Participant | undefined,
  everybody: readonly Participant[],
  { direction, callers, callingNumber, recordedParty }: ExtensionFacts,
): CallDirection {
  const isTheirs = recordedParty === undefined || (recorded && isCalled(recorded, recordedParty));
  if (direction !== undefined && isTheirs) return direction;
  const near = recorded === undefined ? 0 : everybody.indexOf(recorded);
  const caller = everybody.findIndex(({ id }) => callers.includes(id));
  const calling = everybody.findIndex((each) => isCalled(each, callingNumber));
  return directionOf(
    near,
    [caller, calling].find((index) => index >= 0),
  );
}

function isCalled(participant: Participant, name: string | undefined): boolean {
  if (name === undefined) return false;
  const { number, address } = readAddressOfRecord(name);
  return participant.names.some(({ aor }) => {
    const own = readAddressOfRecord(aor);
    return own.address === address || (number !== undefined && own.number === number);
  });
}

/** What calls of one conversation have in common: group, identifiers of a vendor, SIP session. */
function identifierOf(
  { sessions }: RecordingMetadata,
  key: string,
  { trackingId, ucid }: ExtensionFacts,
  headers: Readonly<Record<string, string>>,
): string | undefined {
  const session = sessions.find(({ id }) => id === key) ?? sessions[0];
  const local = session?.sipSessionIds[0]?.split(';')[0];
  const said = ucid ?? readUcid(headers['user-to-user'] ?? '');
  return (session?.groupId ?? trackingId ?? said ?? local)?.slice(0, MAX_NAME);
}
