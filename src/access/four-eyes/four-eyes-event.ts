import type { Actor, AuditAction, NewAuditEvent } from '../../storage/audit/index.ts';
import type { MonitorFilter, User } from '../../storage/catalog/index.ts';

/** Something that happened to the view of a filter. */
export function viewEvent(
  action: AuditAction,
  actor: Actor,
  { id, name }: MonitorFilter,
  details: Readonly<Record<string, unknown>> = {},
): NewAuditEvent {
  const object = { kind: 'filter', id, name: name.en ?? Object.values(name)[0] } as const;
  return { actor, action, object, details };
}

/** The other person, for the details of an event. */
export function otherPerson({ id, loginName }: User) {
  return { id, name: loginName };
}
