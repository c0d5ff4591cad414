import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { residentMiB } from '../../bench/process-cost.ts';
import { CallerAgent, type SimulatedCall } from '../../src/simulator/index.ts';
import { type ApiClient, Product } from '../support/product.ts';
import { g711Channels, missingFrames, uniqueSound } from '../support/unique-sound.ts';
import type { CrashOptions } from './crash.ts';

const SECONDS = 30;
const PER_SECOND = 2000;
/** So many go out together. */
const TICK_MS = 10;
/** So many sockets flood. */
const STRANGERS = 4;
const MAX_ANSWER_MS = 1000;
/** How much more memory a minute later than after the same calls without a flood. */
const MAX_MORE = 0.1;
const REST_MS = 60_000;
const MAX_FINALISE_MS = 600_000;
const SDP = 'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n';

/**
 * Strangers send INVITEs while calls are recorded: whether no packet is lost, a trusted peer is
 * answered, and the memory comes back. The same calls are recorded without strangers first: what
 * recording, finalising and listing them takes is not the flood's. Prints as it goes.
 */
export async function runFlood({ calls }: Pick<CrashOptions, 'calls'>): Promise<boolean> {
  console.log(`flood: ${PER_SECOND} INVITEs/s for ${SECONDS} s while ${calls} calls are recorded`);
  const calm = await runTrial(calls, () => sleep(SECONDS * 1000).then(() => 0));
  const flooded = await runTrial(calls, flood);
  const { missing, slowestMs, memoryMiB } = flooded;
  const isBack = memoryMiB.later <= calm.memoryMiB.later * (1 + MAX_MORE);
  return missing === 0 && slowestMs <= MAX_ANSWER_MS && isBack;
}

/** What became of the calls, and what main took. */
interface Trial {
  readonly missing: number;
  /** The slowest answer to a peer, in milliseconds. */
  readonly slowestMs: number;
  readonly memoryMiB: { readonly later: number };
}

/** `disturb` gets the port for SIP, and returns how many requests it sent. */
async function runTrial(calls: number, disturb: (port: number) => Promise<number>): Promise<Trial> {
  const product = await Product.start({ flags: ['--log-level', 'warn'] });
  try {
    await product.changeSettings({ audioFormat: 'wav-g711', unknownUsers: 'record' });
    const { pid, sipPorts } = product.report;
    const agent = await CallerAgent.start({
      recorder: { host: '127.0.0.1', port: sipPorts.udp },
      seed: 1,
    });
    const placed = Array.from({ length: calls }, (_, index) => makeCall(agent, index));
    await Promise.all(placed.map((call) => call.place()));
    await sleep(2000);
    const before = residentMiB(pid);
    const [sent, slowestMs] = await Promise.all([disturb(sipPorts.udp), askAgain(sipPorts.udp)]);
    const after = residentMiB(pid);
    await Promise.all(placed.map((call) => call.hangUp()));
    const client = await product.logIn();
    await client.waitForCount(calls, MAX_FINALISE_MS);
    const missing = await countMissing(client, placed);
    agent.close();
    await sleep(REST_MS);
    const later = residentMiB(pid);
    const memory = [before, after, later].map(Math.round).join(', ');
    console.log(`  ${sent} INVITEs of strangers; OPTIONS of a peer answered in ${slowestMs} ms`);
    console.log(`  ${missing} packets missing; main ${memory} MiB before, after, a minute later`);
    return { missing, slowestMs, memoryMiB: { later } };
  } finally {
    await product.close();
  }
}

function makeCall(agent: CallerAgent, index: number): SimulatedCall {
  const number = String(10_000 + index);
  return agent.call({
    near: { number, device: `SEP${number.padStart(12, '0')}` },
    far: { number: '2000', device: 'SEPFAR' },
    sound: { near: uniqueSound(2 * index), far: uniqueSound(2 * index + 1) },
  });
}

/** An address of this machine that is not trusted, as all of loopback is. */
function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const own = all.find(({ family, internal }) => family === 'IPv4' && !internal);
  if (own === undefined) throw new Error('the flood needs an address that is not loopback');
  return own.address;
}

async function openSocket(address: string): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind(0, address);
  await once(socket, 'listening');
  return socket;
}

/** Returns how many were sent. */
async function flood(port: number): Promise<number> {
  const stranger = ownAddress();
  const sockets = await Promise.all(Array.from({ length: STRANGERS }, () => openSocket(stranger)));
  const beganMs = performance.now();
  let sent = 0;
  for (let passedMs = 0; passedMs < SECONDS * 1000; passedMs = performance.now() - beganMs) {
    const due = Math.min(PER_SECOND * SECONDS, Math.ceil((passedMs * PER_SECOND) / 1000));
    for (; sent < due; sent++) {
      const at = sent % sockets.length;
      sockets[at]!.send(request('INVITE', stranger, sent, SDP), port, stranger);
    }
    await sleep(TICK_MS);
  }
  for (const socket of sockets) socket.close();
  return sent;
}

/** A trusted peer asks twice a second; the slowest answer in milliseconds. */
async function askAgain(port: number): Promise<number> {
  const socket = await openSocket('127.0.0.1');
  let slowestMs = 0;
  for (let count = 0; count < SECONDS * 2; count++) {
    const askedMs = performance.now();
    const answered = once(socket, 'message').then(() => performance.now() - askedMs);
    socket.send(request('OPTIONS', '127.0.0.1', count, ''), port, '127.0.0.1');
    const late = sleep(5 * MAX_ANSWER_MS).then(() => Number.POSITIVE_INFINITY);
    slowestMs = Math.max(slowestMs, await Promise.race([answered, late]));
    await sleep(500);
  }
  socket.close();
  return Math.round(slowestMs);
}

function request(method: string, host: string, count: number, body: string): string {
  return [
    `${method} sip:7878@127.0.0.1 SIP/2.0`,
    `Via: SIP/2.0/UDP ${host};rport;branch=z9hG4bKflood${method}${count}`,
    `From: <sip:1@${host};x-nearend;x-refci=${count}>;tag=${count}`,
    'To: <sip:7878@127.0.0.1>',
    `Call-ID: ${method}-${count}@${host}`,
    `CSeq: 1 ${method}`,
    `Contact: <sip:1@${host}>`,
    'Max-Forwards: 70',
    ...(body === '' ? [] : ['Content-Type: application/sdp']),
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n');
}

/** How many sent packets are in no recording. */
async function countMissing(client: ApiClient, placed: readonly SimulatedCall[]): Promise<number> {
  let missing = 0;
  for (const call of placed) {
    const query = `/recordings?q=${call.options.near.number}`;
    const { items } = await client.get<{ items: { id: string }[] }>(query);
    const [recording] = items;
    const wav = recording && (await client.bytes(`/recordings/${recording.id}/audio`));
    const channels = wav && g711Channels(wav);
    for (const side of ['near', 'far'] as const) {
      const packets = call.leg(side).media.stream?.packets ?? [];
      const frames = packets.filter(({ copies }) => copies > 0).map(({ payload }) => payload);
      missing +=
        channels === undefined ? frames.length : missingFrames(channels[side], frames).length;
    }
  }
  return missing;
}
