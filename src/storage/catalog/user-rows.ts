import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { RecorderError } from '../../base/index.ts';
import { type ModeMatrix, NO_POLICY, type UserPolicy } from '../../recording/index.ts';
import { foldText, numberKey } from './folded-text.ts';
import type { UserRow } from './schema.ts';
import { settingDefinition } from './settings/settings-schema.ts';
import { UserPolicySchema } from './settings/user-policy-schema.ts';
import { LANGUAGES, type Language, type User, type UserPatch, type UserSource } from './user.ts';

const TEXT_LENGTH = 200;
const LOGIN_NAME = /^[^\s\p{C}](?:[^\p{C}]{0,62}[^\s\p{C}])?$/u;
const DEVICE = /^[A-Z0-9][A-Z0-9._-]{0,63}$/;
const EMAIL = /^[^\s@\p{C}]{1,64}@[^\s@\p{C}]{1,135}$/u;
const LIST_LENGTH = 100;
const PartialPolicySchema = Type.Partial(UserPolicySchema, { additionalProperties: false });

/** A login name to compare by. */
export function loginKey(loginName: string): string {
  return loginName.normalize('NFKC').toLowerCase();
}

/** A device name to compare by. */
export function deviceKey(device: string): string {
  return device.trim().toUpperCase();
}

/** Throws `USER_INVALID` that names the first member which cannot be. */
export function requireValidUser(patch: UserPatch): void {
  const { loginName, email, language, numbers, devices, policy } = patch;
  if (loginName !== undefined && !LOGIN_NAME.test(loginName)) {
    throw invalid('loginName', '1 to 64 characters without spaces at the ends');
  }
  for (const member of ['firstName', 'lastName', 'department'] as const) {
    const text = patch[member] ?? '';
    if (text.length > TEXT_LENGTH || /\p{Cc}/u.test(text)) {
      throw invalid(member, `up to ${TEXT_LENGTH} characters in one line`);
    }
  }
  if (email !== undefined && email !== '' && !EMAIL.test(email)) {
    throw invalid('email', 'an address such as name@example.com, or nothing');
  }
  if (language !== undefined && language !== null && !LANGUAGES.includes(language)) {
    throw invalid('language', `one of ${LANGUAGES.join(', ')}`);
  }
  for (const member of ['numbers', 'devices'] as const) {
    const { length } = patch[member] ?? [];
    if (length > LIST_LENGTH) throw invalid(member, `at most ${LIST_LENGTH}`);
  }
  const isNumber = (number: string) => number.length <= 64 && numberKey(number) !== '';
  if (numbers?.every(isNumber) === false) {
    throw invalid('numbers', 'telephone numbers of 1 to 64 characters');
  }
  if (devices?.every((device) => DEVICE.test(deviceKey(device))) === false) {
    throw invalid('devices', 'device names such as SEP001122334455');
  }
  if (policy !== undefined && !Value.Check(PartialPolicySchema, policy)) {
    throw invalid('policy', settingDefinition('newUserPolicy').expected);
  }
}

function invalid(member: string, expected: string): RecorderError {
  return new RecorderError('USER_INVALID', `${member}: expected ${expected}`, { member });
}

/** The columns that a patch changes. */
export function patchColumns(patch: UserPatch): Partial<UserRow> {
  const { loginName, firstName, lastName, email, department, language } = patch;
  const { isAdministrator, isDisabled, policy } = patch;
  return {
    ...(loginName === undefined ? {} : { login_name: loginName, login_key: loginKey(loginName) }),
    ...nameColumns({ firstName, lastName, department }),
    ...(email === undefined ? {} : { email }),
    ...(language === undefined ? {} : { language }),
    ...(isAdministrator === undefined ? {} : { is_administrator: isAdministrator ? 1 : 0 }),
    ...(isDisabled === undefined ? {} : { is_disabled: isDisabled ? 1 : 0 }),
    ...(policy === undefined ? {} : policyColumns(policy)),
  };
}

