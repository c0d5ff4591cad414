import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { ArchiveScene } from '../support/archive/archive-scene.ts';
import { startVsftpd } from '../support/archive/vsftpd.ts';
import { tryCommand } from '../support/product.ts';
import { TESTER, temporaryDirectory } from '../support/temporary-catalog.ts';

const WORDS = 'a fine day for tea';
const AUDIO = randomBytes(90_000);

/** An archive with a recording under a passphrase and one to a public key, and nothing else. */
async function archiveOf(t: TestContext) {
  const home = await temporaryDirectory(t);
  const [words, wrong, key] = ['words', 'wrong', 'key'].map((name) => join(home, name)) as [
    ...[string, string, string],
  ];
  writeFileSync(words, `${WORDS}\n`);
  writeFileSync(wrong, 'a fine day for coffee\n');
  const made = tryCommand(['key', 'escrow', 'new', key]).stdout;
  const [, recipient = ''] = /^Public key: (\S+)$/m.exec(made) ?? [];
  const server = await startVsftpd(t, 'ftp');
  const scene = await ArchiveScene.open(t, server);
  const { settings, archive } = scene.sealed.catalog;
  await settings.set({ archivePassphrase: WORDS }, TESTER);
  const moved = [];
  for (const kind of ['passphrase', 'recipient'] as const) {
    await settings.set({ archiveEncryption: { kind, recipient } }, TESTER);
    const [id = ''] = await scene.record([AUDIO]);
    await scene.archive.look();
    moved.push({ id, path: join(server.files, archive.find(id)!.path) });
  }
  const out = join(home, 'out');
  return { files: server.files, out, words, wrong, key, byWords: moved[0]!, byKey: moved[1]! };
}

describe('earwitness open', () => {
  it('opens recordings of an archive without anything of the recorder', async (t) => {
    const { files, out, words, wrong, key, byWords, byKey } = await archiveOf(t);
    const refused = (code: string, ...command: string[]) => {
      const { status, stderr } = tryCommand(['open', ...command]);
      assert.deepEqual([status, /\(([A-Z_]+)\)\n$/.exec(stderr)?.[1]], [1, code], stderr);
      return stderr;
    };
    refused('HOLDER_PASSPHRASE_WRONG', byWords.path, '--passphrase-file', wrong);
    refused('INPUT_UNUSABLE', byWords.path);
    assert.match(refused('HOLDER_KEY_MISSING', byKey.path), /fingerprint [0-9a-f]{16}/);
    const cut = join(files, 'cut.ewa');
    writeFileSync(cut, readFileSync(byWords.path).subarray(0, -1));

    const named = join(files, 'call.mp3');
    const one = tryCommand(['open', byWords.path, '--passphrase-file', words, '--out', named]);
    assert.equal(one.status, 0, one.stderr);
    assert.deepEqual(readFileSync(named), AUDIO);
    const described = JSON.parse(readFileSync(join(files, 'call.json'), 'utf8'));
    assert.equal(described.recordingId, byWords.id);

    const secrets = ['--passphrase-file', words, '--key', key];
    const all = tryCommand(['open', files, '--out', out, ...secrets]);
    assert.equal(all.status, 1);
    assert.match(
      all.stdout,
      /recorded: 2 recordings, in .*\nNot opened: .*cut\.ewa.*\(PORTABLE_DAMAGED\)\n$/,
    );
    const expected = [byWords.id, byKey.id].flatMap((id) => [`${id}.json`, `${id}.mp3`]);
    const written = join(out, '2026', '11', '23');
    assert.deepEqual(readdirSync(written).sort(), expected.sort());
    for (const { id } of [byWords, byKey]) {
      assert.deepEqual(readFileSync(join(written, `${id}.mp3`)), AUDIO);
    }
  });
});
