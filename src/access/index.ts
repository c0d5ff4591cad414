export {
  Access,
  type AccessOptions,
  type PasswordChange,
} from './access.ts';
export type { ImportState } from './directory/directory.ts';
export type { ImportProgress, ImportReport } from './directory/directory-import.ts';
export type { DirectoryPerson } from './directory/directory-person.ts';
export type { ImportAction, ImportItem, ImportProblem } from './directory/import-plan.ts';
export type { NewPasskeyAnswer, PasskeyAnswer, Site } from './factors/passkeys.ts';
export type { FactorAnswer, OwnFactors } from './factors/second-factors.ts';
export type { Lockout } from './guess-throttle.ts';
export type { LogInNeed, LogInRefusal, LogInRequest, LogInResult } from './log-in.ts';
export type { FoundStep } from './login-steps.ts';
export type { ProviderFacts } from './openid/openid-provider.ts';
export type { PasswordCost } from './password-hash.ts';
export type { PinResult } from './pins.ts';
export type { NewAdministrator } from './setup.ts';
export { strangerActor, userActor } from './user-actor.ts';
export type { OpenLogIn, Principal } from './web-sessions.ts';
