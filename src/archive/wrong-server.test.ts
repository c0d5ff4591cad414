import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import '../../test/support/exit-at-once.ts';
import type { ArchiveScene } from '../../test/support/archive/archive-scene.ts';
import { TRIAL_SERVERS, type TrialServer } from '../../test/support/archive/archive-trials.ts';
import { FaultyNetwork } from '../../test/support/archive/faulty-network.ts';
import { requireMovedLater } from '../../test/support/archive/moved-later.ts';
import { startOpenSsh } from '../../test/support/archive/openssh.ts';
import { S3Server } from '../../test/support/archive/s3-server.ts';
import {
  type ServerCertificate,
  serverCertificate,
} from '../../test/support/archive/server-certificate.ts';
import { NETWORK_HOST } from '../../test/support/archive/server-process.ts';
import { filesAt, type TestArchive } from '../../test/support/archive/test-archive.ts';
import { startVsftpd } from '../../test/support/archive/vsftpd.ts';
import { TESTER } from '../../test/support/temporary-catalog.ts';
import { testCertificates } from '../../test/support/test-certificates.ts';

/** Servers that speak TLS, and the same without it. */
const ENCRYPTED = {
  ftps: {
    start: (t: TestContext, own?: ServerCertificate) => startVsftpd(t, 'ftps', own),
    startPlain: (t: TestContext) => startVsftpd(t, 'ftp'),
    refusal: /the server offers no encryption: 530/,
  },
  'ftps-implicit': {
    start: (t: TestContext, own?: ServerCertificate) => startVsftpd(t, 'ftps-implicit', own),
    startPlain: (t: TestContext) => startVsftpd(t, 'ftp'),
    refusal: /wrong version number/,
  },
  s3: {
    start: (t: TestContext, own?: ServerCertificate) => S3Server.start(t, true, undefined, own),
    startPlain: (t: TestContext) => S3Server.start(t),
    refusal: /wrong version number|EPROTO/,
  },
};
/** As many bytes as some handshakes that come to nothing; a recording has more. */
const HANDSHAKES_BYTES = 20_000;

interface Stranger {
  readonly network: FaultyNetwork;
  readonly server: TestArchive;
  /** Who answers in its place. */
  readonly stranger: TestArchive;
  readonly problem: RegExp;
  /** Before somebody else answers. */
  readonly prepare?: (scene: ArchiveScene) => unknown;
}

/** Somebody else answers, who would take what comes, and gets no password and no recording. */
async function requireNothingTold(t: TestContext, parts: Stranger): Promise<void> {
  const { network, server, stranger, problem, prepare } = parts;
  await requireMovedLater(t, {
    ...{ server, host: NETWORK_HOST, problem },
    begin: async (_ids, scene) => {
      await prepare?.(scene);
      network.leadTo(stranger.place.port!);
    },
    end: () => {
      assert.deepEqual(filesAt(stranger), {});
      const { said } = network;
      assert.ok(said.length > 0 && said.length < HANDSHAKES_BYTES, `${said.length} bytes`);
      assert.doesNotMatch(said, /USER|PASS|AUTHORIZATION|PUT/i);
      network.leadTo(undefined);
    },
  });
}

describe('recordings stay here, and nobody else gets any, when', () => {
  for (const [kind, { start, startPlain, refusal }] of Object.entries(ENCRYPTED)) {
    it(`a certificate is of an unknown authority, for another host, or expired: ${kind}`, async (t) => {
      const certificates = testCertificates(t);
      const server = await start(t, serverCertificate(certificates));
      const network = await FaultyNetwork.before(t, server);
      const other = { name: 'other', alternativeNames: 'DNS:archive.example,IP:127.0.0.3' };
      for (const [certificate, problem] of [
        [serverCertificate(testCertificates(t)), /certificate refused: .*(verify|issuer|self)/],
        [serverCertificate(certificates, other), /certificate refused: .*does not match/],
        [
          serverCertificate(certificates, { name: 'old', days: -1 }),
          /certificate refused: .*expired/,
        ],
      ] as const) {
        const stranger = await start(t, certificate);
        await requireNothingTold(t, { network, server, stranger, problem });
      }
    });

    it(`encryption is not offered any more: ${kind}`, async (t) => {
      const server = await start(t);
      const network = await FaultyNetwork.before(t, server);
      const stranger = await startPlain(t);
      await requireNothingTold(t, { network, server, stranger, problem: refusal });
    });
  }

  it('another host answers by SFTP, even if it lets the user in', async (t) => {
    const server = await startOpenSsh(t);
    const stranger = await startOpenSsh(t);
    copyFileSync(userKeyOf(server), userKeyOf(stranger));
    const network = await FaultyNetwork.before(t, server);
    const prepare = async ({ archive }: ArchiveScene) => {
      assert.equal((await archive.test(TESTER)).failed, undefined);
    };
    const problem = /the host has the key SHA256:\S+, and had SHA256:/;
    await requireNothingTold(t, { network, server, stranger, problem, prepare });
  });

  for (const kind of Object.keys(TRIAL_SERVERS) as TrialServer[]) {
    it(`connections are refused: ${kind}`, async (t) => {
      const server = await TRIAL_SERVERS[kind](t);
      await requireMovedLater(t, {
        ...{ server, host: NETWORK_HOST, problem: /ECONNREFUSED/ },
        begin: () => {},
        end: () => FaultyNetwork.before(t, server),
      });
    });
  }
});

function userKeyOf({ files }: TestArchive): string {
  return join(dirname(files), 'user.pub');
}
