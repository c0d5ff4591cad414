import { deviceKey, type LdapSettings, type UserPatch } from '../../storage/catalog/index.ts';
import { type ListMember, listKey, withoutRepeats } from '../import/list-members.ts';
import type { DirectoryEntry } from './ldap-connection.ts';

/** Attributes of a directory that one member of a user may have at most. */
const LIST_LENGTH = 100;

/** An entry of a directory as the user that it describes. */
export interface DirectoryPerson {
  readonly dn: string;
  /** Empty where the entry lacks it. */
  readonly externalId: string;
  readonly loginName: string;
  /** What the directory says of the user; members that it says nothing of are left out. */
  readonly facts: UserPatch & {
    readonly numbers?: readonly string[] | undefined;
    readonly devices?: readonly string[] | undefined;
  };
}

/** Attributes that are asked for. */
export function wantedAttributes({ attributes }: LdapSettings): string[] {
  const { numbers, devices, ...single } = attributes;
  const names = [...Object.values(single), ...numbers, ...devices].filter((name) => name !== '');
  return [...new Set(names)];
}

/** Reads an entry as the settings say. `isAdministrator`: undefined where that is decided here. */
export function personFrom(
  entry: DirectoryEntry,
  { attributes }: LdapSettings,
  isAdministrator: boolean | undefined,
): DirectoryPerson {
  const texts = (name: string): string[] =>
    (entry.values.get(name.toLowerCase()) ?? [])
      .map((value) => value.toString('utf8').trim())
      .filter((text) => text !== '');
  const first = (name: string) => (name === '' ? undefined : (texts(name)[0] ?? ''));
  const list = (member: ListMember) => {
    const names = attributes[member];
    if (names.length === 0) return undefined;
    const all = withoutRepeats(member, names.flatMap(texts));
    return all.filter((text) => listKey(member, text) !== '').slice(0, LIST_LENGTH);
  };
  return {
    dn: entry.dn,
    externalId: identityText(entry.values.get(attributes.externalId.toLowerCase())?.[0]),
    loginName: first(attributes.loginName) ?? '',
    facts: withoutUndefined({
      firstName: first(attributes.firstName),
      lastName: first(attributes.lastName),
      email: first(attributes.email),
      department: first(attributes.department),
      numbers: list('numbers'),
      devices: list('devices')?.map(deviceKey),
      isAdministrator,
    }),
  };
}

/** An identity as text: as it is where it is text (entryUUID), else in hexadecimal (objectGUID). */
function identityText(value: Buffer | undefined): string {
  if (value === undefined || value.length > 200) return '';
  const text = value.toString('latin1');
  return /^[\x21-\x7e]+$/.test(text) ? text.toLowerCase() : value.toString('hex');
}

function withoutUndefined<T extends object>(facts: T): T {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as T;
}
