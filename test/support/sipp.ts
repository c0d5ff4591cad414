import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rtpOfCodes, writeCapture } from './pcap-writer.ts';
import { LEG_FIELDS, SIPP_MESSAGES } from './sipp-messages.ts';

/** Scenarios of test/e2e/scenarios, by file name. */
export type SippScenario =
  | 'leg'
  | 'early-leg'
  | 'basic'
  | 'late-ack'
  | 'lost-ack'
  | 'cancel'
  | 'refresh'
  | 'update';

/** One leg for sipp to place. */
export interface SippLeg {
  readonly side: 'near' | 'far';
  readonly refci: number;
  readonly nearDevice: string;
  readonly nearNumber: string;
  readonly farRefci: number;
  readonly farDevice: string;
  readonly farNumber: string;
  /** Number of the far party after an UPDATE. */
  readonly otherFarNumber?: string | undefined;
}

/** How sipp is to be run. */
export interface SippOptions {
  /** One of the scenarios, or the text of another. */
  readonly scenario: SippScenario | { readonly text: string };
  readonly target: { readonly host: string; readonly port: number };
  /** Default udp. */
  readonly transport?: 'udp' | 'tcp' | undefined;
  /** One call of the scenario each, in this order. */
  readonly legs: readonly SippLeg[];
  /** Calls per second. Default 10. */
  readonly ratePerSecond?: number | undefined;
  /** Default 7878. */
  readonly recordingNumber?: string | undefined;
  /** Length of each pause of the scenario. Default: that of the codes, or 300 ms. */
  readonly talkMs?: number | undefined;
  /** G.711 codes played after the ACK, by every leg. Needs root, as sipp sends raw packets. */
  readonly codes?: Uint8Array | undefined;
  readonly law?: 'u' | 'a' | undefined;
  /** The source encrypts: the line that says how, and what seals a packet. */
  readonly srtp?:
    | { readonly attribute: string; readonly seal: (packet: Buffer) => Buffer }
    | undefined;
  /** Ends sipp, as failed, after so long. Default 60. */
  readonly timeoutSeconds?: number | undefined;
  /** Whether messages are logged; not when it is to be fast. Default true. */
  readonly keepsMessages?: boolean | undefined;
}

/** How a run of sipp went. */
export interface SippResult {
  /** 0: every call went as the scenario says. */
  readonly exitCode: number;
  readonly successful: number;
  readonly failed: number;
  /** Requests and responses that sipp itself had to repeat. */
  readonly retransmissions: number;
  /** Mean time from INVITE to 200 and from BYE to 200, where the scenario measures them. */
  readonly setupMs: number;
  readonly teardownMs: number;
  /** What sipp did not expect, in its own words. */
  readonly errors: string;
  /** Every message sent and received, as sipp logs it. */
  readonly messages: string;
}

const SCENARIOS = fileURLToPath(new URL('../e2e/scenarios/', import.meta.url));

