import { createSocket } from 'node:dgram';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SoundSource } from '../../src/simulator/index.ts';
import type { Product } from './product.ts';
import { rtpPacket } from './rtp-stream.ts';
import { runSipp, type SippResult, sippPair } from './sipp.ts';
import { uniqueSound } from './unique-sound.ts';

/** One audio m-line of an offer. */
export interface OfferedLine {
  readonly label?: string | undefined;
  readonly direction?: 'sendonly' | 'inactive' | undefined;
  /** 0: the stream is taken out. */
  readonly port?: number | undefined;
}

/** A request of the recording client. */
export interface SiprecRequest {
  readonly send: 'INVITE' | 'UPDATE' | 'BYE';
  readonly offer?: readonly OfferedLine[] | undefined;
  readonly metadata?: string | undefined;
  readonly isMetadataFirst?: boolean | undefined;
  readonly hasNoClosingBoundary?: boolean | undefined;
  /** What the ACK answers to the offer of the 200, where the INVITE had none. */
  readonly answer?: readonly OfferedLine[] | undefined;
  /** Further header lines of an INVITE, instead of those of a recording client. */
  readonly headers?: readonly string[] | undefined;
  /** The user of the Request-URI of the first INVITE. Default `srs`. */
  readonly user?: string | undefined;
  /** What is expected instead of 200. */
  readonly status?: number | undefined;
  /** What the body of the 200 has to match: a POSIX regular expression. */
  readonly expects?: string | undefined;
}

/** Everybody talks at the same time: by m-line the seed of the sound, undefined for silence. */
export interface SiprecTalk {
  readonly talk: readonly (number | undefined)[];
  readonly frames: number;
}

export type SiprecStep =
  | SiprecRequest
  | SiprecTalk
  /** The recorder ends the session by itself. */
  | { readonly awaits: 'BYE'; readonly withinMs: number };

const BOUNDARY = 'unique-test-boundary';
const FRAME_MS = 20;
const SETTLE_MS = 400;
const CLIENT_HEADERS = [
  'Require: siprec',
  'Contact: <sip:src@[local_ip]:[local_port];transport=[transport]>;+sip.src',
];
/** sipp remembers the ports of so many m-lines. */
const MOST_LINES = 3;

/**
 * Runs a recording client made of sipp, which signals, and of sockets of the test, which talk:
 * sipp itself can play one stream alone. Returns how sipp fared; what was said is
 * `uniqueSound(seed)`, frame after frame from where the same seed stopped before.
 */
