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
  language: Type.Union([LanguageSchema, Type.Null()]),
});

export const LoggedInSchema = Type.Object({ user: LoggedInUserSchema });

/** A user as they see themselves. */
export function loggedInUser(user: User): Static<typeof LoggedInUserSchema> {
  const { id, loginName, firstName, lastName, isAdministrator, language } = user;
  return { id, loginName, firstName, lastName, isAdministrator, language: language ?? null };
}
