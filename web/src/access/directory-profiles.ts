import type { LdapSettings } from './access-settings.ts';

interface DirectoryProfile {
  /** Of the product: the same in every language. */
  readonly name: string;
  readonly settings: Pick<LdapSettings, 'userFilter' | 'attributes'>;
}

/** What the usual directories call things. */
export const DIRECTORY_PROFILES: readonly DirectoryProfile[] = [
  {
    name: 'Active Directory',
    settings: {
      userFilter:
        '(&(objectCategory=person)(objectClass=user)(mail=*)' +
        '(!(userAccountControl:1.2.840.113556.1.4.803:=2)))',
      attributes: {
        ...{ loginName: 'sAMAccountName', firstName: 'givenName', lastName: 'sn', email: 'mail' },
        ...{ department: 'department', numbers: ['telephoneNumber'], devices: [] },
        externalId: 'objectGUID',
      },
    },
  },
  {
    name: 'OpenLDAP',
    settings: {
      userFilter: '(objectClass=inetOrgPerson)',
      attributes: {
        ...{ loginName: 'uid', firstName: 'givenName', lastName: 'sn', email: 'mail' },
        ...{ department: 'departmentNumber', numbers: ['telephoneNumber'], devices: [] },
        externalId: 'entryUUID',
      },
    },
  },
];
