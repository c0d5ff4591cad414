import type { RecordingMetadata } from './metadata.ts';
import { readUcid } from './ucid.ts';
import type { XmlElement } from './xml-element.ts';

/** What the known kinds of extension data say of a call. */
export interface ExtensionFacts {
  /** 20 digits; another text of the source where it is no UCID. */
  readonly ucid?: string | undefined;
  /** Number or address of the party whose phone is recorded. */
  readonly recordedParty?: string | undefined;
  readonly callingNumber?: string | undefined;
  readonly calledNumber?: string | undefined;
  /** How the recorded party sees the call. */
  readonly direction?: 'inbound' | 'outbound' | undefined;
  /** Names the call in the source, through transfers too. */
  readonly trackingId?: string | undefined;
  /** Ids of participants that called. */
  readonly callers: readonly string[];
}

type TextFact = Exclude<keyof ExtensionFacts, 'callers' | 'direction'>;

/** Local name of an element → what it says. */
const FACTS: ReadonlyMap<string, TextFact> = new Map([
  ['ucid', 'ucid'], // Oracle
  ['avayaucid', 'ucid'], // AudioCodes
  ['recordedparty', 'recordedParty'], // Metaswitch
  ['callingpartynumber', 'callingNumber'], // Metaswitch, NetSapiens
  ['dialeddigits', 'calledNumber'], // Metaswitch
  ['calledpartynumber', 'calledNumber'], // NetSapiens
  ['fromhdr', 'callingNumber'], // Ribbon
  ['tohdr', 'calledNumber'], // Ribbon
  ['gcid', 'trackingId'], // Ribbon
  ['exttrackingid', 'trackingId'], // BroadWorks
  // jambonz has the two the wrong way round.
  ['jb:callednumber', 'callingNumber'],
  ['jb:callingnumber', 'calledNumber'],
]);

/** Reads what is known of Oracle, AudioCodes, Ribbon, Metaswitch, BroadWorks and others. */
export function readExtensionFacts({ extensions }: RecordingMetadata): ExtensionFacts {
  const facts: Partial<Record<TextFact, string>> = {};
  const callers: string[] = [];
  let direction: ExtensionFacts['direction'];
  for (const { owner, ownerId, element } of extensions) {
    for (const leaf of leavesOf(element)) {
      const fact = FACTS.get(prefixOf(leaf) === 'jb' ? `jb:${leaf.name}` : leaf.name);
      if (fact !== undefined) facts[fact] ??= fact === 'ucid' ? ucidOf(leaf.text) : leaf.text;
      if (leaf.name === 'calltype') direction ??= directionOf(leaf.text);
      const isCaller = leaf.name === 'callingparty' && leaf.text.toLowerCase() === 'true';
      if (isCaller && owner === 'participant' && ownerId !== undefined) callers.push(ownerId);
    }
    const caller = [element, ...element.children].find(({ name }) => name === 'callingparty');
    const named = caller?.attributes.participant_id;
    if (named !== undefined) callers.push(named); // NetSapiens
  }
  return { ...facts, direction, callers };
}

/** Everything that extension data says, as text: where it stands → value as written. */
export function flattenExtensions(metadata: RecordingMetadata): [string, string][] {
  return metadata.extensions.flatMap(({ owner, ownerId, element }) => {
    const place = owner === 'recording' ? owner : `${owner} ${placeOf(metadata, owner, ownerId)}`;
    return pathsOf(element, place);
  });
}

/** Which of its kind it is, from 1: ids tell a reader nothing. */
function placeOf(metadata: RecordingMetadata, owner: string, ownerId: string | undefined): number {
  const { groups, sessions, participants, streams } = metadata;
  const lists: Readonly<Record<string, readonly { readonly id: string }[]>> = {
    ...{ group: groups, session: sessions, participant: participants, stream: streams },
  };
  return 1 + (lists[owner] ?? []).findIndex(({ id }) => id === ownerId);
}

function pathsOf(element: XmlElement, place: string): [string, string][] {
  const name = /^<([^\s/>]+)/.exec(element.source)?.[1] ?? element.name;
  const path = `${place}/${name}`;
  const { children, text, attributes } = element;
  const said = Object.entries(attributes).filter(
    ([key]) => !key.startsWith('xml') && key !== prefixOf(element),
  );
  return [
    ...(text === '' && children.length > 0 ? [] : [[path, text] as [string, string]]),
    ...said.map(([key, value]): [string, string] => [`${path}@${key}`, value]),
    ...children.flatMap((child) => pathsOf(child, path)),
  ];
}

function leavesOf(element: XmlElement): XmlElement[] {
  return element.children.length === 0 ? [element] : element.children.flatMap(leavesOf);
}

function prefixOf({ source }: XmlElement): string | undefined {
  return /^<([^\s:/>]+):/.exec(source)?.[1]?.toLowerCase();
}

function ucidOf(text: string): string {
  return readUcid(text) ?? text;
}

function directionOf(callType: string): ExtensionFacts['direction'] {
  if (/^originat/i.test(callType)) return 'outbound';
  return /^terminat/i.test(callType) ? 'inbound' : undefined;
}
