import type { Actor } from './actor.ts';

/** Everything that the audit trail can report, by what it is done to. */
export const AUDIT_ACTIONS = [
  'access.setup',
  'access.login',
  'access.login-failed',
  'access.logout',
  'access.locked',
  'access.unlocked',
  'access.password-changed',
  'access.pin-changed',
  'access.pin-removed',
  'access.factor-added',
  'access.factor-removed',
  'access.recovery-code-used',
  'access.sessions-ended',
  'access.identity-linked',
  'token.created',
  'token.revoked',
  'token.refused',
  'webhook.created',
  'webhook.changed',
  'webhook.deleted',
  'webhook.secret-renewed',
  'webhook.tested',
  'directory.imported',
  'user.created',
  'user.changed',
  'user.deleted',
  'user.imported',
  'user.exported',
  'settings.changed',
  'filter.created',
  'filter.changed',
  'filter.deleted',
  'filter.previewed',
  'filter.granted',
  'filter.revoked',
  'four-eyes.unlocked',
  'four-eyes.refused',
  'four-eyes.locked',
  'four-eyes.ended',
  'four-eyes.requested',
  'four-eyes.approved',
  'four-eyes.declined',
  'recording.searched',
  'recording.played',
  'recording.downloaded',
  'recording.exported',
  'recording.changed',
  'recording.decoded',
  'recording.kept',
  'recording.discarded',
  'recording.private',
  'recording.started',
  'recording.stopped',
  'recording.paused',
  'recording.resumed',
  'recording.purged',
  'recording.sealed',
  'recording.damaged',
  'recording.intact',
  'recording.archived',
  'recording.brought-back',
  'archive.removed',
  'archive.tested',
  'archive.host-key-forgotten',
  'export.started',
  'export.ended',
  'live.listened',
  'missed.acknowledged',
  'retention.confirmed',
  'keys.changed',
  'keys.rotated',
  'backup.made',
  'backup.restored',
  'audit.exported',
  'alert.acknowledged',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** What something was done to, with its name at that time: it may be gone when this is read. */
export interface AuditObject {
  readonly kind:
    | ('user' | 'filter' | 'settings' | 'recording' | 'address' | 'directory')
    | ('token' | 'webhook' | 'keys' | 'backup' | 'archive')
    | ('missed-recordings' | 'retention' | 'audit' | 'alert' | 'export');
  readonly id?: string | undefined;
  readonly name?: string | undefined;
}

/** `refused`: it was tried and not allowed. */
export type AuditOutcome = 'done' | 'refused';

/** Something to be reported. Never a secret: no password, key, token or PIN. */
export interface NewAuditEvent {
  readonly actor: Actor;
  readonly action: AuditAction;
  readonly object?: AuditObject | undefined;
  /** Default: done. */
  readonly outcome?: AuditOutcome | undefined;
  /** Facts as JSON; of a change `{ changes: { field: { old, new } } }`. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

/** Something that was reported: one link of the chain. */
export interface AuditEvent extends NewAuditEvent {
  /** Counts from 1 without a gap. */
  readonly sequence: number;
  /** Wall clock, milliseconds since 1970. */
  readonly atMs: number;
  readonly outcome: AuditOutcome;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Old and new value of what is different; fields of which `to` says nothing stay away. */
export function changesBetween(
  from: Readonly<Record<string, unknown>>,
  to: Readonly<Record<string, unknown>>,
): Record<string, { readonly old: unknown; readonly new: unknown }> {
  const changed = Object.keys(to).filter(
    (field) => to[field] !== undefined && JSON.stringify(to[field]) !== JSON.stringify(from[field]),
  );
  return Object.fromEntries(
    changed.map((field) => [field, { old: from[field] ?? null, new: to[field] }]),
  );
}
