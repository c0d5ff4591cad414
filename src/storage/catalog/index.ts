export {
  ALERT_SEVERITIES,
  type Alert,
  type AlertFacts,
  type AlertSeverity,
  type AlertTable,
  type RaisedAlert,
  type UntoldAlert,
} from './alert-table.ts';
export type { ApiToken, ApiTokenTable, TokenChoices } from './api-token-table.ts';
export {
  type ArchivedRecording,
  type ArchiveState,
  type ArchiveTable,
  type ArchiveUsage,
  ENCRYPTED_ENDING,
  isEncryptedPath,
  type MovableRecording,
} from './archive-table.ts';
export type { ArchivedObjectTable } from './archived-object-table.ts';
export type { ExportedAuditEvent } from './audit-rows.ts';
export { type AuditQuery, parseAuditCursor } from './audit-search.ts';
export type { AuditPage, AuditTable, AuditWatcher, ChainHead } from './audit-table.ts';
export type {
  BufferDecision,
  BufferedRecording,
  BufferedRecordingTable,
} from './buffered-recording-table.ts';
export type { CallControlTable } from './call-control-table.ts';
export { Catalog, type CatalogOptions } from './catalog.ts';
export type { Query } from './catalog-database.ts';
export type {
  ConversationKey,
  ConversationLink,
  ConversationTable,
} from './conversation-table.ts';
export { copiedObjects, copyCatalog, endCopiedLogIns, withCopiedObjects } from './copy-catalog.ts';
export type { CredentialTable, NewPassword, StoredPassword } from './credential-table.ts';
export type { DamageTable, ReadPlace } from './damage-table.ts';
export type { FactorKind, FactorTable, Passkey, TotpSecret } from './factor-table.ts';
export type { FilterChoices, MonitorFilter } from './filter.ts';
export { type CallSource, type FilterSource, filterSourceOfCall } from './filter-source.ts';
export type { FilterTable } from './filter-table.ts';
export { foldCase, foldText, numberKey } from './folded-text.ts';
export type {
  FourEyesRequest,
  FourEyesTable,
  FourEyesUnlock,
  FourEyesView,
  SecondPerson,
} from './four-eyes-table.ts';
export type { KeptFactTable } from './kept-fact-table.ts';
export { encodeCursor, type ListCursor, parseCursor } from './list-cursor.ts';
export type {
  AttemptLimits,
  CountedAttempts,
  GuessPurpose,
  LoginAttempt,
  LoginAttemptTable,
} from './login-attempt-table.ts';
export type { LoginStep, LoginStepTable } from './login-step-table.ts';
export type { MailFacts, MailTable, WaitingMail } from './mail-table.ts';
export type {
  MissedPage,
  MissedQuery,
  MissedRecording,
  NewMissedRecording,
} from './missed-recording.ts';
export type { MissedRecordingTable } from './missed-recording-table.ts';
export type { ObjectTable, RecordingObjects } from './object-table.ts';
export type { OidcIdentity, OidcLinkTable } from './oidc-link-table.ts';
export type { PendingPurge, PurgeReason, PurgeTable } from './purge-table.ts';
export { mayRead } from './read-rights.ts';
export type { ChosenRecordings, RecordingChoices } from './recording-choices.ts';
export type { RecordingTable } from './recording-table.ts';
export {
  type Preservation,
  RECORDING_SORT_KEYS,
  type RecordingPage,
  type RecordingPatch,
  type RecordingQuery,
  type RecordingSortKey,
  type RecordingSummary,
  type StoredRecording,
} from './recording-types.ts';
export type {
  DueCursor,
  DueGroup,
  DueRecording,
  DueSet,
  RetentionRules,
  RetentionTable,
} from './retention-table.ts';
export type { CatalogTables } from './schema.ts';
export type { SecretWraps } from './secret-wraps.ts';
export { SETTINGS_LOOK_MS, type SettingTable } from './setting-table.ts';
export {
  ARCHIVE_PROTOCOLS,
  type ArchiveEncryption,
  type ArchivePlace,
  type ArchiveProtocol,
  type ArchiveRules,
} from './settings/archive-settings.ts';
export type { LdapSettings } from './settings/ldap-settings.ts';
export { type MailSettings, MailSettingsSchema } from './settings/mail-settings.ts';
export type { OidcSettings } from './settings/oidc-settings.ts';
export { SECRET_NAMES, type SecretName } from './settings/secret-names.ts';
export {
  defaultSettings,
  SETTING_KEYS,
  type SettingKey,
  type Settings,
  SettingsSchema,
} from './settings/settings-schema.ts';
export { isNetwork } from './settings/system-settings.ts';
export { UserPolicySchema } from './settings/user-policy-schema.ts';
export type { SetupTokenTable } from './setup-token-table.ts';
export {
  type CallUser,
  type DirectoryUser,
  LANGUAGES,
  type Language,
  type NewUser,
  type RememberedUser,
  type User,
  type UserChange,
  type UserOrigin,
  type UserPatch,
  type UserSnapshot,
  type UserSource,
} from './user.ts';
export {
  USER_GROUPS,
  USER_SORT_KEYS,
  type UserGroup,
  type UserPage,
  type UserQuery,
  type UserSelection,
  type UserSortKey,
} from './user-list.ts';
export { deviceKey, loginKey, requireValidUser } from './user-rows.ts';
export type { UserTable } from './user-table.ts';
export {
  makeVisibility,
  type RecordingCondition,
  Visibility,
  type VisibleRecordings,
} from './visibility.ts';
export type {
  ListedWebSession,
  WebSession,
  WebSessionOrigin,
  WebSessionTable,
} from './web-session-table.ts';
export type {
  DeliveryOutcome,
  ListedDelivery,
  QueueFacts,
  WebhookDelivery,
  WebhookEvent,
  WebhookQueueTable,
} from './webhook-queue-table.ts';
export type {
  WebhookChoices,
  WebhookTarget,
  WebhookTargetTable,
} from './webhook-target-table.ts';
