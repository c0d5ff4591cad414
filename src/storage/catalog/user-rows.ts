import { RecorderError } from '../../base/index.ts';
import { type ModeMatrix, uniformModes } from '../../recording/index.ts';
import { numberKey } from './folded-text.ts';
import type { UserRow } from './schema.ts';
import { LANGUAGES, type Language, type User, type UserPatch } from './user.ts';

const TEXT_LENGTH = 200;
const LOGIN_NAME = /^[^\s\p{C}](?:[^\p{C}]{0,62}[^\s\p{C}])?$/u;
const DEVICE = /^[A-Z0-9][A-Z0-9._-]{0,63}$/;
const EMAIL = /^[^\s@\p{C}]{1,64}@[^\s@\p{C}]{1,135}$/u;
const LIST_LENGTH = 100;

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
  const { loginName, email, language, numbers, devices } = patch;
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
  if ((numbers?.length ?? 0) > LIST_LENGTH || (devices?.length ?? 0) > LIST_LENGTH) {
    throw invalid('numbers and devices', `at most ${LIST_LENGTH} of each`);
  }
  const isNumber = (number: string) => number.length <= 64 && numberKey(number) !== '';
  if (numbers?.every(isNumber) === false) {
    throw invalid('numbers', 'telephone numbers of 1 to 64 characters');
  }
  if (devices?.every((device) => DEVICE.test(deviceKey(device))) === false) {
    throw invalid('devices', 'device names such as SEP001122334455');
  }
}

function invalid(member: string, expected: string): RecorderError {
  return new RecorderError('USER_INVALID', `${member}: expected ${expected}`);
}

/** The columns that a patch changes. */
export function patchColumns(patch: UserPatch): Partial<UserRow> {
  const { loginName, firstName, lastName, email, department, language } = patch;
  const { isAdministrator, isDisabled, modes } = patch;
  return {
    ...(loginName === undefined ? {} : { login_name: loginName, login_key: loginKey(loginName) }),
    ...(firstName === undefined ? {} : { first_name: firstName.trim() }),
    ...(lastName === undefined ? {} : { last_name: lastName.trim() }),
    ...(email === undefined ? {} : { email }),
    ...(department === undefined ? {} : { department: department.trim() }),
    ...(language === undefined ? {} : { language }),
    ...(isAdministrator === undefined ? {} : { is_administrator: isAdministrator ? 1 : 0 }),
    ...(isDisabled === undefined ? {} : { is_disabled: isDisabled ? 1 : 0 }),
    ...(modes === undefined ? {} : { modes: JSON.stringify(modes) }),
  };
}

/** The row of a new user of whom only the login name is known. */
export function emptyUserRow(id: string, loginName: string, nowMs: number): UserRow {
  return {
    id,
    login_name: loginName,
    login_key: loginKey(loginName),
    ...{ first_name: '', last_name: '', email: '', department: '', language: null },
    ...{ is_administrator: 0, is_disabled: 0, password_hash: null },
    modes: JSON.stringify(uniformModes('none')),
    created_at_ms: nowMs,
    updated_at_ms: nowMs,
  };
}

export function modesOf(row: { readonly modes: string }): ModeMatrix {
  return JSON.parse(row.modes) as ModeMatrix;
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
    hasPassword: row.password_hash !== null,
    modes: modesOf(row),
    numbers,
    devices,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}
