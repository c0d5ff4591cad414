import { type Static, Type } from 'typebox';
import { LANGUAGES, type Language, type User } from '../storage/catalog/index.ts';

export const LanguageSchema = Type.Unsafe<Language>({ type: 'string', enum: [...LANGUAGES] });

/** The person who is logged in. */
export const LoggedInUserSchema = Type.Object({
  id: Type.String(),
  loginName: Type.String(),
  firstName: Type.String(),
  lastName: Type.String(),
  isAdministrator: Type.Boolean(),
  isSupervisor: Type.Boolean({ description: 'May be a second person (four eyes)' }),
  hasInbox: Type.Boolean({ description: 'Sees their own recordings: the filter inbox' }),
  language: Type.Union([LanguageSchema, Type.Null()]),
});

export const LoggedInSchema = Type.Object({ user: LoggedInUserSchema });

/** A user as they see themselves. */
export function loggedInUser(user: User): Static<typeof LoggedInUserSchema> {
  const { id, loginName, firstName, lastName, isAdministrator, language, policy } = user;
  return {
    ...{ id, loginName, firstName, lastName, isAdministrator },
    ...{ isSupervisor: policy.isSupervisor, hasInbox: policy.showsInInbox },
    language: language ?? null,
  };
}
