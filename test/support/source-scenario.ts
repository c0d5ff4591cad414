import {
  type OfferedLine,
  SOURCE_CODECS,
  type SourceRequest,
  type SourceStep,
} from './source-steps.ts';

const BOUNDARY = 'unique-test-boundary';
const FRAME_MS = 20;
/** Between the end of a talk and what follows: the voices may be a little late. */
const SETTLE_MS = 400;
const CLIENT_FROM = '<sip:src@[local_ip]>';
const CLIENT_HEADERS = [
  'Require: siprec',
  'Contact: <sip:src@[local_ip]:[local_port];transport=[transport]>;+sip.src',
];
/** sipp remembers the ports of so many m-lines. */
const MOST_LINES = 3;

/**
 * What a source says, as a scenario of sipp: one dialog. Where a talk begins, `talkPath` of its
 * step gets the ports of the recorder, m-line by m-line.
 */
export function sourceScenario(
  steps: readonly SourceStep[],
  talkPath: (index: number) => string,
  from = CLIENT_FROM,
): string {
  const names = ['all', 'match', ...Array.from({ length: MOST_LINES }, (_, i) => `port${i}`)];
  const writer = new RequestWriter(from);
  let leftMs = 0;
  const parts = steps.map((step, index) => {
    if ('awaits' in step) return `<recv request="BYE" timeout="${step.withinMs}"/>${OK}`;
    if (!('talk' in step)) return writer.request(step);
    const wholeMs = leftMs + step.frames * FRAME_MS;
    leftMs = step.goesOn === true ? wholeMs / 2 : 0;
    const waitMs = leftMs > 0 ? wholeMs - leftMs : wholeMs + SETTLE_MS;
    return talkPart(talkPath(index), waitMs);
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<scenario name="source">',
    // Every variable has a value before it is used.
    `<nop><action>${names.map((name) => `<assignstr assign_to="${name}" value="0"/>`).join('')}`,
    '</action></nop>',
    ...parts,
    `<Reference variables="${names.join(',')}"/>`,
    '</scenario>',
  ].join('\n');
}

const OK = `<send><![CDATA[
    SIP/2.0 200 OK
    [last_Via:]
    [last_From:]
    [last_To:]
    [last_Call-ID:]
    [last_CSeq:]
    Content-Length: 0

]]></send>`;

function talkPart(path: string, waitMs: number): string {
  const ports = Array.from({ length: MOST_LINES }, (_, i) => `[$port${i}]`).join(' ');
  return [
    `<nop><action><exec command="echo ${ports} > ${path}"/></action></nop>`,
    `<pause milliseconds="${waitMs}"/>`,
  ].join('\n');
}

/** Writes the requests of one dialog, in their order. */
class RequestWriter {
  readonly #from: string;
  #sequence = 100;

  constructor(from: string) {
    this.#from = from;
  }

  /** The request, its response, and what belongs to that. */
  request(request: SourceRequest): string {
    const { send, status = 200, offer, answer, beforeAck, user = 'srs' } = request;
    const isFirst = this.#sequence === 100;
    const sequence = ++this.#sequence;
    const uri = isFirst ? `sip:${user}@[remote_ip]:[remote_port]` : '[next_url]';
    const lines = [
      ...this.#head(request, sequence, uri),
      ...['Supported: timer', 'Allow: INVITE, ACK, BYE, UPDATE, OPTIONS'],
      ...(send === 'BYE' ? [] : (request.headers ?? CLIENT_HEADERS)),
    ];
    if (isFirst) lines[3] = 'To: <sip:srs@[remote_ip]>';
    const actions = actionsOf(request, (offer ?? answer)?.length ?? 0);
    const isAcknowledged = send === 'INVITE' && status === 200;
    const ack = this.#head({ ...request, send: 'ACK' }, sequence, '[next_url]');
    return [
      sendPart(lines, bodyOf(request), ' retrans="500"'),
      ...(send === 'INVITE' ? ['<recv response="100" optional="true"/>'] : []),
      `<recv response="${status}" rrs="true">${actions}</recv>`,
      ...(beforeAck === undefined ? [] : [this.request(beforeAck)]),
      ...(isAcknowledged ? [sendPart(ack, bodyOf({ send, offer: answer }))] : []),
    ].join('\n');
  }

  #head(
    { send, from = this.#from }: { readonly send: string; readonly from?: string | undefined },
    sequence: number,
    uri: string,
  ): string[] {
    return [
      `${send} ${uri} SIP/2.0`,
      'Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]',
      `From: ${from};tag=src[call_number]`,
      'To: <sip:srs@[remote_ip]>[peer_tag_param]',
      ...['Call-ID: [call_id]', `CSeq: ${sequence} ${send}`, 'Max-Forwards: 70'],
    ];
  }
}

/** Remembers the ports of the answer, and checks it. */
function actionsOf({ expects, status = 200 }: SourceRequest, count: number): string {
  const regexp = Array.from({ length: count }, () => 'm=audio ([0-9]+)').join('.*');
  const ports = Array.from({ length: count }, (_, i) => `port${i}`).join(',');
  const body = 'search_in="body" check_it="true"';
  const actions = [
    ...(count > 0 && status === 200
      ? [`<ereg regexp="${regexp}" ${body} assign_to="all,${ports}"/>`]
      : []),
    ...(expects === undefined ? [] : [`<ereg regexp="${expects}" ${body} assign_to="match"/>`]),
  ];
  return actions.length === 0 ? '' : `<action>${actions.join('')}</action>`;
}

function sendPart(lines: readonly string[], body: readonly string[], attributes = ''): string {
  const end = body.length === 0 ? ['Content-Length: 0', '', ''] : body;
  return `<send${attributes}><![CDATA[\n${[...lines, ...end].join('\n')}\n]]></send>`;
}

function bodyOf(request: SourceRequest): string[] {
  const { offer, metadata, isMetadataFirst, hasNoClosingBoundary } = request;
  const type = 'application/rs-metadata+xml';
  const parts = [
    ...(offer === undefined ? [] : [['Content-Type: application/sdp', '', ...sdpOf(offer)]]),
    ...(metadata === undefined
      ? []
      : [[`Content-Type: ${type}`, 'Content-Disposition: recording-session', '', metadata]]),
  ];
  if (parts.length === 0) return [];
  const length = 'Content-Length: [len]';
  if (parts.length === 1) {
    const [[contentType = '', ...rest] = []] = parts;
    return [contentType, ...(rest[0] === '' ? [] : [rest.shift()!]), length, ...rest];
  }
  if (isMetadataFirst === true) parts.reverse();
  return [
    `Content-Type: multipart/mixed;boundary=${BOUNDARY}`,
    length,
    '',
    ...parts.flatMap((part) => [`--${BOUNDARY}`, ...part]),
    ...(hasNoClosingBoundary === true ? [] : [`--${BOUNDARY}--`]),
  ];
}

function sdpOf(lines: readonly OfferedLine[]): string[] {
  return [
    ...['v=0', 'o=src 1 1 IN IP4 [local_ip]', 's=-', 'c=IN IP4 [media_ip]', 't=0 0'],
    ...lines.flatMap(({ label, direction = 'sendonly', address, packetMs, ...line }) => [
      ...formatLines(line, address),
      ...(label === undefined ? [] : [`a=label:${label}`]),
      ...(packetMs === undefined ? [] : [`a=ptime:${packetMs}`]),
      `a=${direction}`,
    ]),
  ];
}

function formatLines(
  { port = 30000, codec, crypto }: OfferedLine,
  address: string | undefined,
): string[] {
  const formats = codec === undefined ? '0 8 3' : String(SOURCE_CODECS[codec]);
  return [
    `m=audio ${port} RTP/${crypto === undefined ? 'AVP' : 'SAVP'} ${formats} 101`,
    ...(address === undefined ? [] : [`c=IN IP4 ${address}`]),
    // The others are known by their numbers.
    `a=rtpmap:${SOURCE_CODECS[codec ?? 'PCMU']} ${codec ?? 'PCMU'}/8000`,
    'a=rtpmap:101 telephone-event/8000',
    ...(crypto === undefined ? [] : [crypto]),
  ];
}