export async function runSiprec(
  product: Product,
  steps: readonly SiprecStep[],
  transport: 'udp' | 'tcp' = 'tcp',
): Promise<SippResult> {
  const directory = mkdtempSync(join(tmpdir(), 'earwitness-siprec-'));
  try {
    const running = runSipp({
      scenario: { text: scenarioOf(steps, directory) },
      target: { host: '127.0.0.1', port: product.report.sipPorts[transport] },
      transport,
      legs: [sippPair(1)[0]],
      timeoutSeconds: 180,
    });
    let isOver = false;
    const finished = running.finally(() => {
      isOver = true;
    });
    const voices = new Map<number, Voice>();
    for (const [index, step] of steps.entries()) {
      if (!('talk' in step)) continue;
      const ports = await portsOf(join(directory, `talk-${index}`), () => isOver);
      await Promise.all(
        step.talk.map((seed, line) => talk(voices, seed, ports[line], step.frames)),
      );
    }
    return await finished;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

interface Voice {
  readonly sound: SoundSource;
  next: number;
}

async function talk(
  voices: Map<number, Voice>,
  seed: number | undefined,
  port: number | undefined,
  frames: number,
): Promise<void> {
  if (seed === undefined || !port) return;
  const voice = voices.get(seed) ?? { sound: uniqueSound(seed), next: 0 };
  voices.set(seed, voice);
  const socket = createSocket('udp4');
  const began = performance.now();
  for (let i = 0; i < frames; i++, voice.next++) {
    const lateMs = began + i * FRAME_MS - performance.now();
    if (lateMs > 0) await new Promise((resolve) => setTimeout(resolve, lateMs));
    const { next: sequence } = voice;
    const payload = voice.sound.frame(sequence)!;
    const fields = { payloadType: 0, sequence, timestamp: sequence * 160, ssrc: 7000 + seed };
    socket.send(rtpPacket({ ...fields, payload }), port, '127.0.0.1');
  }
  await new Promise((resolve) => setTimeout(resolve, FRAME_MS));
  socket.close();
}

/** The ports that sipp wrote down, once it comes to a talk. */
async function portsOf(path: string, isOver: () => boolean): Promise<number[]> {
  for (;;) {
    try {
      const text = readFileSync(path, 'utf8');
      if (text.endsWith('\n')) return text.trim().split(' ').map(Number);
    } catch {
      if (isOver()) return [];
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function scenarioOf(steps: readonly SiprecStep[], directory: string): string {
  const names = ['all', 'match', ...Array.from({ length: MOST_LINES }, (_, i) => `port${i}`)];
  let sequence = 100;
  const parts = steps.map((step, index) => {
    if ('talk' in step) return talkPart(step, join(directory, `talk-${index}`));
    if ('awaits' in step) return `<recv request="BYE" timeout="${step.withinMs}"/>${OK}`;
    return requestPart(step, ++sequence, sequence === 101);
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<scenario name="siprec">',
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

function talkPart({ frames }: SiprecTalk, path: string): string {
  const ports = Array.from({ length: MOST_LINES }, (_, i) => `[$port${i}]`).join(' ');
  return [
    `<nop><action><exec command="echo ${ports} > ${path}"/></action></nop>`,
    `<pause milliseconds="${frames * FRAME_MS + SETTLE_MS}"/>`,
  ].join('\n');
}

function requestPart(request: SiprecRequest, sequence: number, isFirst: boolean): string {
  const { send, status = 200, offer, answer, user = 'srs' } = request;
  const lines = [
    `${send} ${isFirst ? `sip:${user}@[remote_ip]:[remote_port]` : '[next_url]'} SIP/2.0`,
    'Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]',
    'From: <sip:src@[local_ip]>;tag=src[call_number]',
    `To: <sip:srs@[remote_ip]>${isFirst ? '' : '[peer_tag_param]'}`,
    'Call-ID: [call_id]',
    `CSeq: ${sequence} ${send}`,
    'Max-Forwards: 70',
    'Supported: timer',
    'Allow: INVITE, ACK, BYE, UPDATE, OPTIONS',
    ...(send === 'BYE' ? [] : (request.headers ?? CLIENT_HEADERS)),
  ];
  const isInvite = send === 'INVITE';
  const ack =
    isInvite && status === 200
      ? [sendPart(ackLines(sequence), bodyOf({ send, offer: answer }))]
      : [];
  return [
    sendPart(lines, bodyOf(request), ' retrans="500"'),
    ...(isInvite ? ['<recv response="100" optional="true"/>'] : []),
    `<recv response="${status}" rrs="true">${actionsOf(request, (offer ?? answer)?.length ?? 0)}</recv>`,
    ...ack,
  ].join('\n');
}

function ackLines(sequence: number): string[] {
  return [
    'ACK [next_url] SIP/2.0',
    'Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]',
    'From: <sip:src@[local_ip]>;tag=src[call_number]',
    'To: <sip:srs@[remote_ip]>[peer_tag_param]',
    'Call-ID: [call_id]',
    `CSeq: ${sequence} ACK`,
    'Max-Forwards: 70',
  ];
}

/** Remembers the ports of the answer, and checks it. */
function actionsOf({ expects, status = 200 }: SiprecRequest, count: number): string {
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

function bodyOf(request: SiprecRequest): string[] {
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

function sdpOf(offer: readonly OfferedLine[]): string[] {
  return [
    ...['v=0', 'o=src 1 1 IN IP4 [local_ip]', 's=-', 'c=IN IP4 [media_ip]', 't=0 0'],
    ...offer.flatMap(({ label, direction = 'sendonly', port = 30000 }) => [
      `m=audio ${port} RTP/AVP 0 8 3 101`,
      ...['a=rtpmap:0 PCMU/8000', 'a=rtpmap:101 telephone-event/8000'],
      ...(label === undefined ? [] : [`a=label:${label}`]),
      `a=${direction}`,
    ]),
  ];
}
