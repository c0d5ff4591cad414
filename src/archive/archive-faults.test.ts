import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { ArchiveScene, pathOf } from '../../test/support/archive/archive-scene.ts';
import { FaultyNetwork } from '../../test/support/archive/faulty-network.ts';
import { mountProblem, mountSmallDisk } from '../../test/support/archive/mounts.ts';
import { requireMovedLater } from '../../test/support/archive/moved-later.ts';
import { startOpenSsh } from '../../test/support/archive/openssh.ts';
import { S3Server } from '../../test/support/archive/s3-server.ts';
import { NETWORK_HOST } from '../../test/support/archive/server-process.ts';
import { filesAt, type TestArchive } from '../../test/support/archive/test-archive.ts';
import { startVsftpd } from '../../test/support/archive/vsftpd.ts';
import { type CleanUp, TESTER } from '../../test/support/temporary-catalog.ts';

const GONE_THERE = [undefined, 'archived'];

describe('recordings stay here, and are moved later, when', () => {
  for (const [name, start] of Object.entries({
    ftp: (context: CleanUp) => startVsftpd(context, 'ftp'),
    sftp: (context: CleanUp) => startOpenSsh(context),
  })) {
    it(`the disk is full there: ${name}`, async (t) => {
      const reason = mountProblem();
      if (reason !== undefined) return t.skip(reason);
      const context = lastFirst(t);
      const server = await start(context);
      mountSmallDisk(context, server.files, 1_000_000);
      const filler = join(server.files, 'filler');
      const begin = () => fill(filler, 20_000);
      await requireMovedLater(t, { server, begin, end: () => rmSync(filler), problem: /port/ });
    });

    it(`a directory has the name of a recording there: ${name}`, async (t) => {
      const server = await start(t);
      const inTheWay = (ids: readonly string[]) => ids.map((id) => join(server.files, pathOf(id)));
      const begin = (ids: readonly string[]) => {
        for (const path of inTheWay(ids)) mkdirSync(path, { recursive: true });
      };
      const end = (ids: readonly string[]) => {
        for (const path of inTheWay(ids)) rmdirSync(path);
      };
      await requireMovedLater(t, { server, begin, end, problem: /port/ });
    });
  }

  it('a bucket is full, or lets nothing be copied', async (t) => {
    for (const [code, method] of [
      ['QuotaExceeded', 'PUT'],
      ['AccessDenied', 'copy'],
    ] as const) {
      let isOn = true;
      const server = await S3Server.start(t, false, (request) => {
        const isCopy = request.headers['x-amz-copy-source'] !== undefined;
        return isOn && (isCopy ? 'copy' : request.method) === method ? code : undefined;
      });
      const end = () => {
        isOn = false;
      };
      await requireMovedLater(t, { server, begin: () => {}, end, problem: new RegExp(code) });
    }
  });
});

describe('recordings are moved', () => {
  it('over a line that is slow, as long as anything passes', async (t) => {
    for (const start of [
      () => startVsftpd(t, 'ftp'),
      () => startOpenSsh(t),
      () => S3Server.start(t),
    ]) {
      const server = await start();
      const network = await FaultyNetwork.before(t, server);
      const scene = await ArchiveScene.open(t, server, {
        ...{ place: { host: NETWORK_HOST }, timeoutMs: 2000, slowestBytesPerSecond: 5000 },
      });
      const ids = await scene.record([randomBytes(15_000)]);
      network.inject({ kind: 'slow', bytesPerSecond: 10_000 });
      await scene.archive.look();
      assert.equal((await scene.archive.status()).problem, undefined);
      assert.equal(scene.stateOf(ids[0]!), 'archived');
    }
  });

  it('from where the way broke, not once more from the beginning', async (t) => {
    for (const start of [
      () => startVsftpd(t, 'ftp'),
      () => startVsftpd(t, 'ftps'),
      () => startOpenSsh(t),
      () => S3Server.start(t),
    ]) {
      const server = await start();
      const network = await FaultyNetwork.before(t, server);
      const scene = await ArchiveScene.open(t, server, { place: { host: NETWORK_HOST } });
      const bytes = randomBytes(20_000_000);
      const [id] = (await scene.record([bytes])) as [string];
      network.inject({ kind: 'cut', afterBytes: 12_000_000 });
      await scene.archive.look();
      assert.notEqual((await scene.archive.status()).problem, undefined);
      network.inject(undefined);
      await settled(server);
      await scene.runAgain();
      assert.deepEqual([(await scene.archive.status()).problem, scene.stateOf(id)], GONE_THERE);
      assert.ok(readFileSync(join(server.files, pathOf(id))).equals(bytes));
      // All of it came back to be compared; of what went, the first 8 MB at least had arrived.
      assert.ok(network.passed < 33_000_000, `${server.place.protocol}: ${network.passed} bytes`);
    }
  });

  it('to a server of SSH that wants a password', async (t) => {
    const reason = mountProblem();
    if (reason !== undefined) return t.skip(reason);
    const server = await startOpenSsh(t, { isByPassword: true });
    const begin = (_ids: unknown, { sealed }: ArchiveScene) =>
      sealed.catalog.settings.set({ archivePassword: 'another' }, TESTER);
    const end = (_ids: unknown, { sealed }: ArchiveScene) =>
      sealed.catalog.settings.set({ archivePassword: server.password! }, TESTER);
    await requireMovedLater(t, { server, begin, end, problem: /authentication/i });
  });
});

/** What had arrived when the way broke is written by now. */
async function settled(server: TestArchive): Promise<void> {
  let before: Record<string, number>;
  do {
    before = filesAt(server);
    await setTimeout(300);
  } while (!isDeepStrictEqual(before, filesAt(server)));
}

/** What is mounted goes before the directory that it is mounted in. */
function lastFirst(t: TestContext): CleanUp {
  const closers: (() => unknown)[] = [];
  t.after(async () => {
    for (const close of closers) await close();
  });
  return { after: (fn) => void closers.unshift(fn) };
}

/** Fills a disk but for so many bytes. */
function fill(path: string, leftBytes: number): void {
  const step = Buffer.alloc(10_000);
  let written = 0;
  try {
    for (;;) {
      writeFileSync(path, step, { flag: 'a' });
      written += step.length;
    }
  } catch {
    truncateSync(path, written - leftBytes);
  }
}
