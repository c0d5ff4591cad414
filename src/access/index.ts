export {
  Access,
  type AccessOptions,
  type LogInRequest,
  type LogInResult,
  type PasswordChange,
  type PasswordChangeResult,
} from './access.ts';
export {
  FilterAdministration,
  type FilterPreview,
  type FilterVerdict,
  type PreviewedRecordings,
} from './filter-administration.ts';
export { FILTER_FIELD_FACTS } from './filters/fields.ts';
export { FilterRuleError } from './filters/filter-error.ts';
export type { PasswordCost } from './password-hash.ts';
export { MINIMUM_PASSWORD_LENGTH } from './password-rules.ts';
export type { NewAdministrator } from './setup.ts';
export { strangerActor, userActor } from './user-actor.ts';
export type { Principal, SessionTimes } from './web-sessions.ts';
