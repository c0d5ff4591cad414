export {
  Access,
  type AccessOptions,
  type PasswordChange,
} from './access.ts';
export {
  type ApiTokens,
  bearerPrincipal,
  type TokenBearer,
  type TokenResult,
} from './api-tokens.ts';
export { BoundView, type Look, type LookParts } from './bound-view.ts';
export { CallSight } from './call-sight.ts';
export type { ImportState } from './directory/directory.ts';
export type { ImportProgress, ImportReport } from './directory/directory-import.ts';
export type { DirectoryPerson } from './directory/directory-person.ts';
export type { ImportAction, ImportItem, ImportProblem } from './directory/import-plan.ts';
export type { NewPasskeyAnswer, PasskeyAnswer, Site } from './factors/passkeys.ts';
export type { FactorAnswer, OwnFactors } from './factors/second-factors.ts';
export {
  FilterAdministration,
  type FilterPreview,
  type FilterVerdict,
  type PreviewedRecordings,
} from './filter-administration.ts';
export { FILTER_FIELD_FACTS } from './filters/fields.ts';
export { FilterRuleError } from './filters/filter-error.ts';
export type {
  OpenView,
  UnlockResult,
  ViewPerson,
  ViewState,
  WaitingRequest,
} from './four-eyes/four-eyes-types.ts';
export type { Lockout } from './guess-throttle.ts';
export type { LogInNeed, LogInRefusal, LogInRequest, LogInResult } from './log-in.ts';
export type { FoundStep } from './login-steps.ts';
export type { ProviderFacts } from './openid/openid-provider.ts';
export type { PasswordCost } from './password-hash.ts';
export type { PinResult } from './pins.ts';
export type { NewAdministrator } from './setup.ts';
export type { SessionScope } from './token.ts';
export { strangerActor, tokenActor, userActor } from './user-actor.ts';
export {
  countRows,
  type FactChange,
  type PlannedRow,
  ROW_KINDS,
  type RowKind,
  type RowProblem,
  type TakenOver,
} from './user-file/file-plan.ts';
export { USER_FILE_BYTES, type UserFile } from './user-file/user-file.ts';
export type { PreviewState, UserFilePreview } from './user-file/user-file-preview.ts';
export { INBOX, type View } from './views.ts';
export type { LogInOrigin, OpenLogIn, Principal } from './web-sessions.ts';
