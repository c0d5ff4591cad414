import { EqualityFilter, ExtensibleFilter, OrFilter } from 'ldapts';
import { errorText, RecorderError } from '../../base/index.ts';
import type { LdapSettings } from '../../storage/catalog/index.ts';
import type { DirectoryEntry, LdapConnection } from './ldap-connection.ts';

/** LDAP_MATCHING_RULE_IN_CHAIN of Active Directory: members of member groups too. */
const IN_CHAIN = '1.2.840.113556.1.4.1941';
const MEMBER_ATTRIBUTES = ['member', 'uniqueMember', 'memberUid'];

/** Tells who is an administrator by their groups. */
export class AdministratorGroups {
  readonly #members: ReadonlySet<string>;
  readonly #uids: ReadonlySet<string>;

  private constructor(members: ReadonlySet<string>, uids: ReadonlySet<string>) {
    this.#members = members;
    this.#uids = uids;
  }

  /**
   * Reads the members of the groups: those that the group names (OpenLDAP), and those who name
   * the group (Active Directory, which tells members of large groups in no other way).
   */
  static async read(
    connection: LdapConnection,
    settings: LdapSettings,
  ): Promise<AdministratorGroups | undefined> {
    if (settings.administratorGroups.length === 0) return undefined;
    const members = new Set<string>();
    const uids = new Set<string>();
    for (const group of settings.administratorGroups) {
      const byUser = { base: settings.baseDn, scope: 'sub', filter: membersOf(group) } as const;
      for await (const page of connection.search({ ...byUser, attributes: ['1.1'] })) {
        for (const { dn } of page) members.add(dnKey(dn));
      }
      for (const { values } of await readGroup(connection, group)) {
        for (const name of ['member', 'uniquemember']) {
          for (const dn of values.get(name) ?? []) members.add(dnKey(dn.toString()));
        }
        for (const uid of values.get('memberuid') ?? []) uids.add(uid.toString().toLowerCase());
      }
    }
    return new AdministratorGroups(members, uids);
  }

  has({ dn, values }: DirectoryEntry, loginAttribute: string): boolean {
    if (this.#members.has(dnKey(dn))) return true;
    const names = values.get(loginAttribute.toLowerCase()) ?? [];
    return names.some((name) => this.#uids.has(name.toString().toLowerCase()));
  }
}

function membersOf(group: string): OrFilter {
  return new OrFilter({
    filters: [
      new EqualityFilter({ attribute: 'memberOf', value: group }),
      new ExtensibleFilter({ matchType: 'memberOf', rule: IN_CHAIN, value: group }),
    ],
  });
}

async function readGroup(connection: LdapConnection, group: string): Promise<DirectoryEntry[]> {
  const search = { base: group, scope: 'base', filter: '(objectClass=*)' } as const;
  try {
    return await connection.find({ ...search, attributes: MEMBER_ATTRIBUTES }, 1);
  } catch (cause) {
    const why = `the group of administrators ${group} cannot be read: ${errorText(cause)}`;
    throw new RecorderError('LDAP_SEARCH_FAILED', why, { cause });
  }
}

/** A distinguished name to compare by: without case, and without spaces around its marks. */
function dnKey(dn: string): string {
  return dn.toLowerCase().replace(/\s*([,=+])\s*/g, '$1');
}
