import { formatHost, type SipTransport, serializeRequest } from '../protocols/sip/index.ts';
import type { Side } from '../recording/index.ts';
import type { SimulatedParty } from './call-options.ts';
import type { CallIdentifierPair, LegIdentity } from './identifiers.ts';

/** The CUCM node that sends: its own address as in Via and Contact, and whom it calls. */
export interface NodeAddress {
  readonly transport: SipTransport;
  readonly address: string;
  readonly port: number;
  readonly recorderHost: string;
  readonly recorderPort: number;
  readonly recordingNumber: string;
  readonly clusterId: string;
  /** Value of `User-Agent`. */
  readonly product: string;
}

/** What the messages of one leg have in common. The far party may change during the leg. */
export interface LegHeading {
  readonly node: NodeAddress;
  readonly identity: LegIdentity;
  readonly side: Side;
  readonly identifiers: CallIdentifierPair;
  readonly near: SimulatedParty;
  readonly far: SimulatedParty;
  readonly sessionExpiresSeconds: number;
  readonly conversationId?: string | undefined;
}

/** What the recorder said about the dialog in its 2xx. */
export interface RemoteEnd {
  /** The To header as answered, with the recorder's tag. */
  readonly to: string;
  /** Request-URI of requests within the dialog (RFC 3261 §12.2.1.1). */
  readonly target: string;
  /** Values of Route headers, in order. */
  readonly routes: readonly string[];
  /** The recorder's UUID of the `Session-ID`, else one that CUCM made up for it. */
  readonly sessionId: string;
}

/** One request to write. */
export interface RequestParts {
  readonly branch: string;
  readonly sequence: number;
  readonly date: Date;
  /** SDP; none where left out. */
  readonly body?: string | undefined;
}

type HeaderLine = readonly [name: string, value: string];

const ALLOW = [
  ...['INVITE', 'OPTIONS', 'INFO', 'BYE', 'CANCEL', 'ACK', 'PRACK', 'UPDATE', 'REFER'],
  ...['SUBSCRIBE', 'NOTIFY'],
].join(', ');

const NO_SESSION = '0'.repeat(32);

/** The first INVITE of a leg. */
export function inviteText(leg: LegHeading, parts: RequestParts): Buffer {
  const { node, identity } = leg;
  const party = `${quotedName(leg.near.displayName)}<sip:${leg.near.number}@${formatHost(node.address)}>`;
  return requestBytes('INVITE', recordingUri(node, true), parts.body, [
    viaLine(node, parts.branch),
    ['From', fromValue(leg)],
    ['To', `<${recordingUri(node, false)}>`],
    ['Date', parts.date.toUTCString()],
    ['Call-ID', identity.callId],
    ['Supported', 'timer,resource-priority,replaces'],
    // CUCM writes two spaces before these numbers.
    ['Min-SE', ' 1800'],
    ['User-Agent', node.product],
    ['Allow', ALLOW],
    ['CSeq', `${parts.sequence} INVITE`],
    ['Expires', '180'],
    ['Allow-Events', 'presence, kpml'],
    ['Supported', 'X-cisco-srtp-fallback'],
    ['Supported', 'Geolocation'],
    [
      'Call-Info',
      `<sip:${formatHost(node.address)}:${node.port}>;method="NOTIFY;Event=telephone-event;Duration=500"`,
    ],
    ['Call-Info', '<urn:x-cisco-remotecc:callinfo>;x-cisco-video-traffic-class=DESKTOP'],
    ['Session-ID', `${identity.sessionId};remote=${NO_SESSION}`],
    ['Cisco-Guid', identity.ciscoGuid],
    ['Session-Expires', ` ${leg.sessionExpiresSeconds}`],
    ['P-Asserted-Identity', party],
    ['Remote-Party-ID', `${party};party=calling;screen=yes;privacy=off`],
    ['Contact', contactValue(leg)],
    ['Max-Forwards', '70'],
  ]);
}

/** The ACK to a 2xx; with the answer after a delayed offer. */
export function ackText(leg: LegHeading, remote: RemoteEnd, parts: RequestParts): Buffer {
  return dialogText(leg, remote, 'ACK', parts, [['Allow-Events', 'presence, kpml']]);
}

/** BYE with the cause of ITU-T Q.850, 16 for a normal end. */
export function byeText(
  leg: LegHeading,
  remote: RemoteEnd,
  parts: RequestParts & { cause: number },
): Buffer {
  return dialogText(leg, remote, 'BYE', parts, [['Reason', `Q.850;cause=${parts.cause}`]]);
}

/** A re-INVITE or UPDATE within the dialog; the From URI carries the parties of now. */
export function changeText(
  leg: LegHeading,
  remote: RemoteEnd,
  parts: RequestParts & { method: 'INVITE' | 'UPDATE' },
): Buffer {
  const name = quotedName(leg.near.displayName);
  const party = `${name}<sip:${leg.near.number}@${formatHost(leg.node.address)}>`;
  return dialogText(leg, remote, parts.method, parts, [
    ['Supported', 'timer,resource-priority,replaces'],
    ['Min-SE', ' 1800'],
    ['Allow', ALLOW],
    ['Supported', 'X-cisco-srtp-fallback'],
    ['Supported', 'Geolocation'],
    ['Session-Expires', ` ${leg.sessionExpiresSeconds};refresher=uac`],
    ['P-Asserted-Identity', party],
    ['Remote-Party-ID', `${party};party=calling;screen=yes;privacy=off`],
    ['Contact', contactValue(leg)],
  ]);
}

/** CANCEL of the first INVITE: same branch, same number (RFC 3261 §9.1). */
export function cancelText(leg: LegHeading, parts: RequestParts): Buffer {
  return ofInvite(leg, 'CANCEL', `<${recordingUri(leg.node, false)}>`, parts);
}

