import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import '../../../test/support/exit-at-once.ts';
import { FaultyNetwork } from '../../../test/support/archive/faulty-network.ts';
import { startOpenSsh } from '../../../test/support/archive/openssh.ts';
import { S3Server } from '../../../test/support/archive/s3-server.ts';
import { NETWORK_HOST } from '../../../test/support/archive/server-process.ts';
import { filesAt, targetOf } from '../../../test/support/archive/test-archive.ts';
import { startVsftpd } from '../../../test/support/archive/vsftpd.ts';
import { newId, systemTimers } from '../../base/index.ts';
import { openTarget } from './open-target.ts';

function bytesOf(bytes: Buffer): Readable {
  return Readable.from([bytes], { objectMode: false });
}

/** The certificates of the servers do not name it. */
const UNNAMED_HOST = '127.0.0.3';
const WHOLE = { offset: 0, sizeBytes: 100 };

describe('an archive that is not what it should be', () => {
  it('is given no password where it offers no encryption', async (t) => {
    const plain = await startVsftpd(t, 'ftp');
    const target = await targetOf(t, plain, { protocol: 'ftps' });
    await assert.rejects(target.size('a'), { code: 'ARCHIVE_TLS_FAILED' });
    const implicit = await targetOf(t, plain, { protocol: 'ftps-implicit', timeoutMs: 300 });
    await assert.rejects(implicit.size('a'), /ARCHIVE_TLS_FAILED|ARCHIVE_TIMED_OUT|SSL|moved/);
  });

  it('is given nothing where its certificate is of somebody else', async (t) => {
    for (const kind of ['ftps', 'ftps-implicit'] as const) {
      const archive = await startVsftpd(t, kind);
      const unknown = await targetOf(t, archive, { certificateAuthority: '' });
      await assert.rejects(unknown.size('a'), { code: 'ARCHIVE_CERTIFICATE' });
      await FaultyNetwork.before(t, archive, UNNAMED_HOST);
      const unnamed = await targetOf(t, archive, { host: UNNAMED_HOST });
      await assert.rejects(unnamed.size('a'), { code: 'ARCHIVE_CERTIFICATE' });
    }
    const s3 = await S3Server.start(t, true);
    await FaultyNetwork.before(t, s3, UNNAMED_HOST);
    const unnamed = await targetOf(t, s3, { host: UNNAMED_HOST });
    await assert.rejects(unnamed.write('a', bytesOf(randomBytes(100)), WHOLE), {
      code: 'ARCHIVE_CERTIFICATE',
    });
    const unknown = await targetOf(t, s3, { certificateAuthority: '' });
    await assert.rejects(unknown.write('a', bytesOf(randomBytes(100)), WHOLE), {
      code: 'ARCHIVE_CERTIFICATE',
    });
    assert.deepEqual(filesAt(s3), {});
  });

  it('lets nobody in with a wrong password or key', async (t) => {
    const ftp = await targetOf(t, await startVsftpd(t, 'ftps'), { password: 'wrong' });
    await assert.rejects(ftp.size('a'), { code: 'ARCHIVE_LOG_IN_FAILED' });
    const s3 = await S3Server.start(t);
    const signed = await targetOf(t, s3, { password: 'wrong' });
    await assert.rejects(signed.write('a', bytesOf(randomBytes(100)), WHOLE), {
      code: 'ARCHIVE_LOG_IN_FAILED',
    });
    const openSsh = await startOpenSsh(t);
    const sftp = await targetOf(t, { ...openSsh, privateKey: undefined, password: 'wrong' });
    await assert.rejects(sftp.size('a'), { code: 'ARCHIVE_LOG_IN_FAILED' });
  });

  it('is given nothing by SFTP once its host key is another', async (t) => {
    const archive = await startOpenSsh(t);
    const pins: string[] = [];
    const open = () =>
      openTarget(
        {
          ...archive,
          hostKey: { known: () => pins[0], pin: (found) => void pins.push(found) },
          limits: { timeoutMs: 5000, bytesPerSecond: undefined },
        },
        systemTimers,
      );
    const first = await open();
    assert.equal(await first.size('a'), undefined);
    first.close();
    assert.match(pins[0]!, /^SHA256:[A-Za-z0-9+/]{43}$/);
    pins[0] = `SHA256:${'A'.repeat(43)}`;
    const second = await open();
    t.after(() => second.close());
    await assert.rejects(second.write('a', bytesOf(randomBytes(100)), WHOLE), {
      code: 'ARCHIVE_HOST_KEY_CHANGED',
    });
    assert.equal(pins.length, 1);
    assert.deepEqual(filesAt(archive), {});
  });

  it('is not waited for when it hangs', async (t) => {
    for (const archive of [
      await startVsftpd(t, 'ftp'),
      await startVsftpd(t, 'ftps'),
      await startOpenSsh(t),
      await S3Server.start(t),
    ]) {
      const network = await FaultyNetwork.before(t, archive);
      const target = await targetOf(t, archive, { host: NETWORK_HOST, timeoutMs: 400 });
      network.inject({ kind: 'hang', afterBytes: 20_000 });
      const bytes = randomBytes(1_000_000);
      const writing = target.write('hangs', bytesOf(bytes), { offset: 0, sizeBytes: bytes.length });
      await assert.rejects(writing, { code: 'ARCHIVE_TIMED_OUT' });
    }
  });

  it('is asked no faster than allowed', async (t) => {
    const archive = await startVsftpd(t, 'ftp');
    const waits: number[] = [];
    const timers = {
      ...systemTimers,
      after: (delayMs: number, handler: () => void) => {
        if (delayMs < 5000) waits.push(delayMs);
        return systemTimers.after(delayMs < 5000 ? 0 : delayMs, handler);
      },
    };
    const hostKey = { known: () => undefined, pin: () => undefined };
    const limits = { timeoutMs: 5000, bytesPerSecond: 1000 };
    const target = await openTarget({ ...archive, hostKey, limits }, timers);
    t.after(() => target.close());
    await target.write('slow', bytesOf(randomBytes(8000)), { offset: 0, sizeBytes: 8000 });
    assert.equal(
      waits.reduce((sum, each) => sum + each, 0),
      8000,
    );
    assert.equal(Math.max(...waits), 100);
  });

  it('says what it refuses', async (t) => {
    for (const archive of [await startVsftpd(t, 'ftp'), await startOpenSsh(t)]) {
      // A file stands where a directory is needed.
      const name = newId();
      writeFileSync(join(archive.files, name), 'in the way');
      const target = await targetOf(t, archive);
      const writing = target.write(`${name}/a`, bytesOf(randomBytes(100)), WHOLE);
      await assert.rejects(writing, { code: 'ARCHIVE_REFUSED' });
    }
  });
});