/** Runs sipp in a directory of its own; resolves when it has ended, however it did. */
export async function runSipp(options: SippOptions): Promise<SippResult> {
  const directory = mkdtempSync(join(tmpdir(), 'earwitness-sipp-'));
  try {
    prepare(directory, options);
    const port = await freePort(options.transport);
    const { exitCode, output } = await run(directory, argumentsOf(options, port));
    const log = (name: string) => tryRead(join(directory, name));
    const statistics = lastStatistics(log('statistics.csv'));
    return {
      exitCode,
      successful: statistics('SuccessfulCall(C)'),
      failed: statistics('FailedCall(C)'),
      retransmissions: statistics('Retransmissions(C)'),
      setupMs: statistics('ResponseTimesetup(C)'),
      teardownMs: statistics('ResponseTimeteardown(C)'),
      errors: withoutWarnings(log('errors.log')) || (exitCode === 0 ? '' : output.slice(-2000)),
      messages: log('messages.log'),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The near and far legs of one conversation, `call` telling it from others. */
export function sippPair(call: number, changes: Partial<SippLeg> = {}): [SippLeg, SippLeg] {
  const shared = {
    refci: 30_000_000 + call * 4,
    nearDevice: `SEP${String(call).padStart(12, '0')}`,
    nearNumber: String(4000 + call),
    farRefci: 30_000_001 + call * 4,
    farDevice: 'TRUNK-LAB',
    farNumber: '+12025550143',
  };
  return [
    { side: 'near', ...shared, ...changes },
    { side: 'far', ...shared, ...changes },
  ];
}

/**
 * One conversation with speech: two sipps, the far leg 100 ms after the near one, each with its
 * own codes. Returns how each went.
 */
export async function runSippConversation(
  options: Omit<SippOptions, 'scenario' | 'legs' | 'codes'> & {
    readonly legs: readonly [SippLeg, SippLeg];
    readonly codes: readonly [near: Uint8Array, far: Uint8Array];
  },
): Promise<readonly [near: SippResult, far: SippResult]> {
  const leg = (index: 0 | 1) =>
    runSipp({
      ...options,
      scenario: 'leg',
      legs: [options.legs[index]],
      codes: options.codes[index],
    });
  const near = leg(0);
  await new Promise((resolve) => setTimeout(resolve, 100));
  return Promise.all([near, leg(1)]);
}

function prepare(directory: string, options: SippOptions): void {
  const { codes, law = 'u', recordingNumber = '7878', srtp } = options;
  const payloadType = law === 'u' ? 0 : 8;
  const codesMs = codes === undefined ? 300 : Math.floor(codes.length / 160) * 20;
  const values: Record<string, string> = {
    number: recordingNumber,
    payloadType: String(payloadType),
    codec: law === 'u' ? 'PCMU' : 'PCMA',
    protocol: srtp === undefined ? 'RTP/AVP' : 'RTP/SAVP',
    sending: srtp === undefined ? 'a=sendonly' : `a=sendonly\n    ${srtp.attribute}`,
    talkMs: String(options.talkMs ?? codesMs),
    audio:
      codes === undefined
        ? '<nop/>'
        : '<nop><action><exec play_pcap_audio="speech.pcap"/></action></nop>',
  };
  const { scenario } = options;
  const template =
    typeof scenario === 'string'
      ? readFileSync(join(SCENARIOS, `${scenario}.xml`), 'utf8')
      : scenario.text;
  writeFileSync(join(directory, 'scenario.xml'), expand(expand(template, SIPP_MESSAGES), values));
  writeFileSync(join(directory, 'legs.csv'), injectionFile(options.legs));
  if (codes === undefined) return;
  const ssrc = 0x5eed0000 + codes[0]!;
  const packets = rtpOfCodes(codes, { payloadType, ssrc }).map(({ atMs, payload }) => {
    return { atMs, payload: srtp?.seal(Buffer.from(payload)) ?? payload };
  });
  writeCapture(join(directory, 'speech.pcap'), packets);
}

/** Fills in `{{name}}` and `{{name 3}}`; the number goes where the text says `{{back}}`. */
function expand(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{\{(\w+)(?: (\d+))?\}\}/g, (whole, name: string, number?: string) => {
    const value = Object.hasOwn(values, name) ? values[name]! : whole;
    return number === undefined ? value : value.replace('{{back}}', number);
  });
}

/** The legs as sipp's injection file, see LEG_FIELDS. */
export function injectionFile(legs: readonly SippLeg[]): string {
  const lines = legs.map((leg) => {
    const values = { ...leg, otherFarNumber: leg.otherFarNumber ?? leg.farNumber };
    return [...LEG_FIELDS.map((field) => values[field]), ''].join(';');
  });
  return `SEQUENTIAL\n${lines.join('\n')}\n`;
}

/** Several sipps that look for a port of their own at once may find the same. */
async function freePort(transport: SippOptions['transport'] = 'udp'): Promise<number> {
  const socket =
    transport === 'udp'
      ? createSocket('udp4').bind(0, '127.0.0.1')
      : createServer().listen(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address() as AddressInfo;
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}

function argumentsOf(options: SippOptions, port: number): string[] {
  const { target, transport = 'udp', legs, ratePerSecond = 10, timeoutSeconds = 60 } = options;
  const { keepsMessages = true } = options;
  return [
    `${target.host}:${target.port}`,
    ...['-sf', 'scenario.xml', '-inf', 'legs.csv', '-m', String(legs.length)],
    ...['-r', String(ratePerSecond), '-l', String(legs.length)],
    ...['-i', '127.0.0.1', '-p', String(port)],
    ...['-t', transport === 'udp' ? 'u1' : 't1', '-nostdin', '-trace_err', '-trace_stat'],
    ...['-error_file', 'errors.log', '-stf', 'statistics.csv'],
    ...(keepsMessages ? ['-trace_msg', '-message_file', 'messages.log'] : []),
    ...['-timeout', `${timeoutSeconds}s`, '-timeout_error'],
  ];
}

function run(
  cwd: string,
  args: readonly string[],
): Promise<{ readonly exitCode: number; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, TERM: 'dumb' };
    const child = spawn('sipp', args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (part: Buffer) => {
      output = (output + part.toString('latin1')).slice(-20_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', (code) => resolve({ exitCode: code ?? 255, output }));
  });
}

/** The last line of sipp's statistics by column name. */
function lastStatistics(text: string): (column: string) => number {
  const lines = text.trim().split('\n');
  const columns = lines[0]?.split(';') ?? [];
  const values = lines.at(-1)?.split(';') ?? [];
  return (column) => numberOf(values[columns.indexOf(column)] ?? '0');
}

/** What sipp says of itself on a busy machine is no error of the call. */
function withoutWarnings(errors: string): string {
  const lines = errors.split('\n').filter((line) => !line.includes('Overload warning'));
  const [first = '', ...rest] = lines.filter((line) => line.trim() !== '');
  return rest.length === 0 && first === 'The following events occurred:' ? '' : lines.join('\n');
}

/** A plain number, or milliseconds of a time as sipp writes it (hh:mm:ss:µµµµµµ). */
function numberOf(text: string): number {
  const [hours, minutes, seconds, micros] = text.split(':').map(Number);
  if (minutes === undefined) return hours ?? 0;
  return ((hours! * 60 + minutes) * 60 + (seconds ?? 0)) * 1000 + (micros ?? 0) / 1000;
}

function tryRead(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
