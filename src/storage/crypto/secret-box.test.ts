import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { temporaryDirectory } from '../../../test/support/temporary-catalog.ts';
import { KeyRing } from './key-ring.ts';
import { SecretBox } from './secret-box.ts';

describe('a box for secrets', () => {
  it('opens what it sealed, for the same name, also after the master key was rotated', async (t) => {
    const keyRing = await KeyRing.open(await temporaryDirectory(t));
    const box = new SecretBox(keyRing);
    const sealed = box.seal('mailPassword', 'pässword 1');
    await keyRing.rotate();
    assert.equal(box.open('mailPassword', sealed), 'pässword 1');
    assert.equal(sealed.includes('word'), false);
    assert.throws(() => box.open('ldapPassword', sealed), { code: 'KEY_DAMAGED' });
  });

  it('opens nothing that was altered or cut', async (t) => {
    const box = new SecretBox(await KeyRing.open(await temporaryDirectory(t)));
    const sealed = box.seal('a', 'secret');
    for (let at = 0; at < sealed.length; at++) {
      const altered = Buffer.from(sealed);
      altered[at]! ^= 1;
      const code = at >= 1 && at <= 4 ? 'KEY_UNKNOWN' : 'KEY_DAMAGED';
      assert.throws(() => box.open('a', altered), { code }, `byte ${at}`);
      assert.throws(() => box.open('a', sealed.subarray(0, at)), { code: 'KEY_DAMAGED' });
    }
  });
});
