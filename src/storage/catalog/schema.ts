import type { Generated } from 'kysely';

/** The tables as the newest migration leaves them. Times in milliseconds since 1970. */
export interface CatalogTables {
  users: UserRow;
  user_numbers: { user_id: string; position: number; number: string; number_key: string };
  user_devices: { user_id: string; position: number; device: string };
  web_sessions: WebSessionRow;
  setup_tokens: { token_hash: Uint8Array; created_at_ms: number; expires_at_ms: number };
  login_attempts: LoginAttemptRow;
  login_steps: LoginStepRow;
  password_history: { user_id: string; set_at_ms: number; password_hash: string };
  totp_secrets: TotpSecretRow;
  passkeys: PasskeyRow;
  recovery_codes: { user_id: string; code_hash: Uint8Array };
  oidc_links: { issuer: string; subject: string; user_id: string; linked_at_ms: number };
  api_tokens: ApiTokenRow;
  webhook_targets: WebhookTargetRow;
  webhook_deliveries: WebhookDeliveryRow;
  settings: { key: string; value: string };
  filters: FilterRow;
  filter_names: { filter_id: string; language: string; name: string };
  filter_grants: { filter_id: string; user_id: string };
  conversations: ConversationRow;
  recordings: RecordingRow;
  /** RecordingFacts as JSON, apart so that lists read short rows. */
  recording_facts: { recording_id: string; facts: string };
  /** Full-text index over {@link RecordingRow.search_text}; its rowid is that of the recording. */
  recording_search: { rowid: number; search_text: string; recording_search: string };
  /** Users as recordings remember them; texts folded for monitor filters. */
  user_snapshots: UserSnapshotRow;
  user_snapshot_numbers: { snapshot_id: number; number: string };
  user_snapshot_devices: { snapshot_id: number; device: string };
  four_eyes_unlocks: FourEyesUnlockRow;
  four_eyes_requests: FourEyesRequestRow;
  recording_tags: { recording_id: string; tag_key: string; tag: string };
  heard_recordings: { user_id: string; recording_id: string; at_ms: number };
  missed_recordings: MissedRecordingRow;
  buffered_recordings: BufferedRecordingRow;
  audit_events: AuditEventRow;
  /** Words that audit events are found by; its rowid is their sequence number. */
  audit_search: { rowid: number; words: string; audit_search: string };
  pending_purges: { recording_id: string; object_ids: string; began_at_ms: number };
  archived_recordings: ArchivedRecordingRow;
  alerts: AlertRow;
  mails: MailRow;
  /** What the recorder remembers of itself from one run to the next, as JSON. */
  kept_facts: { name: string; value: string };
  /** Secrets of settings, sealed for their name. */
  secrets: { name: string; sealed: Uint8Array };
}

export interface UserRow {
  id: string;
  login_name: string;
  /** Login name in one case, unique. */
  login_key: string;
  first_name: string;
  last_name: string;
  email: string;
  department: string;
  language: string | null;
  is_administrator: number;
  is_disabled: number;
  password_hash: string | null;
  /** When the password was set last. */
  password_set_at_ms: number | null;
  must_change_password: number;
  pin_hash: string | null;
  /** `local`, `ldap` or `oidc`. */
  source: string;
  /** Identity in the directory, unique there. */
  external_id: string | null;
  /** Since when the directory lacks the user who was disabled for that. */
  vanished_at_ms: number | null;
  /** ModeMatrix as JSON. */
  modes: string;
  notifies_phone: number;
  shows_in_inbox: number;
  can_delete: number;
  is_supervisor: number;
  must_be_recorded: number;
  can_listen_in: number;
  delete_after_days: number | null;
  /** Folded words to search in, and keys to sort by. */
  search_text: string;
  last_name_key: string;
  first_name_key: string;
  department_key: string;
  created_at_ms: number;
  updated_at_ms: number;
}

