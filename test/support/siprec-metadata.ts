/** One who takes part in a call of a test. */
export interface TestParticipant {
  readonly id: string;
  readonly aor: string;
  readonly name?: string | undefined;
  /** Streams that carry this voice. */
  readonly send?: readonly string[] | undefined;
  readonly recv?: readonly string[] | undefined;
  readonly hasLeft?: boolean | undefined;
}

/** What a metadata body of a test says. */
export interface TestMetadata {
  readonly mode?: 'complete' | 'partial' | undefined;
  /** Communication session; `s1` if absent. */
  readonly session?: string | undefined;
  readonly isOver?: boolean | undefined;
  /** Group of calls that belong together. */
  readonly group?: string | undefined;
  readonly participants?: readonly TestParticipant[] | undefined;
  /** Stream id → label. */
  readonly streams?: Readonly<Record<string, string>> | undefined;
}

const TIME = '2026-01-05T09:00:00Z';

/** A metadata body (RFC 7865). */
export function metadataXml(metadata: TestMetadata): string {
  const { mode = 'complete', session = 's1', participants = [], streams = {} } = metadata;
  const { group } = metadata;
  const ofGroup = group === undefined ? '' : `<group-ref>${group}</group-ref>`;
  const stop = metadata.isOver === true ? `<stop-time>${TIME}</stop-time>` : '';
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<recording xmlns="urn:ietf:params:xml:ns:recording:1">',
    `<datamode>${mode}</datamode>`,
    ...(group === undefined ? [] : [`<group group_id="${group}"/>`]),
    `<session session_id="${session}">${ofGroup}${stop}</session>`,
    ...participants.flatMap((each) => participantXml(each, session)),
    ...Object.entries(streams).map(
      ([id, label]) =>
        `<stream stream_id="${id}" session_id="${session}"><label>${label}</label></stream>`,
    ),
    ...participants.flatMap(directionsXml),
    '</recording>',
  ].join('\n');
}

function participantXml({ id, aor, name, hasLeft }: TestParticipant, session: string): string[] {
  const inside = name === undefined ? '' : `<name>${name}</name>`;
  const time = hasLeft === true ? 'disassociate-time' : 'associate-time';
  return [
    `<participant participant_id="${id}"><nameID aor="${aor}">${inside}</nameID></participant>`,
    `<participantsessionassoc participant_id="${id}" session_id="${session}">`,
    `<${time}>${TIME}</${time}></participantsessionassoc>`,
  ];
}

function directionsXml({ id, send, recv }: TestParticipant): string[] {
  if (send === undefined) return [];
  const elements = [
    ...send.map((stream) => `<send>${stream}</send>`),
    ...(recv ?? []).map((stream) => `<recv>${stream}</recv>`),
  ].join('');
  return [`<participantstreamassoc participant_id="${id}">${elements}</participantstreamassoc>`];
}

/** The two m-lines of a call, and the streams that the metadata calls so. */
export const CALL_LINES = [{ label: '1' }, { label: '2' }];
export const CALL_STREAMS = { a: '1', b: '2' };

/** Somebody who called first, on stream a, and a user who was called, on stream b. */
export function callOf(user: string, changes: Partial<TestParticipant> = {}): TestParticipant[] {
  return [
    { id: 'p1', aor: 'sip:+12025550143@carrier.example', name: 'Dana', send: ['a'], recv: ['b'] },
    { id: 'p2', aor: `sip:${user}@pbx.example`, name: 'Ada', send: ['b'], recv: ['a'], ...changes },
  ];
}

/** What is said of such a call at its beginning. */
export function callMetadata(user: string, changes: Partial<TestMetadata> = {}): string {
  return metadataXml({ participants: callOf(user), streams: CALL_STREAMS, ...changes });
}
