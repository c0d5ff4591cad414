import assert from 'node:assert/strict';
import { readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { tryCommand } from '../support/product.ts';
import { SealedScene } from '../support/sealed-scene.ts';
import { temporaryDirectory } from '../support/temporary-catalog.ts';

/** Runs a command of the program on this data directory. */
function run(data: string, args: readonly string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = tryCommand([...args, '--data', data], env);
  return { status, text: `${stdout}${stderr}` };
}

describe('earwitness key', () => {
  it('protects the master keys by a command, and tells what is missing', async (t) => {
    const data = await temporaryDirectory(t);
    const scene = await SealedScene.open(data);
    const id = await scene.record();
    await scene.catalog.close();
    const env = { EARWITNESS_KEY_PASSPHRASE: 'a fine day for tea' };
    const how = ['key', 'protect', 'command'];
    const unset = run(data, how);
    assert.match(unset.text, /Name it in the option keyCommand\. \(KEY_COMMAND_MISSING\)/);
    const kms = 'if [ $EARWITNESS_KEY_ACTION = wrap ]; then sed s/^/QUFB/; else sed s/^QUFB//; fi';
    const command = { EARWITNESS_KEY_COMMAND: kms };
    assert.equal(run(data, how, command).status, 0);
    const listed = run(data, ['key', 'list', '--json'], command);
    assert.equal(JSON.parse(listed.text).protection, 'command');
    const locked = run(data, ['key', 'list'], env);
    assert.match(locked.text, /KEY_COMMAND_MISSING/);
    assert.equal(locked.text.includes(env.EARWITNESS_KEY_PASSPHRASE), false);
    assert.equal(run(data, ['key', 'protect', 'none'], command).status, 0);
    const again = await SealedScene.open(data);
    t.after(() => again.catalog.close());
    assert.equal(await again.read(id), id);
  });

  it('lets an escrow key open everything when the master keys are lost', async (t) => {
    const data = await temporaryDirectory(t);
    const scene = await SealedScene.open(data);
    const id = await scene.record();
    await scene.catalog.close();
    const file = join(data, 'escrow.key');
    const made = tryCommand(['key', 'escrow', 'new', file]);
    const [, publicKey = ''] = /^Public key: (\S+)$/m.exec(made.stdout) ?? [];
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(made.stdout.includes(readFileSync(file, 'utf8').split('\n')[1]!), false);
    assert.match(tryCommand(['key', 'escrow', 'new', file]).stderr, /ESCROW_INVALID/);
    const added = run(data, ['key', 'escrow', 'add', 'safe', publicKey]);
    assert.match(
      added.text,
      /^safe \([0-9a-f]{16}\) is a recipient\. Wrapped anew: 1 recordings, 0/,
    );
    const master = join(data, 'keys', 'master.key');
    const recover = ['key', 'recover', '--escrow-key'];
    renameSync(master, `${master}.away`);
    assert.match(run(data, ['key', 'list']).text, /KEY_FILE_MISSING/);
    assert.match(run(data, [...recover, master]).text, /is no private key/);
    const recovered = run(data, [...recover, file]);
    assert.match(recovered.text, /^Wrapped anew: 1 recordings, 0 journals and 0 secrets\.$/m);
    rmSync(`${master}.away`);
    const again = await SealedScene.open(data);
    t.after(() => again.catalog.close());
    assert.equal(await again.read(id), id);
  });
});
