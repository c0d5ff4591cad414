import type { Actor } from '../storage/audit/index.ts';
import type { ApiToken, User } from '../storage/catalog/index.ts';

/** A user at a network address, as the audit trail names them. */
export function userActor({ id, loginName }: User, address: string): Actor {
  return { kind: 'user', id, name: loginName, address };
}

/** A program, by the name of its token. */
export function tokenActor({ id, name }: ApiToken, address: string): Actor {
  return { kind: 'token', id, name, address };
}

/** Somebody of whom only the address is known. */
export function strangerActor(address: string): Actor {
  return { kind: 'user', name: '', address };
}