/**
 * The ACK to a refusal of the first INVITE, or of a re-INVITE that went to `target`: same
 * Request-URI, same branch, the To of the response (RFC 3261 §17.1.1.3).
 */
export function refusalAckText(
  leg: LegHeading,
  parts: RequestParts & { to: string; target?: string | undefined },
): Buffer {
  return ofInvite(leg, 'ACK', parts.to, parts);
}

/** OPTIONS as CUCM pings a trunk. */
export function optionsText(node: NodeAddress, parts: RequestParts & { id: string }): Buffer {
  return requestBytes(
    'OPTIONS',
    `sip:${formatHost(node.recorderHost)}:${node.recorderPort}`,
    undefined,
    [
      viaLine(node, parts.branch),
      ['From', `<sip:${formatHost(node.address)}>;tag=${parts.id}`],
      ['To', `<sip:${formatHost(node.recorderHost)}>`],
      ['Date', parts.date.toUTCString()],
      ['Call-ID', `${parts.id}@${formatHost(node.address)}`],
      ['User-Agent', node.product],
      ['CSeq', `${parts.sequence} OPTIONS`],
      ['Contact', `<sip:${formatHost(node.address)}:${node.port}${transportParameter(node)}>`],
      ['Max-Forwards', '0'],
    ],
  );
}

/** The From header: the parties as URI parameters, in CUCM's order. */
export function fromValue(leg: LegHeading): string {
  const { near, far, node, identifiers } = leg;
  const parameters = [
    `x-${leg.side}end`,
    `x-refci=${identifiers.near}`,
    `x-nearendclusterid=${escapeParameter(near.clusterId ?? node.clusterId)}`,
    `x-nearenddevice=${escapeParameter(near.device)}`,
    `x-nearendaddr=${escapeParameter(near.number)}`,
    `x-farendrefci=${identifiers.far}`,
    `x-farendclusterid=${escapeParameter(far.clusterId ?? node.clusterId)}`,
    `x-farenddevice=${escapeParameter(far.device)}`,
    `x-farendaddr=${escapeParameter(far.number)}`,
    ...(leg.conversationId === undefined ? [] : [`x-sessionid=${leg.conversationId}`]),
  ];
  const uri = `sip:${near.number}@${formatHost(node.address)};${parameters.join(';')}`;
  return `${quotedName(near.displayName)}<${uri}>;tag=${leg.identity.tag}`;
}

function dialogText(
  leg: LegHeading,
  remote: RemoteEnd,
  method: string,
  parts: RequestParts,
  extra: readonly HeaderLine[] = [],
): Buffer {
  return requestBytes(method, remote.target, parts.body, [
    viaLine(leg.node, parts.branch),
    ...remote.routes.map((route): HeaderLine => ['Route', route]),
    ['From', fromValue(leg)],
    ['To', remote.to],
    ['Date', parts.date.toUTCString()],
    ['Call-ID', leg.identity.callId],
    ['User-Agent', leg.node.product],
    ['Max-Forwards', '70'],
    ['CSeq', `${parts.sequence} ${method}`],
    ...extra,
    ['Session-ID', `${leg.identity.sessionId};remote=${remote.sessionId}`],
  ]);
}

function ofInvite(
  leg: LegHeading,
  method: string,
  to: string,
  parts: RequestParts & { target?: string | undefined },
): Buffer {
  return requestBytes(method, parts.target ?? recordingUri(leg.node, true), undefined, [
    viaLine(leg.node, parts.branch),
    ['From', fromValue(leg)],
    ['To', to],
    ['Date', parts.date.toUTCString()],
    ['Call-ID', leg.identity.callId],
    ['Max-Forwards', '70'],
    ['CSeq', `${parts.sequence} ${method}`],
    ['Allow-Events', 'presence, kpml'],
  ]);
}

function requestBytes(
  method: string,
  uri: string,
  body: string | undefined,
  headers: readonly HeaderLine[],
): Buffer {
  if (body === undefined) return serializeRequest({ method, uri, headers });
  const withType = [...headers, ['Content-Type', 'application/sdp'] as const];
  return serializeRequest({ method, uri, headers: withType, body });
}

function viaLine(node: NodeAddress, branch: string): HeaderLine {
  const protocol = node.transport.toUpperCase();
  return ['Via', `SIP/2.0/${protocol} ${formatHost(node.address)}:${node.port};branch=${branch}`];
}

function recordingUri(node: NodeAddress, hasPort: boolean): string {
  const port = hasPort ? `:${node.recorderPort}` : '';
  return `sip:${node.recordingNumber}@${formatHost(node.recorderHost)}${port}`;
}

function contactValue(leg: LegHeading): string {
  const { node, near } = leg;
  const uri = `sip:${near.number}@${formatHost(node.address)}:${node.port}${transportParameter(node)}`;
  return `<${uri}>;isFocus;+u.sip!devicename.ccm.cisco.com="${near.device}"`;
}

function transportParameter(node: NodeAddress): string {
  return node.transport === 'udp' ? '' : `;transport=${node.transport}`;
}

/** Display name in quotes with a space after it, or nothing. */
function quotedName(name: string | undefined): string {
  if (name === undefined || name === '') return '';
  return `"${name.replace(/[\r\n]/g, ' ').replace(/["\\]/g, '\\$&')}" `;
}

/** A URI parameter value; what may not stand there is percent-escaped (RFC 3261 §25.1). */
function escapeParameter(value: string): string {
  return value.replace(/[^A-Za-z0-9\-_.!~*'()[\]/:&+$]/gu, (character) =>
    Buffer.from(character)
      .toString('hex')
      .replace(/../g, (byte) => `%${byte.toUpperCase()}`),
  );
}
