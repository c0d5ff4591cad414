import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { ArchiveScene } from '../../test/support/archive/archive-scene.ts';
import { TRIAL_SERVERS, type TrialServer } from '../../test/support/archive/archive-trials.ts';
import { filesAt, type TestArchive } from '../../test/support/archive/test-archive.ts';
import { startVsftpd } from '../../test/support/archive/vsftpd.ts';
import { openPortable } from '../../test/support/portable.ts';
import { SealedBytes } from '../../test/support/sealed-bytes.ts';
import { readAll } from '../../test/support/store-contract.ts';
import { TESTER } from '../../test/support/temporary-catalog.ts';
import {
  HolderKeys,
  newRecipientPair,
  passphraseHolder,
  type RecipientPair,
} from '../storage/crypto/index.ts';
import { PortableFile } from '../storage/sealed/index.ts';
import { EncryptedFiles } from './moving/encrypted-files.ts';

const PASSPHRASE = 'a fine day for tea';
/** What no server may see: of the audio, and of what is known of it. */
const MARKER = 'sound of somebody';
const NAMES = ['+49301234567', 'SEP001122334455', '"parties"'];
const NAME =
  /^2026\/11\/23\/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\.ewa$/;

const audioOf = (bytes: number): Buffer => {
  const audio = randomBytes(bytes);
  for (let at = 0; at + 1000 < bytes; at += 1000) audio.write(MARKER, at);
  return audio;
};

const encryptBy = (scene: ArchiveScene, passphrase: string | null = PASSPHRASE) =>
  scene.sealed.catalog.settings.set(
    {
      archiveEncryption: { kind: 'passphrase', recipient: '' },
      archivePassphrase: passphrase,
    },
    TESTER,
  );

const encryptTo = (scene: ArchiveScene, pair: RecipientPair) => {
  const recipient = pair.publicKey.toString('base64');
  const archiveEncryption = { kind: 'recipient', recipient };
  return scene.sealed.catalog.settings.set({ archiveEncryption }, TESTER);
};

const pathOf = (scene: ArchiveScene, id: string): string =>
  scene.sealed.catalog.archive.find(id)!.path;

/** What somebody has of a file at the server who has a passphrase or a private key, and no more. */
async function openedBy(server: TestArchive, path: string, pair?: RecipientPair) {
  const bytes = readFileSync(join(server.files, path));
  const { held } = await PortableFile.open(new SealedBytes(bytes));
  const keys = new HolderKeys({ passphrase: async () => PASSPHRASE, pair });
  const { description, content } = await openPortable(bytes, await keys.unwrap(held));
  return { description: JSON.parse(description), content };
}

function requireHidden(server: TestArchive, secrets: readonly string[]): void {
  for (const path of Object.keys(filesAt(server))) {
    assert.match(path, NAME);
    const bytes = readFileSync(join(server.files, path));
    for (const secret of secrets) {
      assert.equal(path.includes(secret) || bytes.includes(secret), false, secret);
    }
  }
}

describe('an encrypted archive', () => {
  for (const kind of Object.keys(TRIAL_SERVERS) as TrialServer[]) {
    it(`shows its server neither audio nor names nor times, and plays: ${kind}`, async (t) => {
      const server = await TRIAL_SERVERS[kind](t);
      const scene = await ArchiveScene.open(t, server);
      await encryptBy(scene);
      const audio = [audioOf(150_000), audioOf(70_000)];
      const ids = [
        ...(await scene.record([audio[0]!])),
        ...(await scene.record([audio[1]!], true)),
      ];
      await scene.archive.look();
      assert.equal(Object.keys(filesAt(server)).length, 2);
      requireHidden(server, [MARKER, ...NAMES, ...ids]);
      for (const [index, id] of ids.entries()) {
        assert.deepEqual([scene.stateOf(id), scene.isLocal(id)], ['archived', false]);
        assert.deepEqual(await scene.heard(id), audio[index]);
        const { description, content } = await openedBy(server, pathOf(scene, id));
        assert.deepEqual(content, audio[index]);
        assert.equal(description.recordingId, id);
        assert.equal(description.parties.far.number, NAMES[0]);
      }
      await scene.archive.bringBack(ids[0]!, TESTER);
      await scene.delete([ids[1]!]);
      // What began when it was brought back did not know of the deletion.
      await scene.archive.look();
      await scene.archive.look();
      assert.deepEqual(filesAt(server), {});
      assert.deepEqual(await scene.heard(ids[0]!), audio[0]);
    });
  }
});

