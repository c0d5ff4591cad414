import { type Static, Type } from 'typebox';
import { type User, UserPolicySchema, type UserSource } from '../storage/catalog/index.ts';
import { LanguageSchema } from './logged-in-user.ts';

const Text = Type.String({ maxLength: 200 });
const TextList = Type.Array(Type.String({ maxLength: 200 }), { maxItems: 100 });

/** What an administrator decides about a user. */
const chosenMembers = {
  loginName: Text,
  firstName: Text,
  lastName: Text,
  email: Text,
  department: Text,
  language: Type.Union([LanguageSchema, Type.Null()], { description: 'Null: that of the browser' }),
  isAdministrator: Type.Boolean(),
  isDisabled: Type.Boolean({ description: 'Cannot log in, and calls are not recorded' }),
  numbers: TextList,
  devices: TextList,
};

const filterIds = Type.Array(Type.String({ maxLength: 100 }), {
  maxItems: 1000,
  description: 'Monitor filters that the user was given',
});

export const UserItemSchema = Type.Object({
  id: Type.String(),
  ...chosenMembers,
  policy: UserPolicySchema,
  source: Type.Unsafe<UserSource>({
    ...{ type: 'string', enum: ['local', 'ldap', 'oidc'] },
    description: 'Who knows about the user: the recorder, a directory, an OpenID provider',
  }),
  hasPassword: Type.Boolean(),
  hasPin: Type.Boolean(),
  createdAt: Type.String({ format: 'date-time' }),
  updatedAt: Type.String({ format: 'date-time' }),
});

export const UserDetailSchema = Type.Interface([UserItemSchema], { filterIds });

const PolicyPatchSchema = Type.Partial(UserPolicySchema, { additionalProperties: false });

/** Members that are left out stay as they are; checked where they are stored. */
export const UserPatchSchema = Type.Partial(
  Type.Object({ ...chosenMembers, policy: PolicyPatchSchema, filterIds }),
  { additionalProperties: false },
);

/** A user as an administrator sees them. */
export function userItem(user: User): Static<typeof UserItemSchema> {
  const { createdAtMs, updatedAtMs, language, numbers, devices, ...members } = user;
  return {
    ...members,
    language: language ?? null,
    numbers: [...numbers],
    devices: [...devices],
    createdAt: new Date(createdAtMs).toISOString(),
    updatedAt: new Date(updatedAtMs).toISOString(),
  };
}