export interface WebSessionRow {
  token_hash: Uint8Array;
  user_id: string;
  created_at_ms: number;
  used_at_ms: number;
  /** From where it was made. */
  address: string;
  user_agent: string;
  /** When the person last proved who they are. */
  confirmed_at_ms: number;
}

/** Somebody on the way in, or a ceremony that takes two requests. */
export interface LoginStepRow {
  token_hash: Uint8Array;
  purpose: string;
  user_id: string | null;
  /** What the next request needs to know, as JSON. */
  details: string;
  /** Wrong answers so far. */
  attempts: number;
  expires_at_ms: number;
}

export interface LoginAttemptRow {
  row: Generated<number>;
  /** What was guessed at: `password`, `second-factor` or `pin`. */
  purpose: string;
  /** Login name in one case, or id of a user. */
  subject: string;
  /** Network address, or the network that it belongs to. */
  address: string;
  at_ms: number;
}

export interface TotpSecretRow {
  user_id: string;
  sealed: Uint8Array;
  /** Time step of the last code that was used. */
  last_step: number;
  /** Null until a first code proved that the other side has the secret. */
  confirmed_at_ms: number | null;
}

export interface PasskeyRow {
  /** Credential id, base64url. */
  id: string;
  user_id: string;
  name: string;
  /** Host name that it is bound to. */
  relying_party: string;
  /** COSE key. */
  public_key: Uint8Array;
  counter: number;
  /** JSON list. */
  transports: string;
  created_at_ms: number;
  used_at_ms: number | null;
}

export interface FilterRow {
  id: string;
  rule: string;
  can_delete: number;
  four_eyes: number;
  /** 1 for the filter that the first start made for the first administrator. */
  is_initial: number;
  version: number;
  created_at_ms: number;
}

export interface ConversationRow {
  id: string;
  locality: string;
  /** Lower case; empty where the source named none. */
  cluster: string;
  call_identifier: string | null;
  device: string;
  last_activity_ms: number;
}

export interface RecordingRow {
  /** Order of storing; joins the full-text index. Never shown. */
  row: Generated<number>;
  id: string;
  conversation_id: string;
  started_at_ms: number;
  duration_ms: number;
  size_bytes: number;
  direction: string;
  locality: string;
  mode: string;
  user_id: string | null;
  last_name: string | null;
  first_name: string | null;
  department: string | null;
  local_number: string | null;
  local_device: string | null;
  local_name: string | null;
  remote_number: string | null;
  remote_device: string | null;
  remote_name: string | null;
  format: string;
  is_complete: number;
  is_interrupted: number;
  /** Exempt from automatic deletion since then; null: not exempt. */
  preserved_at_ms: number | null;
  preserved_by_id: string | null;
  preserved_by_name: string | null;
  /** Folded texts to sort by, empty where there is none. */
  last_name_key: string;
  first_name_key: string;
  department_key: string;
  remote_party_key: string;
  local_number_key: string;
  /** Of the remote number; empty where there is none. */
  remote_number_key: string;
  /** The user as remembered; null for an unassigned recording. */
  snapshot_id: number | null;
  note: string;
  /** A RecordingDamage; null where nothing is known to be wrong. */
  damage: string | null;
  /** Folded words to search in, with two spaces before each. */
  search_text: string;
}

export interface UserSnapshotRow {
  id: Generated<number>;
  fingerprint: string;
  user_id: string;
  login_name: string;
  last_name: string;
  first_name: string;
  email: string;
  department: string;
  /** As those of the recordings. */
  last_name_key: string;
  first_name_key: string;
  department_key: string;
}

/** A view of a filter, in one log-in of a user. */
interface FourEyesViewRow {
  id: string;
  filter_id: string;
  /** Of the filter, when this was made. */
  filter_version: number;
  session_key: Uint8Array;
  user_id: string;
  created_at_ms: number;
}

export interface FourEyesUnlockRow extends FourEyesViewRow {
  second_user_id: string;
  /** The log-in it was approved from; null: by password in the browser of the first. */
  second_session_key: Uint8Array | null;
  used_at_ms: number;
}