describe('an encrypted archive at one server', () => {
  const open = async (t: TestContext) => {
    const server = await startVsftpd(t, 'ftp');
    return { server, scene: await ArchiveScene.open(t, server) };
  };

  it('to a public key is opened with the private one, and by the recorder with neither', async (t) => {
    const { server, scene } = await open(t);
    const pair = newRecipientPair();
    await encryptTo(scene, pair);
    const audio = audioOf(200_000);
    const [id] = (await scene.record([audio])) as [string];
    await scene.archive.look();
    requireHidden(server, [MARKER, ...NAMES, id]);
    assert.deepEqual((await openedBy(server, pathOf(scene, id), pair)).content, audio);
    const refused = openedBy(server, pathOf(scene, id), newRecipientPair());
    await assert.rejects(refused, { code: 'HOLDER_KEY_WRONG' });
    const { objectId } = scene.sealed.catalog.archive.factsOf(id)!.audio;
    const range = { start: 65_000, end: 140_000 };
    assert.deepEqual(
      await readAll(scene.archive.store, objectId, range),
      audio.subarray(range.start, range.end),
    );
    // What an export asks for.
    assert.equal(await scene.archive.fetched(id), `${id}.audio.sealed`);
    await scene.sealed.rotation().rotate({ resumes: false, removesOld: true });
    await scene.archive.bringBack(id, TESTER);
    assert.deepEqual(await scene.heard(id), audio);
  });

  it('has plain recordings of before, and encrypted ones under two passphrases', async (t) => {
    const { server, scene } = await open(t);
    const audio = Array.from({ length: 4 }, () => audioOf(20_000));
    const ids: string[] = [];
    const moveOne = async () => {
      ids.push(...(await scene.record([audio[ids.length]!])));
      await scene.archive.look();
    };
    await moveOne();
    await encryptBy(scene, 'quite another passphrase');
    await moveOne();
    await encryptBy(scene);
    await moveOne();
    await scene.sealed.catalog.settings.set(
      { archiveEncryption: { kind: 'none', recipient: '' } },
      TESTER,
    );
    await moveOne();
    const endings = ids.map((id) => pathOf(scene, id).split('.').at(-1));
    assert.deepEqual(endings, ['mp3', 'ewa', 'ewa', 'mp3']);
    for (const [index, id] of ids.entries()) assert.deepEqual(await scene.heard(id), audio[index]);
    const earlier = openedBy(server, pathOf(scene, ids[1]!));
    await assert.rejects(earlier, { code: 'HOLDER_PASSPHRASE_WRONG' });
    for (const id of ids.slice(0, 2)) await scene.archive.bringBack(id, TESTER);
    await scene.delete(ids.slice(2));
    await scene.archive.look();
    await scene.archive.look();
    assert.deepEqual(filesAt(server), {});
    for (const id of ids.slice(0, 2)) {
      assert.deepEqual(await scene.heard(id), audio[ids.indexOf(id)]);
    }
  });

  it('takes nothing as long as its passphrase is missing, and never keeps what was begun plain', async (t) => {
    const { server, scene } = await open(t);
    const { catalog } = scene.sealed;
    const [id] = (await scene.record([audioOf(20_000)])) as [string];
    // Begun by a run that was cut off, before encryption was chosen.
    const plain = `2026/11/23/${id}.mp3`;
    catalog.archive.begin({ recordingId: id, startedAtMs: 0, sizeBytes: 20_000 }, plain);
    await encryptBy(scene, null);
    await scene.archive.look();
    assert.deepEqual(filesAt(server), {});
    const { problem, problemCode } = await scene.archive.status();
    assert.match(problem!, /none is set/);
    assert.equal(problemCode, 'ARCHIVE_PASSPHRASE_MISSING');
    const report = await scene.archive.test(TESTER);
    assert.deepEqual([report.failed, report.code], ['write', 'ARCHIVE_PASSPHRASE_MISSING']);
    await encryptBy(scene);
    await scene.runAgain();
    await scene.runAgain();
    assert.equal(scene.stateOf(id), 'archived');
    requireHidden(server, [MARKER, ...NAMES, id]);
  });

  it('gives out nothing that was changed, cut, or is the file of another recording', async (t) => {
    const { server, scene } = await open(t);
    await encryptBy(scene);
    const audio = [audioOf(1000), audioOf(1000)];
    const ids = await scene.record(audio);
    await scene.archive.look();
    const places = ids.map((id) => join(server.files, pathOf(scene, id)));
    const files = places.map((place) => readFileSync(place));
    const refused = async (bytes: Buffer, what: string) => {
      writeFileSync(places[0]!, bytes);
      await assert.rejects(scene.heard(ids[0]!), { code: 'ARCHIVE_MISMATCH' }, what);
    };
    const size = files[0]!.length;
    for (const at of [0, 8, 12, 20, 40, 130, 255, 300, 400, size - 1020, size - 500, size - 1]) {
      const flipped = Buffer.from(files[0]!);
      flipped[at]! ^= 1;
      await refused(flipped, `byte ${at}`);
    }
    for (const length of [0, 100, 300, size - 1]) {
      await refused(files[0]!.subarray(0, length), `${length} bytes`);
    }
    await refused(Buffer.concat([files[0]!, Buffer.alloc(20)]), 'longer');
    await refused(files[1]!, 'another');
    await assert.rejects(scene.archive.bringBack(ids[0]!, TESTER), { code: 'ARCHIVE_MISMATCH' });
    assert.equal(scene.stateOf(ids[0]!), 'archived');
    writeFileSync(places[0]!, files[0]!);
    assert.deepEqual(await scene.heard(ids[0]!), audio[0]);
  });

  it('says that a key is gone, and makes no other that would open nothing', async (t) => {
    const { server, scene } = await open(t);
    await encryptBy(scene);
    const audio = audioOf(1000);
    const [id] = (await scene.record([audio])) as [string];
    await scene.archive.look();
    const { recordingKeys } = scene.sealed;
    await recordingKeys.destroy(id);
    await assert.rejects(scene.heard(id), { code: 'KEY_MISSING' });
    await assert.rejects(scene.archive.bringBack(id, TESTER), { code: 'KEY_MISSING' });
    await assert.rejects(recordingKeys.keyOf(id), { code: 'KEY_MISSING' });
    assert.deepEqual((await openedBy(server, pathOf(scene, id))).content, audio);
  });

  it('is tested by a file that is encrypted, read back and opened', async (t) => {
    const { server, scene } = await open(t);
    const done = { failed: undefined, code: undefined, detail: undefined };
    await encryptTo(scene, newRecipientPair());
    assert.deepEqual(await scene.archive.test(TESTER), done);
    await encryptBy(scene);
    assert.deepEqual(await scene.archive.test(TESTER), done);
    assert.deepEqual(filesAt(server), {});
  });

  it('leaves a recording here that is not what was stored', async (t) => {
    const { server, scene } = await open(t);
    await encryptBy(scene);
    const [id] = (await scene.record([audioOf(1000)])) as [string];
    const { store, catalog } = scene.sealed;
    await store.put(catalog.objects.of(id)!.audio.objectId, (sink) => sink.write(audioOf(1000)));
    await scene.archive.look();
    assert.deepEqual([scene.stateOf(id), filesAt(server)], [undefined, {}]);
    assert.deepEqual(
      scene.alerts.open().map(({ code }) => code),
      ['archive-damaged'],
    );
  });
});

