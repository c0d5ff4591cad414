import { X509Certificate } from 'node:crypto';
import { Cron } from 'croner';
import { FilterParser } from 'ldapts';
import { type Static, Type } from 'typebox';
import { errorText } from '../../../base/index.ts';
import { oneOf, type SettingProblem, setting, textOf } from './setting-definition.ts';

const URL_FORM = /^ldaps?:\/\/(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?\/?$/i;
const ATTRIBUTE = '[A-Za-z][A-Za-z0-9-]{0,63}';
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

const attribute = (description: string) =>
  Type.String({ pattern: `^(?:${ATTRIBUTE})?$`, description });
const attributes = (description: string) =>
  Type.Array(Type.String({ pattern: `^${ATTRIBUTE}$` }), { maxItems: 10, description });

/** The directory that users come from and log in with: LDAP (RFC 4511) or Active Directory. */
export const LdapSchema = Type.Object(
  {
    enabled: Type.Boolean(),
    urls: Type.Array(Type.String({ maxLength: 300 }), {
      maxItems: 10,
      description: 'ldap://host:port or ldaps://host:port; the next is asked where one fails',
    }),
    security: oneOf(['none', 'starttls', 'ldaps'] as const),
    certificateAuthority: textOf(20_000, 'Certificates in PEM; empty: those of the machine'),
    bindDn: textOf(500, 'Who searches; empty: nobody (anonymous)'),
    baseDn: textOf(500, 'Below which users are searched'),
    userFilter: textOf(2000, 'Which entries are users (RFC 4515)'),
    attributes: Type.Object(
      {
        loginName: attribute('uid or sAMAccountName'),
        firstName: attribute('givenName'),
        lastName: attribute('sn'),
        email: attribute('mail'),
        department: attribute('departmentNumber or department'),
        numbers: attributes('telephoneNumber, ipPhone …'),
        devices: attributes('Attributes that hold names of phones'),
        externalId: attribute('entryUUID or objectGUID: what stays when everything else changes'),
      },
      { additionalProperties: false, description: 'An empty name leaves the member alone' },
    ),
    administratorGroups: Type.Array(Type.String({ minLength: 3, maxLength: 500 }), {
      maxItems: 20,
      description: 'DNs of groups whose members are administrators; none: decided here',
    }),
    vanished: oneOf(['keep', 'disable'] as const),
    schedule: Type.Union([Type.String({ minLength: 9, maxLength: 100 }), Type.Null()], {
      description: 'When users are imported, as cron text; null: only by hand',
    }),
  },
  { additionalProperties: false },
);

export type LdapSettings = Static<typeof LdapSchema>;

/** What holds until a directory was described: the names that OpenLDAP uses. */
export const LDAP_SETTING = setting({
  schema: LdapSchema,
  initial: (): LdapSettings => ({
    ...{ enabled: false, urls: [], security: 'starttls', certificateAuthority: '' },
    ...{ bindDn: '', baseDn: '', userFilter: '(objectClass=inetOrgPerson)' },
    attributes: {
      ...{ loginName: 'uid', firstName: 'givenName', lastName: 'sn', email: 'mail' },
      ...{ department: 'departmentNumber', numbers: ['telephoneNumber'], devices: [] },
      externalId: 'entryUUID',
    },
    ...{ administratorGroups: [], vanished: 'keep', schedule: null },
  }),
  expected: 'an address, names of attributes and the other members that the API describes',
  problem: ldapProblem,
});

/** The first thing wrong with a described directory, in words for who wrote it. */
function ldapProblem(ldap: LdapSettings): SettingProblem | undefined {
  const { certificateAuthority, userFilter, schedule } = ldap;
  return (
    urlProblem(ldap) ??
    certificateProblem(certificateAuthority) ??
    filterProblem(userFilter) ??
    (schedule === null ? undefined : scheduleProblem(schedule)) ??
    attributeProblem(ldap)
  );
}

function urlProblem({ enabled, urls, security }: LdapSettings): SettingProblem | undefined {
  const member = 'urls';
  if (!urls.every((url) => URL_FORM.test(url))) {
    return { expected: 'urls such as ldap://ldap.example.com:389', member };
  }
  const isLdaps = (url: string) => url.toLowerCase().startsWith('ldaps:');
  if (urls.some((url) => isLdaps(url) !== (security === 'ldaps'))) {
    const expected = 'urls that begin with ldaps:// where security is ldaps, else with ldap://';
    return { expected, member };
  }
  if (!enabled || urls.length > 0) return undefined;
  return { expected: 'at least one url where the directory is enabled', member };
}

function attributeProblem({ enabled, attributes }: LdapSettings): SettingProblem | undefined {
  if (!enabled || (attributes.loginName !== '' && attributes.externalId !== '')) return undefined;
  const expected = 'attributes for loginName and externalId where the directory is enabled';
  return { expected, member: 'attributes' };
}

function certificateProblem(pem: string): SettingProblem | undefined {
  if (pem.trim() === '') return undefined;
  const certificates = pem.match(CERTIFICATE) ?? [];
  try {
    if (certificates.map((each) => new X509Certificate(each)).length > 0) return undefined;
  } catch {
    // Said below.
  }
  const expected = 'certificates in PEM form (-----BEGIN CERTIFICATE-----)';
  return { expected, member: 'certificateAuthority' };
}

function filterProblem(filter: string): SettingProblem | undefined {
  try {
    FilterParser.parseString(filter);
    return undefined;
  } catch (error) {
    const expected = `a filter such as (objectClass=person): ${errorText(error)}`;
    return { expected, member: 'userFilter' };
  }
}

function scheduleProblem(pattern: string): SettingProblem | undefined {
  const member = 'schedule';
  try {
    const hasNext = new Cron(pattern, { paused: true, mode: '5-part' }).nextRun() !== null;
    if (hasNext) return undefined;
    return { expected: 'a schedule that comes round, such as 30 2 * * *', member };
  } catch (error) {
    return { expected: `cron text such as 30 2 * * *: ${errorText(error)}`, member };
  }
}
