import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { CleanUp } from '../temporary-catalog.ts';
import { ArchiveScene, pathOf, sha256 } from './archive-scene.ts';
import { FaultyNetwork, type NetworkFault } from './faulty-network.ts';
import { startOpenSsh } from './openssh.ts';
import { S3Server } from './s3-server.ts';
import { NETWORK_HOST } from './server-process.ts';
import { filesAt, type TestArchive } from './test-archive.ts';
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
/** Recordings are smaller, so that a cut hits each part of a move as likely. */
const MAXIMUM_BYTES = 150_000;
const TIMEOUT_MS = 800;

/** What was recorded: id → bytes. */
type Recorded = Map<string, Buffer>;

/**
 * Breaks the way to the archive again and again while recordings are moved. After each time
 * nothing is archived that is not there whole, nothing under its name that is not whole, and
 * everything else is here. At the end everything is moved by itself.
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
  const recorded: Recorded = new Map();
  for (let trial = 1; trial <= trials; trial++) {
    await record(scene, recorded, random);
    network.inject(randomFault(random));
    await scene.runAgain();
    network.inject(undefined);
    requireTruth(scene, server, recorded);
    onTrial?.(trial);
  }
  await recover(scene, recorded);
  requireAllMoved(scene, server, recorded);
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
  const recorded: Recorded = new Map();
  for (let trial = 1; trial <= trials; trial++) {
    for (let count = 0; count < 5; count++) await record(scene, recorded, random);
    const child = fork(MOVING, [data, JSON.stringify(server)], { stdio: 'inherit' });
    await Promise.race([once(child, 'message'), once(child, 'exit')]);
    await setTimeout(random() * 60);
    await kill(child);
    requireTruth(scene, server, recorded);
    onTrial?.(trial);
  }
  await recover(scene, recorded);
  requireAllMoved(scene, server, recorded);
}

/** Nobody does anything but wait; a busy machine may be too slow for a try or two. */
async function recover(scene: ArchiveScene, recorded: Recorded): Promise<void> {
  const isMoved = (id: string): boolean => scene.stateOf(id) === 'archived';
  for (let tries = 0; tries < 20 && ![...recorded.keys()].every(isMoved); tries++) {
    await scene.runAgain();
  }
}

/**
 * Fills the disk over the high mark with 2000 recordings: as many as the low mark wants are moved,
 * the oldest, and all are heard. Returns how many were moved.
 */
export async function runMarksTrial(context: CleanUp, kind: TrialServer): Promise<number> {
  const server = await TRIAL_SERVERS[kind](context);
  const rules = { highMegabytes: 100, lowMegabytes: 60, afterDays: null };
  const scene = await ArchiveScene.open(context, server, { rules });
  const contents = Array.from({ length: 2000 }, () => randomBytes(55_000));
  const ids = await scene.record(contents);
  const list = () => scene.sealed.catalog.objects.after('', 3000).map((each) => each.recordingId);
  const listed = list();
  await scene.archive.look();
  const { localBytes } = await scene.archive.status();
  assert.ok(localBytes > 59_900_000 && localBytes <= 60_000_000, `${localBytes} bytes are here`);
  const moved = ids.filter((id) => !scene.isLocal(id));
  assert.deepEqual(moved, ids.slice(0, moved.length));
  assert.deepEqual(list(), listed);
  for (const [index, id] of ids.entries()) {
    assert.equal(sha256(await scene.heard(id)), sha256(contents[index]!));
  }
  return moved.length;
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

async function record(scene: ArchiveScene, recorded: Recorded, random: () => number) {
  const bytes = Buffer.alloc(1 + Math.floor(random() * MAXIMUM_BYTES));
  for (let at = 0; at < bytes.length; at++) bytes[at] = random() * 256;
  const [id] = await scene.record([bytes], random() < 0.5);
  recorded.set(id!, bytes);
}

function randomFault(random: () => number): NetworkFault {
  const kind = random();
  if (kind < 0.1) return { kind: 'refuse' };
  const afterBytes = Math.floor(random() * (3 * MAXIMUM_BYTES));
  return { kind: kind < 0.2 ? 'hang' : 'cut', afterBytes };
}

/** What is said of each recording is so. */
function requireTruth(scene: ArchiveScene, server: TestArchive, recorded: Recorded): void {
  const paths = new Map([...recorded.keys()].map((id) => [pathOf(id), id]));
  for (const [path, sizeBytes] of Object.entries(filesAt(server))) {
    if (path.endsWith('.part') || path.endsWith('~')) continue;
    const id = paths.get(path);
    if (id !== undefined) assert.equal(sizeBytes, recorded.get(id)!.length, `${path} is cut`);
    else JSON.parse(readFileSync(join(server.files, path), 'utf8'));
  }
  for (const [id, bytes] of recorded) {
    const state = scene.stateOf(id);
    // One that is moved goes here at any moment.
    if (state !== 'archived' && state !== 'moved') {
      assert.ok(scene.isLocal(id), `${id} is ${state}, and not here`);
      continue;
    }
    const there = readFileSync(join(server.files, pathOf(id)));
    assert.equal(sha256(there), sha256(bytes), `${id} is ${state}, and not there`);
  }
}

/** Everything is there once, and nothing else. */
function requireAllMoved(scene: ArchiveScene, server: TestArchive, recorded: Recorded): void {
  requireTruth(scene, server, recorded);
  const states = new Set([...recorded.keys()].map((id) => scene.stateOf(id)));
  assert.deepEqual([...states], ['archived']);
  const expected = [...recorded.keys()].flatMap((id) => [pathOf(id, 'json'), pathOf(id)]);
  assert.deepEqual(Object.keys(filesAt(server)), expected.sort());
}