export interface FourEyesRequestRow extends FourEyesViewRow {
  reason: string;
  expires_at_ms: number;
  /** `approved`, `declined`, or null while it waits. */
  decision: string | null;
}

export interface MissedRecordingRow {
  id: string;
  at_ms: number;
  code: string;
  detail: string;
  direction: string | null;
  peer: string;
  parties: string;
  /** How often, and when last; both of one entry where `fold_key` is null. */
  count: number;
  last_at_ms: number | null;
  /** What is alike is counted in the row of this key. */
  fold_key: string | null;
  user_id: string | null;
  /** Of the recording that lacks something. */
  recording_id: string | null;
  acknowledged_at_ms: number | null;
  acknowledged_by: string | null;
}

/** A call in mode prerecord, from its end or from when it was decided about. */
export interface BufferedRecordingRow {
  recording_id: string;
  conversation_id: string;
  user_id: string | null;
  /** BufferState. */
  state: string;
  admitted_at_ms: number;
  closed_at_ms: number | null;
  expires_at_ms: number | null;
  decided_at_ms: number | null;
  decided_by: string | null;
}

/** A link of the audit chain: docs/formats/audit.md. */
export interface AuditEventRow {
  sequence: number;
  at_ms: number;
  actor_kind: string;
  actor_id: string | null;
  actor_name: string;
  address: string | null;
  action: string;
  object_kind: string | null;
  object_id: string | null;
  object_name: string | null;
  outcome: string;
  /** JSON, as it was hashed. */
  details: string;
  hash: Uint8Array;
}

/** A token of a program; `user_id` is null where it acts on the calls of everybody. */
export interface ApiTokenRow {
  id: string;
  token_hash: Uint8Array;
  name: string;
  /** Name in one case, unique. */
  name_key: string;
  user_id: string | null;
  reads_recordings: number;
  /** Addresses and networks, JSON. */
  networks: string;
  expires_at_ms: number | null;
  created_at_ms: number;
  created_by: string;
  used_at_ms: number | null;
  used_from: string | null;
}

export interface WebhookTargetRow {
  id: string;
  url: string;
  /** JSON. */
  events: string;
  is_enabled: number;
  sealed_secret: Uint8Array;
  created_at_ms: number;
}

/** An event that a target was told, or is to be. */
export interface WebhookDeliveryRow {
  sequence: Generated<number>;
  target_id: string;
  event_id: string;
  event: string;
  body: string;
  state: string;
  made_at_ms: number;
  /** When it is tried next. */
  due_at_ms: number;
  attempts: number;
  tried_at_ms: number | null;
  http_status: number | null;
  problem: string | null;
}

/** A recording that is in the archive, or on its way there or back. */
export interface ArchivedRecordingRow {
  recording_id: string;
  /** ArchiveState. */
  state: string;
  path: string;
  /** Of the audio. */
  size_bytes: number;
  changed_at_ms: number;
  problem: string | null;
}

/** An alert that lasts, or did; at most one with the same code and key lasts. */
export interface AlertRow {
  id: string;
  code: string;
  alert_key: string;
  severity: string;
  /** JSON. */
  facts: string;
  since_ms: number;
  last_ms: number;
  occurrences: number;
  /** How many of the occurrences a mail has told. */
  mailed_occurrences: number;
  resolved_at_ms: number | null;
  /** 1 where a mail has told that it is over. */
  is_end_mailed: number;
  acknowledged_at_ms: number | null;
  acknowledged_by_id: string | null;
  acknowledged_by_name: string | null;
}

/** A mail that waits to be sent, or was. */
export interface MailRow {
  id: string;
  subject: string;
  body: string;
  made_at_ms: number;
  /** When it is tried next. */
  due_at_ms: number;
  attempts: number;
  sent_at_ms: number | null;
  /** Why the last try failed. */
  problem: string | null;
}
