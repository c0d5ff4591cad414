import { Type } from 'typebox';
import { LDAP_SETTING } from './ldap-settings.ts';
import { OIDC_SETTING } from './oidc-settings.ts';
import { integerOrNull, oneOf, setting } from './setting-definition.ts';

/** System parameters → getting in. */
export const ACCESS_SETTINGS = {
  passwordMinimumLength: setting({
    schema: Type.Integer({ minimum: 8, maximum: 64, description: 'Characters of a password' }),
    initial: () => 12,
    expected: 'a whole number from 8 to 64',
  }),
  passwordMaximumAgeDays: setting({
    schema: integerOrNull(1, 3650, 'After so many days a new one is asked for; null: never'),
    initial: () => null,
    expected: 'a whole number from 1 to 3650, or null',
  }),
  passwordHistory: setting({
    schema: Type.Integer({ minimum: 0, maximum: 24, description: 'Last passwords not used again' }),
    initial: () => 5,
    expected: 'a whole number from 0 to 24',
  }),
  sessionIdleMinutes: setting({
    schema: Type.Integer({ minimum: 1, maximum: 1440, description: 'A log-in ends without use' }),
    initial: () => 30,
    expected: 'a whole number from 1 to 1440',
  }),
  sessionHours: setting({
    schema: Type.Integer({ minimum: 1, maximum: 168, description: 'A log-in ends in any case' }),
    initial: () => 12,
    expected: 'a whole number from 1 to 168',
  }),
  fourEyesMinutes: setting({
    schema: Type.Integer({ minimum: 1, maximum: 480, description: 'An unlock ends without use' }),
    initial: () => 15,
    expected: 'a whole number from 1 to 480',
  }),
  secondFactor: setting({
    schema: oneOf(['optional', 'administrators', 'everyone'] as const),
    initial: () => 'optional' as const,
    expected: 'one of optional, administrators, everyone',
  }),
  ldap: LDAP_SETTING,
  oidc: OIDC_SETTING,
};
