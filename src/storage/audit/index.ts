export { ACTOR_KINDS, type Actor, type ActorKind, systemActor } from './actor.ts';
export {
  type AuditLink,
  CHAIN_START,
  ChainCheck,
  type ChainDamage,
  linkHash,
} from './audit-chain.ts';
export {
  AUDIT_ACTIONS,
  type AuditAction,
  type AuditEvent,
  type AuditObject,
  type AuditOutcome,
  changesBetween,
  type NewAuditEvent,
} from './audit-event.ts';