describe('files on their way into an encrypted archive', () => {
  it('keep their bytes until they are there, and are made anew for another holder', async (t) => {
    const scene = await ArchiveScene.open(t, await startVsftpd(t, 'ftp'));
    const [id] = (await scene.record([audioOf(5000)])) as [string];
    const { store, recordingKeys, data, catalog } = scene.sealed;
    const directory = join(data, 'outgoing');
    const files = new EncryptedFiles({ store, recordingKeys, directory });
    const facts = catalog.archive.factsOf(id)!;
    const path = '2026/11/23/7c21f0e6-3c5f-4f0a-8c1e-0123456789ab.ewa';
    const holder = await passphraseHolder(PASSPHRASE);
    const make = async (by = holder) => {
      const { isNew, sha256, open } = await files.of(path, facts, by);
      const parts = [];
      for await (const part of open(100)) parts.push(part as Buffer);
      return { isNew, sha256, rest: Buffer.concat(parts) };
    };
    const first = await make();
    assert.deepEqual(await make(), { ...first, isNew: false });
    const other = await make(await passphraseHolder(PASSPHRASE));
    assert.equal(other.isNew, true);
    assert.notEqual(other.sha256, first.sha256);
    await files.forget(path);
    assert.equal((await make()).isNew, true);
    await files.keepOnly([]);
    assert.equal((await make()).isNew, true);
  });
});
