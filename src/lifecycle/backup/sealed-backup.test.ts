import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { BACKED_UP, backupScene } from '../../../test/support/backup-scene.ts';
import { portableOf } from '../../../test/support/portable.ts';
import { TESTER } from '../../../test/support/temporary-catalog.ts';
import {
  HolderKeys,
  newRecipientPair,
  passphraseHolder,
  recipientHolder,
} from '../../storage/crypto/index.ts';
import { entryHead, LAST_ENTRY, textEntry } from './packed-entries.ts';

const WORDS = 'a fine day for tea';
const pair = newRecipientPair();
const holder = recipientHolder(pair.publicKey);
const byWords = (words: string) =>
  new HolderKeys({ passphrase: async () => words, pair: undefined });
const byPair = new HolderKeys({ passphrase: async () => '', pair });

describe('a sealed backup', () => {
  it('brings everything back with the passphrase, and shows nothing without it', async (t) => {
    const { home, source, sealed, seal, unseal, texts, requireAll } = await backupScene(t);
    assert.deepEqual(await seal(await passphraseHolder(WORDS)), {
      ...{ recordings: BACKED_UP, missing: [] },
    });
    const bytes = readFileSync(sealed);
    const [id = ''] = texts.keys();
    const key = readFileSync(source.keyRing.path, 'utf8').split('\n')[2]!.split(' ')[2]!;
    const secrets = ['SQLite format', 'audio of', '+49301234567', '4711', id, 'backup.json', key];
    for (const secret of [...secrets, Buffer.from(key, 'base64')]) {
      assert.equal(bytes.includes(secret), false, String(secret));
    }
    const wrong = unseal('other', byWords('a fine day for coffee'));
    await assert.rejects(wrong, { code: 'HOLDER_PASSPHRASE_WRONG' });
    assert.equal(existsSync(join(home, 'other', 'catalog.sqlite')), false);
    const { verified, problems } = await unseal('other', byWords(WORDS));
    assert.deepEqual([verified, problems], [BACKED_UP, []]);
    await requireAll('other');
    assert.equal(existsSync(join(source.data, 'catalog.backup')), false);
  });

  it('to a public key is opened by the private one, and is replaced when the next is whole', async (t) => {
    const { home, source, sealed, seal, unseal, texts, record } = await backupScene(t);
    await seal(holder);
    const [gone = '', lost = ''] = texts.keys();
    source.catalog.purges.begin([gone], { kind: 'deleted' }, TESTER);
    texts.delete(gone);
    await record(true);
    await source.store.delete(source.catalog.objects.of(lost)!.audio.objectId);
    const { recordings, missing } = await seal(holder);
    assert.deepEqual([recordings, missing], [BACKED_UP - 1, [lost]]);
    texts.delete(lost);
    const names = readdirSync(home).sort();
    assert.deepEqual(names, ['backup.sealed', 'data']);
    const other = new HolderKeys({ passphrase: async () => '', pair: newRecipientPair() });
    await assert.rejects(unseal('other', other), { code: 'HOLDER_KEY_WRONG' });
    const { verified, problems } = await unseal('other', byPair);
    assert.deepEqual([verified, problems.map(({ what }) => what)], [BACKED_UP - 1, [lost]]);
    const lists = readdirSync(join(home, 'other', 'restoring'), { recursive: true });
    assert.deepEqual(
      lists.filter((name) => String(name).includes('.audio')),
      [],
    );
    writeFileSync(sealed, readFileSync(sealed).subarray(0, -1));
    await assert.rejects(unseal('third', byPair), { code: 'BACKUP_UNUSABLE' });
    assert.equal(existsSync(join(home, 'third', 'catalog.sqlite')), false);
  });

  it('is refused where its content is not that of a backup, whoever sealed it', async (t) => {
    const { home, sealed, unseal } = await backupScene(t);
    const key = [...textEntry('master.key', 'keys')];
    const contents: Buffer[][] = [
      [],
      [LAST_ENTRY],
      [...key],
      [...key, ...textEntry('../escaped', 'x'), LAST_ENTRY],
      [...key, ...textEntry('store/ab/../../escaped', 'x'), LAST_ENTRY],
      [
        ...key,
        ...textEntry('catalog.sqlite', 'x'),
        ...textEntry('catalog.sqlite', 'y'),
        LAST_ENTRY,
      ],
      [...key, entryHead('catalog.sqlite', 100), Buffer.from('x'), LAST_ENTRY],
      [entryHead('master.key', 2 ** 40), LAST_ENTRY],
      [...key, LAST_ENTRY, Buffer.alloc(1)],
    ];
    for (const content of contents) {
      const { bytes } = await portableOf(holder, '{}', Buffer.concat(content));
      writeFileSync(sealed, bytes);
      await assert.rejects(unseal('other', byPair), { code: 'BACKUP_UNUSABLE' });
    }
    writeFileSync(sealed, 'something else');
    await assert.rejects(unseal('other', byPair), { code: 'BACKUP_UNUSABLE' });
    const names = readdirSync(home, { recursive: true, encoding: 'utf8' });
    assert.deepEqual(
      names.filter((name) => name.includes('escaped')),
      [],
    );
  });
});
