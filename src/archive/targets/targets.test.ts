import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
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

    it('goes on where a file ends, if it can', async (t) => {
      const target = await targetOf(t, archive);
      if (!target.canResume) return;
      const bytes = randomBytes(500_000);
      await put(target, 'resumed', bytes.subarray(0, 200_000));
      await put(target, 'resumed', bytes, 200_000);
      assert.deepEqual(await get(target, 'resumed'), bytes);
      await target.remove('resumed');
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
