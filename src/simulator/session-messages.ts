import { formatHost, serializeRequest } from '../protocols/sip/index.ts';
import type { SimulatedCallOptions, SimulatedParty } from './call-options.ts';
import type { LegIdentity } from './identifiers.ts';
import type { NodeAddress, RemoteEnd, RequestParts } from './leg-messages.ts';

/** Labels of the m-lines: of the recorded party, and of the other. */
export const SESSION_LABELS = { near: '1', far: '2' } as const;

const BOUNDARY = 'earwitness-simulated-session';
const METADATA_TYPE = 'application/rs-metadata+xml';

/** The INVITE of a recording session: description and metadata in one body (RFC 7866 §9.1). */
export function sessionInvite(
  node: NodeAddress,
  identity: LegIdentity,
  parts: RequestParts & { readonly metadata: string },
): Buffer {
  const body = [
    ...[`--${BOUNDARY}`, 'Content-Type: application/sdp', '', parts.body ?? ''],
    ...[`--${BOUNDARY}`, `Content-Type: ${METADATA_TYPE}`],
    ...['Content-Disposition: recording-session', '', parts.metadata, `--${BOUNDARY}--`, ''],
  ].join('\r\n');
  return serializeRequest({
    method: 'INVITE',
    uri: recorderUri(node),
    headers: [
      ...commonHeaders(node, identity, 'INVITE', parts, `<${recorderUri(node)}>`),
      ['Require', 'siprec'],
      ['Contact', contactOf(node)],
      ['Content-Type', `multipart/mixed;boundary=${BOUNDARY}`],
    ],
    body,
  });
}

/** ACK or BYE within the session. */
export function sessionRequest(
  method: 'ACK' | 'BYE',
  node: NodeAddress,
  identity: LegIdentity,
  parts: RequestParts & { readonly remote: RemoteEnd },
): Buffer {
  const { remote } = parts;
  return serializeRequest({
    method,
    uri: remote.target,
    headers: commonHeaders(node, identity, method, parts, remote.to),
  });
}

/** The ACK to a refusal: same Request-URI, same branch (RFC 3261 §17.1.1.3). */
export function sessionRefusalAck(
  node: NodeAddress,
  identity: LegIdentity,
  parts: RequestParts & { readonly to: string },
): Buffer {
  const headers = commonHeaders(node, identity, 'ACK', parts, parts.to);
  return serializeRequest({ method: 'ACK', uri: recorderUri(node), headers });
}

/** What the source says of the call (RFC 7865): who called is named first. */
export function sessionMetadata(
  { near, far, direction }: SimulatedCallOptions,
  node: NodeAddress,
  newId: () => string,
  at: Date,
): string {
  const session = newId();
  const time = at.toISOString();
  const stream = { near: newId(), far: newId() };
  const sides = direction === 'outbound' ? (['near', 'far'] as const) : (['far', 'near'] as const);
  const parties = sides.map((side) => ({ side, party: { near, far }[side], id: newId() }));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<recording xmlns="urn:ietf:params:xml:ns:recording:1"><datamode>complete</datamode>',
    `<session session_id="${session}"><start-time>${time}</start-time></session>`,
    ...parties.flatMap(({ party, id }) => [
      `<participant participant_id="${id}">${nameXml(party, node)}</participant>`,
      `<participantsessionassoc participant_id="${id}" session_id="${session}">`,
      `<associate-time>${time}</associate-time></participantsessionassoc>`,
    ]),
    ...(['near', 'far'] as const).map(
      (side) =>
        `<stream stream_id="${stream[side]}" session_id="${session}">` +
        `<label>${SESSION_LABELS[side]}</label></stream>`,
    ),
    ...parties.map(
      ({ side, id }) =>
        `<participantstreamassoc participant_id="${id}"><send>${stream[side]}</send>` +
        `<recv>${stream[side === 'near' ? 'far' : 'near']}</recv></participantstreamassoc>`,
    ),
    '</recording>',
  ].join('\r\n');
}

/** Offers of one m-line each as one with all of them, labelled in order. */
export function joinOffers(offers: readonly string[], labels: readonly string[]): string {
  const [head = ''] = (offers[0] ?? '').split(/(?=^m=)/m);
  const media = offers.map((offer, index) => {
    const line = offer.slice(offer.search(/^m=/m));
    return `${line}a=label:${labels[index]}\r\n`;
  });
  return head + media.join('');
}

function nameXml({ number, displayName }: SimulatedParty, { address }: NodeAddress): string {
  const name = displayName === undefined ? '' : `<name>${escapeXml(displayName)}</name>`;
  const aor = `sip:${encodeURIComponent(number)}@${formatHost(address)}`;
  return `<nameID aor="${escapeXml(aor)}">${name}</nameID>`;
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function commonHeaders(
  node: NodeAddress,
  { callId, tag }: LegIdentity,
  method: string,
  { branch, sequence }: RequestParts,
  to: string,
): (readonly [string, string])[] {
  const place = `${formatHost(node.address)}:${node.port}`;
  return [
    ['Via', `SIP/2.0/${node.transport.toUpperCase()} ${place};branch=${branch}`],
    ['From', `<sip:simulator@${formatHost(node.address)}>;tag=${tag}`],
    ['To', to],
    ['Call-ID', callId],
    ['CSeq', `${sequence} ${method}`],
    ['Max-Forwards', '70'],
    ['User-Agent', 'Earwitness simulator'],
    ['Allow', 'INVITE, ACK, BYE, UPDATE, OPTIONS'],
  ];
}

function contactOf({ address, port, transport }: NodeAddress): string {
  const parameter = transport === 'udp' ? '' : `;transport=${transport}`;
  return `<sip:simulator@${formatHost(address)}:${port}${parameter}>;+sip.src`;
}

function recorderUri({ recordingNumber, recorderHost, recorderPort }: NodeAddress): string {
  return `sip:${recordingNumber}@${formatHost(recorderHost)}:${recorderPort}`;
}
