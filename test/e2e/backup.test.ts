import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { CallerAgent } from '../../src/simulator/index.ts';
import { Product, tryCommand } from '../support/product.ts';
import { temporaryDirectory } from '../support/temporary-catalog.ts';
import { uniqueSound } from '../support/unique-sound.ts';

/** The drill: a backup of a recorder that runs, and another one that begins with it. */
describe('earwitness backup', () => {
  it('brings recordings, users and settings back on an empty machine', async (t) => {
    const home = await temporaryDirectory(t);
    const [words, wrong, backup] = ['words', 'wrong', 'backup'].map((name) => join(home, name));
    writeFileSync(words!, 'a fine day for tea\n');
    writeFileSync(wrong!, 'a fine day for coffee\n');
    const product = await Product.start();
    t.after(() => product.close());
    await product.changeSettings({ unknownUsers: 'record', encrypted: true });
    const client = await product.logIn();
    const recorder = { host: '127.0.0.1', port: product.report.sipPorts.udp };
    const agent = await CallerAgent.start({ recorder });
    const call = agent.call({
      near: { number: '5001', device: 'SEP5001' },
      far: { number: '2000', device: 'SEPFAR' },
      sound: { near: uniqueSound(1), far: uniqueSound(2) },
    });
    await call.place();
    await sleep(800);
    await call.hangUp();
    agent.close();
    const [recording] = await client.waitForRecordings<{ id: string }>(1);
    const audio = await client.bytes(`/recordings/${recording!.id}/audio`);
    const made = product.run('backup', backup!, '--passphrase-file', words!, '--recordings');
    assert.match(made, /^Catalog, keys and 1 recordings are in /);
    const [sealed, key, publicKey] = ['sealed', 'key', 'key.pub'].map((name) => join(home, name));
    const pair = tryCommand(['key', 'escrow', 'new', key!]).stdout;
    writeFileSync(publicKey!, /^Public key: (\S+)$/m.exec(pair)![1]!);
    product.run('backup', sealed!, '--seal-to', publicKey!, '--recordings');

    const data = join(home, 'data');
    const restore = (file: string) =>
      tryCommand(['restore', backup!, '--passphrase-file', file, '--data', data]);
    assert.match(
      restore(wrong!).stderr,
      /does not open the master keys\. \(KEY_PASSPHRASE_WRONG\)/,
    );
    const restored = restore(words!);
    assert.equal(restored.status, 0, restored.stderr);
    assert.match(
      restored.stdout,
      /: catalog, keys, and 1 recordings, each read and as it was stored/,
    );
    const other = await Product.start({ dataDirectory: data });
    t.after(() => other.close());
    const again = await other.logIn();
    assert.deepEqual(await again.bytes(`/recordings/${recording!.id}/audio`), audio);
    const settings = await again.get<{ encrypted: boolean }>('/settings');
    assert.equal(settings.encrypted, true);
    assert.match(restore(words!).stderr, /RESTORE_NOT_EMPTY/);

    const third = join(home, 'third');
    const unseal = (...secret: string[]) =>
      tryCommand(['restore', sealed!, ...secret, '--data', third]);
    assert.match(unseal('--passphrase-file', words!).stderr, /\(HOLDER_KEY_MISSING\)/);
    const unsealed = unseal('--key', key!);
    assert.match(unsealed.stdout, /: catalog, keys, and 1 recordings, each read/, unsealed.stderr);
    assert.deepEqual(readdirSync(third).sort(), [
      'catalog.sqlite',
      'journal',
      'keys',
      'run',
      'store',
      'undecoded',
    ]);
  });
});
