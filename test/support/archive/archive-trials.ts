import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { CleanUp } from '../temporary-catalog.ts';
import { ArchiveScene, sha256 } from './archive-scene.ts';
import { ArchiveTruth, MAXIMUM_BYTES } from './archive-truth.ts';
import { FaultyNetwork, type NetworkFault } from './faulty-network.ts';
import { startOpenSsh } from './openssh.ts';
import { S3Server } from './s3-server.ts';
import { NETWORK_HOST } from './server-process.ts';
import { startVsftpd } from './vsftpd.ts';

/** The servers that trials are made with. */
export const TRIAL_SERVERS = {
  ftp: (context: CleanUp) => startVsftpd(context, 'ftp'),
  ftps: (context: CleanUp) => startVsftpd(context, 'ftps'),
  'ftps-implicit': (context: CleanUp) => startVsftpd(context, 'ftps-implicit'),
  sftp: startOpenSsh,
  s3: (context: CleanUp) => S3Server.start(context, true),
} as const;
export type TrialServer = keyof typeof TRIAL_SERVERS;

export interface ArchiveTrials {
  readonly trials: number;
  /** Gives a number from 0 to 1. */
  readonly random: () => number;
  readonly onTrial?: ((trial: number) => void) | undefined;
}

const MOVING = fileURLToPath(new URL('./moving.ts', import.meta.url));
const TIMEOUT_MS = 800;

/**
 * Breaks the way to the archive again and again while recordings are moved. After each time what
 * is said of each recording is so. At the end everything is moved by itself.
 */
export async function runNetworkTrials(
  context: CleanUp,
  kind: TrialServer,
  { trials, random, onTrial }: ArchiveTrials,
): Promise<void> {
  const server = await TRIAL_SERVERS[kind](context);
  const network = await FaultyNetwork.before(context, server);
  const place = { host: NETWORK_HOST };
  const scene = await ArchiveScene.open(context, server, { place, timeoutMs: TIMEOUT_MS });
  const truth = new ArchiveTruth(scene, server);
  for (let trial = 1; trial <= trials; trial++) {
    await truth.record(random);
    network.inject(randomFault(random));
    await scene.runAgain();
    network.inject(undefined);
    truth.require();
    onTrial?.(trial);
  }
  await recover(scene, () => truth.isAllMoved);
  truth.requireAllMoved();
}

/** The same with a recorder that is killed while it moves, as by a power cut. */
export async function runKillTrials(
  context: CleanUp,
  kind: TrialServer,
  { trials, random, onTrial }: ArchiveTrials,
): Promise<void> {
  const server = await TRIAL_SERVERS[kind](context);
  const scene = await ArchiveScene.open(context, server);
  const { data } = scene.sealed;
  const truth = new ArchiveTruth(scene, server);
  for (let trial = 1; trial <= trials; trial++) {
    for (let count = 0; count < 5; count++) await truth.record(random);
    const child = fork(MOVING, [data, JSON.stringify(server)], { stdio: 'inherit' });
    const exited = once(child, 'exit');
    await Promise.race([once(child, 'message'), exited]);
    await setTimeout(random() * 60);
    child.kill('SIGKILL');
    await exited;
    truth.require();
    onTrial?.(trial);
  }
  await recover(scene, () => truth.isAllMoved);
  truth.requireAllMoved();
}

/**
 * Moves a recording over a line of 1 kB/s, with the patience of the product: for longer than that,
 * nothing is seen to move, as all of it lies in buffers. Returns how long it took, in seconds.
 */
export async function runSlowTrial(context: CleanUp, kind: TrialServer): Promise<number> {
  const server = await TRIAL_SERVERS[kind](context);
  const network = await FaultyNetwork.before(context, server);
  const scene = await ArchiveScene.open(context, server, {
    ...{ place: { host: NETWORK_HOST }, timeoutMs: 60_000, slowestBytesPerSecond: 1000 },
  });
  const ids = await scene.record([randomBytes(80_000)]);
  network.inject({ kind: 'slow', bytesPerSecond: 1000 });
  const beganMs = performance.now();
  await scene.archive.look();
  assert.equal((await scene.archive.status()).problem, undefined);
  assert.deepEqual(
    ids.map((id) => scene.stateOf(id)),
    ['archived'],
  );
  return (performance.now() - beganMs) / 1000;
}

/** Nobody does anything but wait; a busy machine may be too slow for a try or two. */
async function recover(scene: ArchiveScene, isDone: () => boolean): Promise<void> {
  for (let tries = 0; tries < 20 && !isDone(); tries++) await scene.runAgain();
}

/**
 * Fills the disk over the high mark with 2000 recordings: as many as the low mark wants are moved,
 * the oldest, and all are heard. Returns how many were moved.
 */
export async function runMarksTrial(context: CleanUp, kind: TrialServer): Promise<number> {
  const server = await TRIAL_SERVERS[kind](context);
  const rules = { highMegabytes: 100, lowMegabytes: 60, afterDays: null };
  const scene = await ArchiveScene.open(context, server, { rules, timeoutMs: 60_000 });
  const contents = Array.from({ length: 2000 }, () => randomBytes(55_000));
  const ids = await scene.record(contents);
  const list = () => scene.sealed.catalog.objects.after('', 3000).map((each) => each.recordingId);
  const listed = list();
  await scene.archive.look();
  let usage = await scene.archive.status();
  for (let tries = 0; tries < 20 && usage.problem !== undefined; tries++) {
    await scene.runAgain();
    usage = await scene.archive.status();
  }
  const { localBytes, problem } = usage;
  const isBetween = localBytes > 59_900_000 && localBytes <= 60_000_000;
  assert.ok(isBetween, `${localBytes} bytes are here; ${problem}`);
  const moved = ids.filter((id) => !scene.isLocal(id));
  assert.deepEqual(moved, ids.slice(0, moved.length));
  assert.deepEqual(list(), listed);
  for (const [index, id] of ids.entries()) {
    assert.equal(sha256(await scene.heard(id)), sha256(contents[index]!));
  }
  return moved.length;
}

function randomFault(random: () => number): NetworkFault {
  const kind = random();
  if (kind < 0.1) return { kind: 'refuse' };
  const afterBytes = Math.floor(random() * (3 * MAXIMUM_BYTES));
  return { kind: kind < 0.2 ? 'hang' : 'cut', afterBytes };
}
