import { deviceKey, numberKey, type User, type UserPatch } from '../../storage/catalog/index.ts';

/** Members of a user of which no two users have the same. */
export const LIST_MEMBERS = ['numbers', 'devices'] as const;
export type ListMember = (typeof LIST_MEMBERS)[number];

const KEYS = { numbers: numberKey, devices: deviceKey } as const;

/** A number or device to compare by. */
export function listKey(member: ListMember, text: string): string {
  return KEYS[member](text);
}

/** Each only once, as it is written first. */
export function withoutRepeats(member: ListMember, texts: readonly string[]): string[] {
  const seen = new Set<string>();
  return texts.filter((text) => {
    const key = listKey(member, text);
    return seen.size < seen.add(key).size;
  });
}

/**
 * What a user has to give up before anybody else can get it: the part of `patch` that only takes
 * away. Undefined where nobody waits for what goes.
 */
export function releaseOf(
  user: User,
  patch: UserPatch,
  isWanted: (member: ListMember, key: string) => boolean,
): UserPatch | undefined {
  const releases = LIST_MEMBERS.flatMap((member) => {
    const keyOf = (text: string) => listKey(member, text);
    const kept = new Set((patch[member] ?? user[member]).map(keyOf));
    const isKept = (text: string) => kept.has(keyOf(text));
    const gone = user[member].filter((text) => !isKept(text));
    const isNeeded = gone.some((text) => isWanted(member, keyOf(text)));
    return isNeeded ? [[member, user[member].filter(isKept)] as const] : [];
  });
  return releases.length === 0 ? undefined : Object.fromEntries(releases);
}

/** Whether two values of a member are the same. The order of a list says nothing. */
export function isSameValue(one: unknown, other: unknown): boolean {
  const text = (value: unknown) => JSON.stringify(Array.isArray(value) ? value.toSorted() : value);
  return text(one) === text(other);
}
