import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { SealedBytes, unseal } from '../../../test/support/sealed-bytes.ts';
import { toSecretKey } from '../crypto/index.ts';

/**
 * Files of every past format version. They are never made again: if one does not open any more,
 * the program is wrong, not the file.
 */
for (const version of [1]) {
  describe(`a sealed object of format version ${version}`, () => {
    it('opens', async () => {
      const read = (ending: string): Buffer =>
        readFileSync(
          fileURLToPath(new URL(`./fixtures/version-${version}.${ending}`, import.meta.url)),
        );
      const { key, sizeBytes, sha256, ...identity } = JSON.parse(read('json').toString('utf8'));
      const source = new SealedBytes(read('sealed'));
      const { plaintext, error } = await unseal(
        source,
        identity,
        toSecretKey(Buffer.from(key, 'hex')),
      );
      assert.equal(error, undefined);
      assert.equal(plaintext.length, sizeBytes);
      assert.equal(createHash('sha256').update(plaintext).digest('hex'), sha256);
    });
  });
}
