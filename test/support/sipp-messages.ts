/** Who calls whom in one leg, as the injection file of sipp gives it: field 0 to 7. */
export const LEG_FIELDS = [
  ...['side', 'refci', 'nearDevice', 'nearNumber', 'farRefci', 'farDevice', 'farNumber'],
  'otherFarNumber',
] as const;

function fromLine(farNumberField: number): string {
  const parameters = [
    ...['x-[field0]end', 'x-refci=[field1]', 'x-nearendclusterid=LabCluster'],
    ...['x-nearenddevice=[field2]', 'x-nearendaddr=[field3]', 'x-farendrefci=[field4]'],
    ...['x-farendclusterid=LabCluster', 'x-farenddevice=[field5]'],
    `x-farendaddr=[field${farNumberField}]`,
  ].join(';');
  const tag = '7[call_number]~5b1f7c8e-2d11-4c05-9a77-[pid]-[field1]';
  return `From: <sip:[field3]@[local_ip];${parameters}>;tag=${tag}`;
}

const VIA = 'Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]';
const TO = 'To: <sip:{{number}}@[remote_ip]>';
const CONTACT = 'Contact: <sip:[field3]@[local_ip]:[local_port];transport=[transport]>;isFocus';
const NAME = '<sip:[field3]@[local_ip]>';
const TIMER = ['Supported: timer', 'Session-Expires:  1800;refresher=uac'];
const METHODS = 'INVITE, OPTIONS, INFO, BYE, CANCEL, ACK, PRACK, UPDATE, REFER, SUBSCRIBE, NOTIFY';

const ANSWER = [
  'v=0',
  'o=CiscoSystemsCCM-SIP 7[call_number] 1 IN IP4 [local_ip]',
  's=SIP Call',
  'c=IN IP4 [media_ip]',
  ...['b=TIAS:64000', 'b=CT:64', 'b=AS:64', 't=0 0'],
  'm=audio 4000 {{protocol}} {{payloadType}} 101',
  ...['a=ptime:20', 'a=rtpmap:{{payloadType}} {{codec}}/8000', '{{sending}}'],
  ...['a=rtpmap:101 telephone-event/8000', 'a=fmtp:101 0-15'],
];

function send(lines: readonly string[], attributes = '', body: readonly string[] = []): string {
  const end = body.length === 0 ? ['Content-Length: 0', ''] : typedBody(body);
  const text = [...lines, ...end].map((line) => `    ${line}`.trimEnd()).join('\n');
  return `<send${attributes}><![CDATA[\n${text}\n  ]]></send>`;
}

function typedBody(body: readonly string[]): string[] {
  return ['Content-Type: application/sdp', 'Content-Length: [len]', '', ...body];
}

function inDialog(method: string, number: number, from = fromLine(6)): string[] {
  return [
    `${method} [next_url] SIP/2.0`,
    ...[VIA, from, `${TO}[peer_tag_param]`, 'Call-ID: [call_id]'],
    ...['User-Agent: Cisco-CUCM12.5', 'Max-Forwards: 70', `CSeq: ${number} ${method}`],
  ];
}

/** CANCEL and the ACK to a refusal belong to the INVITE: its branch, its Request-URI. */
function ofInvite(method: string, to: string): string[] {
  return [
    `${method} sip:{{number}}@[remote_ip]:[remote_port] SIP/2.0`,
    VIA.replace('[branch]', '[branch-{{back}}]'),
    ...[fromLine(6), to, 'Call-ID: [call_id]', 'Max-Forwards: 70', `CSeq: 101 ${method}`],
  ];
}

const RETRANSMITTED = ' retrans="500"';

const INVITE = [
  'INVITE sip:{{number}}@[remote_ip]:[remote_port] SIP/2.0',
  ...[VIA, fromLine(6), TO, 'Call-ID: [call_id]'],
  ...['Supported: timer,resource-priority,replaces', 'Min-SE:  1800'],
  ...['User-Agent: Cisco-CUCM12.5', `Allow: ${METHODS}`, 'CSeq: 101 INVITE', 'Expires: 180'],
  ...['Allow-Events: presence, kpml', 'Supported: X-cisco-srtp-fallback'],
  ...['Supported: Geolocation', 'Call-Info: ;method="NOTIFY;Event=telephone-event"'],
  ...['Cisco-Guid: 0412876800-0000065536-0000000007-1174405312', 'Session-Expires:  1800'],
  `P-Asserted-Identity: ${NAME}`,
  `Remote-Party-ID: ${NAME};party=calling;screen=yes;privacy=off`,
  ...[CONTACT, 'Max-Forwards: 70'],
];
const BYE = [...inDialog('BYE', 109), 'Reason: Q.850;cause=16'];

/** What stands for `{{name}}` in a scenario: messages as CUCM sends them. */
export const SIPP_MESSAGES: Readonly<Record<string, string>> = {
  invite: send(INVITE, RETRANSMITTED),
  offer: send(INVITE, RETRANSMITTED, ANSWER),
  timedInvite: send(INVITE, `${RETRANSMITTED} start_rtd="setup"`),
  ack: send(inDialog('ACK', 101), '', ANSWER),
  plainAck: send(inDialog('ACK', 101)),
  bye: send(BYE, RETRANSMITTED),
  timedBye: send(BYE, `${RETRANSMITTED} start_rtd="teardown"`),
  reinvite: send([...inDialog('INVITE', 102), ...TIMER, CONTACT], RETRANSMITTED),
  reinviteAck: send(inDialog('ACK', 102), '', ANSWER),
  update: send([...inDialog('UPDATE', 102, fromLine(7)), ...TIMER, CONTACT], RETRANSMITTED),
  cancel: send(ofInvite('CANCEL', TO), RETRANSMITTED),
  refusalAck: send(ofInvite('ACK', '[last_To:]')),
};
