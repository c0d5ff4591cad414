import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TESTER, temporaryCatalog } from '../../../../test/support/temporary-catalog.ts';
import { defaultSettings } from './settings-schema.ts';

describe('settings of the way in', () => {
  it('let local users in with passwords alone until somebody says otherwise', () => {
    const { ldap, oidc, ...others } = defaultSettings();
    assert.deepEqual([ldap.enabled, oidc.enabled], [false, false]);
    const { passwordMinimumLength, passwordMaximumAgeDays, passwordHistory } = others;
    assert.deepEqual(
      { passwordMinimumLength, passwordMaximumAgeDays, passwordHistory },
      { passwordMinimumLength: 12, passwordMaximumAgeDays: null, passwordHistory: 5 },
    );
    const { sessionIdleMinutes, sessionHours, secondFactor } = others;
    assert.deepEqual([sessionIdleMinutes, sessionHours, secondFactor], [30, 12, 'optional']);
  });

  it('explain what is wrong with a directory', async (t) => {
    const { settings } = await temporaryCatalog(t);
    const { ldap } = settings.get();
    const good = { ...ldap, urls: ['ldap://ldap.example.com'], enabled: true };
    const wrong: [object, RegExp, string][] = [
      [{ urls: [] }, /at least one url/, 'ldap.urls'],
      [{ urls: ['http://x'] }, /urls such as ldap:/, 'ldap.urls'],
      [{ urls: ['ldap://a/dc=x'] }, /urls such as ldap:/, 'ldap.urls'],
      [{ security: 'ldaps' }, /urls that begin with ldaps/, 'ldap.urls'],
      [{ urls: ['ldaps://a'] }, /urls that begin with ldaps/, 'ldap.urls'],
      [{ certificateAuthority: 'x' }, /in PEM form/, 'ldap.certificateAuthority'],
      [{ userFilter: '(uid=' }, /a filter such as/, 'ldap.userFilter'],
      [{ schedule: 'every day' }, /cron text such as/, 'ldap.schedule'],
      [{ schedule: '0 0 30 2 *' }, /a schedule that comes round/, 'ldap.schedule'],
      [
        { attributes: { ...ldap.attributes, externalId: '' } },
        /attributes for loginName/,
        'ldap.attributes',
      ],
      [
        { attributes: { ...ldap.attributes, loginName: 'a)(b' } },
        /ldap\.attributes\.loginName: found "a\)\(b", expected a text that matches .* \(uid or/,
        'ldap.attributes',
      ],
      [
        { password: 'geheim' },
        /^setting ldap\.password: found a member that is not known, expected only enabled, urls,/,
        'ldap.password',
      ],
    ];
    for (const [change, message, member] of wrong) {
      const setting = settings.set({ ldap: { ...good, ...change } }, TESTER);
      await assert.rejects(setting, { code: 'SETTING_INVALID', message, member });
    }
    const set = await settings.set({ ldap: { ...good, schedule: '30 2 * * *' } }, TESTER);
    assert.deepEqual(set.ldap, { ...good, schedule: '30 2 * * *' });
  });

  it('explain what is wrong with a provider', async (t) => {
    const { settings } = await temporaryCatalog(t);
    const { oidc } = settings.get();
    const good = { ...oidc, issuer: 'https://id.example.com/x', clientId: 'ear', enabled: true };
    const wrong: [object, RegExp, string][] = [
      [{ issuer: '' }, /^setting oidc\.issuer: found "", expected an address/, 'oidc.issuer'],
      [{ clientId: '' }, /^setting oidc\.clientId: found "", expected a client/, 'oidc.clientId'],
      [{ issuer: 'http://id.example.com' }, /expected an https:/, 'oidc.issuer'],
      [{ issuer: 'https://id.example.com/?a' }, /expected an https:/, 'oidc.issuer'],
      [{ issuer: 'nonsense' }, /expected an https:/, 'oidc.issuer'],
      [
        { scopes: 'profile' },
        /^setting oidc\.scopes: found "profile", .*openid among/,
        'oidc.scopes',
      ],
      [
        { createsUsers: true, claims: { ...oidc.claims, loginName: '' } },
        /a claim for loginName/,
        'oidc.claims',
      ],
    ];
    for (const [change, message, member] of wrong) {
      const setting = settings.set({ oidc: { ...good, ...change } }, TESTER);
      await assert.rejects(setting, { code: 'SETTING_INVALID', message, member });
    }
    const local = { ...good, issuer: 'http://localhost:3000' };
    assert.deepEqual((await settings.set({ oidc: local }, TESTER)).oidc, local);
  });
});
