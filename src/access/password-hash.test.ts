import assert from 'node:assert/strict';
import { argon2Sync } from 'node:crypto';
import { describe, it } from 'node:test';
import { PASSWORD_COST, PasswordHasher } from './password-hash.ts';

const CHEAP = { memory: 64, passes: 1, parallelism: 1 };

describe('password hashes', () => {
  it('are right for one password alone', async () => {
    const hasher = new PasswordHasher(CHEAP);
    const hash = await hasher.hash('correct horse');
    assert.deepEqual(await hasher.verify('correct horse', hash), RIGHT);
    assert.deepEqual(await hasher.verify('correct horsE', hash), WRONG);
    assert.deepEqual(await hasher.verify('', hash), WRONG);
    assert.notEqual(await hasher.hash('correct horse'), hash);
  });

  it('say how they were made', async () => {
    const hash = await new PasswordHasher().hash('x');
    assert.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    assert.deepEqual(PASSWORD_COST, { memory: 19_456, passes: 2, parallelism: 1 });
    // Made again from its parts by hand.
    const [salt, tag] = hash.split('$').slice(4);
    const again = argon2Sync('argon2id', {
      ...{ memory: 19_456, passes: 2, parallelism: 1, tagLength: 32, message: 'x' },
      nonce: Buffer.from(salt!, 'base64'),
    });
    assert.equal(again.toString('base64').replaceAll('=', ''), tag);
  });

  it('are to be made anew when the cost has changed', async () => {
    const hash = await new PasswordHasher(CHEAP).hash('pass');
    const dearer = new PasswordHasher({ ...CHEAP, passes: 2 });
    assert.deepEqual(await dearer.verify('pass', hash), { isRight: true, needsRehash: true });
    assert.deepEqual(await dearer.verify('word', hash), WRONG);
  });

  it('are the same however the text was encoded', async () => {
    const hasher = new PasswordHasher(CHEAP);
    assert.deepEqual(await hasher.verify('pa\u0308ss', await hasher.hash('p\u00e4ss')), RIGHT);
  });

  it('that are not there or not readable belong to no password', async () => {
    const hasher = new PasswordHasher(CHEAP);
    for (const stored of [undefined, '', 'plain', '$argon2id$v=19$m=1,t=1,p=1$$']) {
      assert.deepEqual(await hasher.verify('', stored), WRONG);
    }
  });

  it('are made a few at a time, and refused when too many wait', async () => {
    const hasher = new PasswordHasher(CHEAP);
    const results = await Promise.allSettled(Array.from({ length: 80 }, () => hasher.hash('x')));
    const refused = results.filter((result) => result.status === 'rejected');
    assert.equal(refused.length, 80 - 64 - 2);
    assert.ok(refused.every((result) => result.reason.code === 'LOGIN_BUSY'));
    assert.match(await hasher.hash('x'), /^\$argon2id/);
  });
});

const RIGHT = { isRight: true, needsRehash: false };
const WRONG = { isRight: false, needsRehash: false };
