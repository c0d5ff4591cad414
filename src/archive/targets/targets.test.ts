import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { startOpenSsh } from '../../../test/support/archive/openssh.ts';
import { S3Server } from '../../../test/support/archive/s3-server.ts';
import { filesAt, type TestArchive, targetOf } from '../../../test/support/archive/test-archive.ts';
import { startVsftpd } from '../../../test/support/archive/vsftpd.ts';
import type { CleanUp } from '../../../test/support/temporary-catalog.ts';
import type { ArchiveTarget } from './archive-target.ts';

const SERVERS = {
  'FTP of vsftpd': (context: CleanUp) => startVsftpd(context, 'ftp'),
  'FTP over explicit TLS of vsftpd': (context: CleanUp) => startVsftpd(context, 'ftps'),
  'FTP over implicit TLS of vsftpd': (context: CleanUp) => startVsftpd(context, 'ftps-implicit'),
  'SFTP of OpenSSH': startOpenSsh,
  S3: (context: CleanUp) => S3Server.start(context),
  'S3 over TLS': (context: CleanUp) => S3Server.start(context, true),
};

async function put(target: ArchiveTarget, path: string, bytes: Buffer, offset = 0) {
  const rest = Readable.from([bytes.subarray(offset)], { objectMode: false });
  await target.write(path, rest, { offset, sizeBytes: bytes.length });
}

async function get(target: ArchiveTarget, path: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  const into = new Writable({
    write(bytes, _encoding, done) {
      parts.push(bytes);
      done();
    },
  });
  await target.read(path, into);
  return Buffer.concat(parts);
}

/** The first `count` bytes, then an error. */
function* thenFails(bytes: Buffer, count: number, error: Error): Generator<Buffer> {
  for (let at = 0; at < count; at += 100_000) yield bytes.subarray(at, at + 100_000);
  throw error;
}

/** What is there once the server has written what it had got before the connection broke. */
async function settled(written: () => Promise<number>): Promise<number> {
  for (let before = await written(); ; ) {
    await setTimeout(200);
    const now = await written();
    if (now === before) return now;
    before = now;
  }
}

for (const [name, start] of Object.entries(SERVERS)) {
  describe(`an archive: ${name}`, () => {
    let archive: TestArchive;
    const closers: (() => unknown)[] = [];
    before(async () => {
      archive = await start({ after: (fn) => void closers.unshift(fn) });
    });
    after(async () => {
      for (const close of closers) await close();
    });

    it('keeps what is written, in directories that it makes, and gives it back', async (t) => {
      const target = await targetOf(t, archive);
      const bytes = randomBytes(3_000_001);
      await put(target, '2026/11/23/a.mp3.part', bytes);
      assert.equal(await target.size('2026/11/23/a.mp3.part'), bytes.length);
      assert.deepEqual(await get(target, '2026/11/23/a.mp3.part'), bytes);
      await target.rename('2026/11/23/a.mp3.part', '2026/11/23/a.mp3');
      assert.deepEqual(filesAt(archive), { '2026/11/23/a.mp3': bytes.length });
      assert.deepEqual(readFileSync(join(archive.files, '2026/11/23/a.mp3')), bytes);
      await target.remove('2026/11/23/a.mp3');
      assert.equal(await target.size('2026/11/23/a.mp3'), undefined);
      assert.deepEqual(filesAt(archive), {});
    });

    it('writes a file again from its beginning', async (t) => {
      const target = await targetOf(t, archive);
      await put(target, 'again', Buffer.from('long before'));
      await put(target, 'again', Buffer.from('short'));
      assert.equal(String(await get(target, 'again')), 'short');
      await target.remove('again');
    });

    it('goes on where what was written ends', async (t) => {
      const bytes = randomBytes(20_000_000);
      const sizeBytes = bytes.length;
      const broken = await targetOf(t, archive);
      const lost = Object.assign(new Error('lost'), { code: 'ECONNRESET' });
      const writing = broken.write('resumed', Readable.from(thenFails(bytes, 18_000_000, lost)), {
        ...{ offset: 0, sizeBytes },
      });
      await assert.rejects(writing);
      broken.close();
      const target = await targetOf(t, archive);
      const written = await settled(() => target.written('resumed'));
      assert.ok(written > 8_000_000 && written <= 18_000_000, `${written} bytes were written`);
      await put(target, 'resumed', bytes, written);
      assert.ok((await get(target, 'resumed')).equals(bytes));
      await target.remove('resumed');
      assert.equal(await target.written('resumed'), 0);
    });

    it('leaves nothing of what was written in part when that is removed', async (t) => {
      const bytes = randomBytes(9_000_000);
      const broken = await targetOf(t, archive);
      const lost = Object.assign(new Error('lost'), { code: 'ECONNRESET' });
      const parts = Readable.from(thenFails(bytes, 8_800_000, lost));
      await assert.rejects(broken.write('left', parts, { offset: 0, sizeBytes: bytes.length }));
      broken.close();
      const target = await targetOf(t, archive);
      assert.notEqual(await settled(() => target.written('left')), 0);
      await target.remove('left');
      assert.equal(await target.written('left'), 0);
      assert.equal(await target.size('left'), undefined);
    });

    it('tells that a file is not there', async (t) => {
      const target = await targetOf(t, archive);
      assert.equal(await target.size('none/of/it'), undefined);
      await target.remove('none/of/it');
      await assert.rejects(get(target, 'none/of/it'), { code: 'ARCHIVE_FILE_MISSING' });
    });

    it('says so where nobody answers', async (t) => {
      const target = await targetOf(t, archive, { port: 1 });
      await assert.rejects(target.size('a'), { code: 'ARCHIVE_UNREACHABLE' });
    });
  });
}