function nameColumns(names: Pick<UserPatch, 'firstName' | 'lastName' | 'department'>) {
  const [first, last, department] = [names.firstName, names.lastName, names.department].map(
    (name) => name?.trim(),
  );
  return {
    ...(first === undefined ? {} : { first_name: first, first_name_key: foldText(first) }),
    ...(last === undefined ? {} : { last_name: last, last_name_key: foldText(last) }),
    ...(department === undefined ? {} : { department, department_key: foldText(department) }),
  };
}

function policyColumns(policy: Partial<UserPolicy>): Partial<UserRow> {
  const { modes, deleteAfterDays } = policy;
  const columns: Partial<UserRow> = {};
  for (const [flag, column] of POLICY_FLAGS) {
    const value = policy[flag];
    if (value !== undefined) columns[column] = value ? 1 : 0;
  }
  if (modes !== undefined) columns.modes = JSON.stringify(modes);
  if (deleteAfterDays !== undefined) columns.delete_after_days = deleteAfterDays;
  return columns;
}

/** Options of a policy that are yes or no, with their columns. */
const POLICY_FLAGS = [
  ['notifiesPhone', 'notifies_phone'],
  ['showsInInbox', 'shows_in_inbox'],
  ['canDelete', 'can_delete'],
  ['isSupervisor', 'is_supervisor'],
  ['mustBeRecorded', 'must_be_recorded'],
  ['canListenIn', 'can_listen_in'],
] as const;

/** The row of a new user of whom only the login name is known. */
export function emptyUserRow(id: string, loginName: string, nowMs: number): UserRow {
  return {
    id,
    login_name: loginName,
    login_key: loginKey(loginName),
    ...{ first_name: '', last_name: '', email: '', department: '', language: null },
    ...{ is_administrator: 0, is_disabled: 0 },
    ...{ password_hash: null, password_set_at_ms: null, must_change_password: 0, pin_hash: null },
    ...{ source: 'local', external_id: null, vanished_at_ms: null },
    ...(policyColumns(NO_POLICY) as PolicyColumns),
    ...{ search_text: '', last_name_key: '', first_name_key: '', department_key: '' },
    created_at_ms: nowMs,
    updated_at_ms: nowMs,
  };
}

type PolicyColumns = Pick<
  UserRow,
  (typeof POLICY_FLAGS)[number][1] | 'modes' | 'delete_after_days'
>;

export function modesOf(row: { readonly modes: string }): ModeMatrix {
  return JSON.parse(row.modes) as ModeMatrix;
}

function policyFrom(row: UserRow): UserPolicy {
  const flags = POLICY_FLAGS.map(([flag, column]) => [flag, row[column] === 1]);
  const { delete_after_days: deleteAfterDays } = row;
  return { modes: modesOf(row), ...Object.fromEntries(flags), deleteAfterDays } as UserPolicy;
}

/** Words to search a user by. */
export function userSearchText(user: User): string {
  const { loginName, firstName, lastName, email, department, numbers, devices } = user;
  const words = [loginName, firstName, lastName, email, department, ...devices].map(foldText);
  return [...words, ...numbers.map(numberKey)].filter((word) => word !== '').join(' ');
}

/** A row with the lists that belong to it, as a user. */
export function userFrom(row: UserRow, numbers: string[], devices: string[]): User {
  return {
    id: row.id,
    loginName: row.login_name,
    firstName: row.first_name,
    lastName: row.last_name,
    email: row.email,
    department: row.department,
    language: (row.language ?? undefined) as Language | undefined,
    isAdministrator: row.is_administrator === 1,
    isDisabled: row.is_disabled === 1,
    source: row.source as UserSource,
    hasPassword: row.password_hash !== null,
    hasPin: row.pin_hash !== null,
    policy: policyFrom(row),
    numbers,
    devices,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}
