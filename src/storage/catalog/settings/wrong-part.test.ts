import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NO_POLICY } from '../../../recording/index.ts';
import { ArchiveRulesSchema } from './archive-settings.ts';
import { MAIL_SETTINGS } from './mail-settings.ts';
import { UserPolicySchema } from './user-policy-schema.ts';
import { wrongPart } from './wrong-part.ts';

const MAIL = {
  ...{ host: 'mail.example.com', port: 25, security: 'none', user: '' },
  ...{ from: 'ear@example.com', to: ['a@example.com'], language: 'de' },
};
const ADDRESS = '^[^\\s@<>,;"\\p{C}]{1,64}@[^\\s@<>,;"\\p{C}]{1,190}$';

describe('the wrong part of a value', () => {
  it('is the innermost member or entry, with what is expected of it', () => {
    const { schema } = MAIL_SETTINGS.mail;
    const members = 'host, port, security, user, from, to, language';
    const part = (change: object) => wrongPart(schema, { ...MAIL, ...change });
    const address = `a text that matches ${ADDRESS}`;
    assert.deepEqual(part({ port: 0 }), {
      ...{ path: ['port'], found: '0', expected: 'a whole number from 1 to 65535' },
    });
    assert.deepEqual(part({ security: 'ssl' }), {
      ...{ path: ['security'], found: '"ssl"', expected: 'one of none, starttls, tls' },
    });
    assert.deepEqual(part({ from: undefined }), {
      ...{ path: ['from'], found: 'nothing', expected: address },
    });
    assert.deepEqual(part({ to: ['a@example.com', 'nobody'] }), {
      ...{ path: ['to', '1'], found: '"nobody"', expected: address },
    });
    assert.deepEqual(part({ to: [] }), {
      ...{ path: ['to'], found: '[]', expected: 'a list of 1 to 50 entries' },
    });
    assert.deepEqual(wrongPart(schema, 'mail.example.com'), {
      ...{ path: [], found: '"mail.example.com"' },
      expected: `an object with ${members}, or null`,
    });
  });

  it('is a member that is not known, whose value may be a secret', () => {
    const part = wrongPart(MAIL_SETTINGS.mail.schema, { ...MAIL, password: 'geheim' });
    assert.deepEqual(part, {
      ...{ path: ['password'], found: 'a member that is not known' },
      expected: 'only host, port, security, user, from, to, language',
    });
  });

  it('may lie deep, and may be one that can be null', () => {
    const modes = { ...NO_POLICY.modes, outbound: { internal: 'none', external: 'all' } };
    assert.deepEqual(wrongPart(UserPolicySchema, { ...NO_POLICY, modes }), {
      ...{ path: ['modes', 'outbound', 'external'], found: '"all"' },
      expected: 'one of none, cisco, prerecord',
    });
    const part = wrongPart(ArchiveRulesSchema, { enabled: true, highMegabytes: 0 });
    assert.deepEqual(part, {
      ...{ path: ['highMegabytes'], found: '0' },
      expected: 'a whole number from 1 to 100000000, or null',
    });
  });
});
