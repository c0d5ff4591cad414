import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { portableOf } from '../../../test/support/portable.ts';
import { recordingFacts } from '../../../test/support/recording-facts.ts';
import { quickDirectory } from '../../../test/support/temporary-catalog.ts';
import { systemCode } from '../../base/index.ts';
import { HolderKeys, newRecipientPair, recipientHolder } from '../../storage/crypto/index.ts';
import { describeRecording } from '../description.ts';
import { openArchivedFile } from './open-archived-file.ts';
import { openArchivedFolder } from './open-archived-folder.ts';

const pair = newRecipientPair();
const holder = recipientHolder(pair.publicKey);
const keys = new HolderKeys({ passphrase: async () => '', pair });

/** An encrypted recording, as an archive has it, and what comes out of it. */
async function archived(audio = randomBytes(300)) {
  const sha256 = createHash('sha256').update(audio).digest('hex');
  const facts = recordingFacts({ audio: { format: 'mp3', sizeBytes: audio.length, sha256 } });
  const description = describeRecording(facts).toString();
  const { bytes, dataKey, id } = await portableOf(holder, description, audio);
  return { bytes, dataKey, id, audio, description, recordingId: facts.session.recordingId };
}

async function scene(t: TestContext) {
  const home = await quickDirectory(t);
  const out = join(home, 'out');
  mkdirSync(out);
  const path = join(home, 'file.ewa');
  const codeOf = async (bytes: Buffer): Promise<string> => {
    writeFileSync(path, bytes);
    const code = await openArchivedFile(path, { directory: out }, keys).then(
      () => 'opened',
      systemCode,
    );
    assert.deepEqual(code === 'opened' ? [] : readdirSync(out), [], code);
    return code ?? 'no code';
  };
  return { home, out, path, codeOf };
}

describe('an archived file that is opened', () => {
  it('becomes what a plain archive has, and replaces nothing', async (t) => {
    const { out, path, codeOf } = await scene(t);
    const { bytes, audio, description, recordingId } = await archived();
    assert.equal(await codeOf(bytes), 'opened');
    const names = [`${recordingId}.json`, `${recordingId}.mp3`];
    assert.deepEqual(readdirSync(out).sort(), names);
    assert.equal(readFileSync(join(out, names[0]!), 'utf8'), description);
    assert.deepEqual(readFileSync(join(out, names[1]!)), audio);
    const again = openArchivedFile(path, { directory: out }, keys);
    await assert.rejects(again, { code: 'OUTPUT_EXISTS' });
    const named = join(out, 'below', 'call.mp3');
    await openArchivedFile(path, { audio: named }, keys);
    assert.deepEqual(readdirSync(join(out, 'below')).sort(), ['call.json', 'call.mp3']);
  });

  it('is refused for a flipped bit in any of its bytes, and at any length but its own', async (t) => {
    const { codeOf } = await scene(t);
    const { bytes } = await archived();
    const codes = new Set<string>();
    for (let at = 0; at < bytes.length; at++) {
      bytes[at]! ^= 1 << (at & 7);
      codes.add(await codeOf(bytes));
      bytes[at]! ^= 1 << (at & 7);
    }
    for (let length = 0; length < bytes.length; length += 7) {
      codes.add(await codeOf(bytes.subarray(0, length)));
    }
    codes.add(await codeOf(Buffer.concat([bytes, Buffer.alloc(1)])));
    const known = ['PORTABLE_DAMAGED', 'PORTABLE_UNKNOWN', 'PORTABLE_VERSION'];
    assert.deepEqual([...codes].sort(), known);
  });

  it('is refused where chunks are exchanged, and where it holds something else', async (t) => {
    const { codeOf } = await scene(t);
    const { bytes } = await archived(randomBytes(200_000));
    const chunk = 65_552;
    const first = bytes.length - (200_000 - 3 * 65_536 + 16) - 3 * chunk;
    const swapped = Buffer.concat([
      ...[bytes.subarray(0, first), bytes.subarray(first + chunk, first + 2 * chunk)],
      ...[bytes.subarray(first, first + chunk), bytes.subarray(first + 2 * chunk)],
    ]);
    assert.equal(await codeOf(swapped), 'PORTABLE_DAMAGED');
    const { description } = await archived();
    // Made by somebody who has the public key: it opens, and says what it is not.
    const other = await portableOf(holder, description, randomBytes(300));
    assert.equal(await codeOf(other.bytes), 'PORTABLE_DAMAGED');
    const climbing = description.replace(/"recordingId": "[^"]*"/, '"recordingId": "../../x"');
    for (const text of ['', '[]', '{}', 'null', climbing, description.replace('"mp3"', '"sh"')]) {
      const strange = await portableOf(holder, text, randomBytes(3));
      assert.equal(await codeOf(strange.bytes), 'PORTABLE_UNKNOWN');
    }
  });

  it('of a folder is told where it does not open, and the others are opened', async (t) => {
    const { home, out } = await scene(t);
    const archive = join(home, 'archive');
    mkdirSync(join(archive, '2026', '11'), { recursive: true });
    const made = await Promise.all([archived(), archived(), archived()]);
    for (const [index, { bytes, id }] of made.entries()) {
      const cut = index === 1 ? bytes.subarray(0, -1) : bytes;
      writeFileSync(join(archive, '2026', '11', `${id}.ewa`), cut);
    }
    writeFileSync(join(archive, 'something.mp3'), 'plain');
    const damaged = join(archive, '2026', '11', `${made[1]!.id}.ewa`);
    const open = () => openArchivedFolder(archive, out, { keys });
    const { opened, there, problems } = await open();
    assert.deepEqual([opened, there], [2, 0]);
    assert.deepEqual(
      problems.map(({ path, code }) => [path, code]),
      [[damaged, 'PORTABLE_DAMAGED']],
    );
    const names = [made[0]!, made[2]!].flatMap(({ recordingId }) => [
      ...[`${recordingId}.json`, `${recordingId}.mp3`],
    ]);
    assert.deepEqual(readdirSync(join(out, '2026', '11')).sort(), names.sort());
    writeFileSync(damaged, made[1]!.bytes);
    assert.deepEqual(await open(), { opened: 1, there: 2, problems: [] });
  });
});
