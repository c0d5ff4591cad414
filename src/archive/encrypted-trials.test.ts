import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ArchiveScene } from '../../test/support/archive/archive-scene.ts';
import { FaultyNetwork } from '../../test/support/archive/faulty-network.ts';
import { NETWORK_HOST } from '../../test/support/archive/server-process.ts';
import { filesAt, type TestArchive } from '../../test/support/archive/test-archive.ts';
import { startVsftpd } from '../../test/support/archive/vsftpd.ts';
import { openPortable } from '../../test/support/portable.ts';
import { SealedBytes } from '../../test/support/sealed-bytes.ts';
import { TESTER } from '../../test/support/temporary-catalog.ts';
import { SeededRandom } from '../simulator/index.ts';
import { HolderKeys, newRecipientPair } from '../storage/crypto/index.ts';
import { PortableFile } from '../storage/sealed/index.ts';

const MOVING = fileURLToPath(new URL('../../test/support/archive/moving.ts', import.meta.url));
const pair = newRecipientPair();
const keys = new HolderKeys({ passphrase: async () => '', pair });

/** Moves everything encrypted, over this network. */
async function sceneAt(
  context: { after(fn: () => unknown): void },
  server: TestArchive,
  host?: string,
): Promise<ArchiveScene> {
  const place = host === undefined ? {} : { host };
  const scene = await ArchiveScene.open(context, server, { place });
  const recipient = pair.publicKey.toString('base64');
  const archiveEncryption = { kind: 'recipient', recipient };
  await scene.sealed.catalog.settings.set({ archiveEncryption }, TESTER);
  return scene;
}

/** What is under its name is whole, and what is not there is here. */
async function requireTruth(
  scene: ArchiveScene,
  server: TestArchive,
  recorded: ReadonlyMap<string, Buffer>,
): Promise<void> {
  for (const path of Object.keys(filesAt(server))) {
    if (!path.endsWith('.ewa')) continue;
    const bytes = readFileSync(join(server.files, path));
    const { held } = await PortableFile.open(new SealedBytes(bytes));
    const { description, content } = await openPortable(bytes, await keys.unwrap(held));
    assert.deepEqual(content, recorded.get(JSON.parse(description).recordingId));
  }
  for (const id of recorded.keys()) {
    const state = scene.stateOf(id);
    if (state !== 'archived' && state !== 'moved') assert.ok(scene.isLocal(id), `${id}: ${state}`);
  }
}

async function requireAllMoved(
  scene: ArchiveScene,
  server: TestArchive,
  recorded: ReadonlyMap<string, Buffer>,
): Promise<void> {
  for (let tries = 0; tries < 20; tries++) {
    if ([...recorded.keys()].every((id) => scene.stateOf(id) === 'archived')) break;
    await scene.runAgain();
  }
  await requireTruth(scene, server, recorded);
  for (const [id, bytes] of recorded) assert.deepEqual(await scene.heard(id), bytes);
  assert.equal(Object.keys(filesAt(server)).length, recorded.size);
  assert.deepEqual(readdirSync(join(scene.sealed.data, 'archive-cache', 'outgoing')), []);
}

describe('encrypted recordings on their way to an archive', () => {
  it('are here or there, wherever the way breaks', async (t) => {
    const random = new SeededRandom(5);
    const server = await startVsftpd(t, 'ftp');
    const network = await FaultyNetwork.before(t, server);
    const scene = await sceneAt(t, server, NETWORK_HOST);
    const recorded = new Map<string, Buffer>();
    for (let trial = 0; trial < 6; trial++) {
      const bytes = randomBytes(1 + Math.floor(random.unit() * 150_000));
      const [id = ''] = await scene.record([bytes], random.unit() < 0.5);
      recorded.set(id, bytes);
      network.inject({ kind: 'cut', afterBytes: Math.floor(random.unit() * 450_000) });
      await scene.runAgain();
      network.inject(undefined);
      await requireTruth(scene, server, recorded);
    }
    await requireAllMoved(scene, server, recorded);
  });

  it('go on with what was sent when the line broke', async (t) => {
    const server = await startVsftpd(t, 'ftp');
    const network = await FaultyNetwork.before(t, server);
    const scene = await sceneAt(t, server, NETWORK_HOST);
    const { settings } = scene.sealed.catalog;
    // Slowly, so that the server has what was sent.
    const archiveRules = { ...settings.get().archiveRules, kilobytesPerSecond: 4000 };
    await settings.set({ archiveRules }, TESTER);
    const bytes = randomBytes(2_000_000);
    const [id = ''] = await scene.record([bytes]);
    network.inject({ kind: 'cut', afterBytes: 1_500_000 });
    await scene.archive.look();
    network.inject(undefined);
    const [part = 0] = Object.values(filesAt(server));
    assert.ok(part > 500_000, `${part} bytes were sent`);
    await scene.runAgain();
    // The rest, and all of it back.
    assert.ok(network.passed < 4_000_000 - part + 200_000, `${network.passed} bytes passed`);
    await requireAllMoved(scene, server, new Map([[id, bytes]]));
  });

  it('are there once, however often the recorder is killed', async (t) => {
    const random = new SeededRandom(3);
    const server = await startVsftpd(t, 'ftp');
    const scene = await sceneAt(t, server);
    const recorded = new Map<string, Buffer>();
    for (let trial = 0; trial < 2; trial++) {
      const contents = Array.from({ length: 5 }, () => randomBytes(100_000));
      const ids = await scene.record(contents);
      for (const [index, id] of ids.entries()) recorded.set(id, contents[index]!);
      const child = fork(MOVING, [scene.sealed.data, JSON.stringify(server)], { stdio: 'inherit' });
      const exited = once(child, 'exit');
      await Promise.race([once(child, 'message'), exited]);
      await setTimeout(random.unit() * 150);
      child.kill('SIGKILL');
      await exited;
      await requireTruth(scene, server, recorded);
    }
    await requireAllMoved(scene, server, recorded);
  });
});
