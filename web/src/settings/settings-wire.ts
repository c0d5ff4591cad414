import type { AccessSettings } from '../access/access-settings.ts';
import type { UserPolicy } from '../users/user-wire.ts';

export const MAIL_SECURITIES = ['starttls', 'tls', 'none'] as const;

export interface MailSettings {
  readonly host: string;
  readonly port: number;
  readonly security: (typeof MAIL_SECURITIES)[number];
  /** Empty: without a log-in. */
  readonly user: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly language: string;
}

export const ARCHIVE_PROTOCOLS = [
  ...(['sftp', 'ftps', 'ftps-implicit', 's3', 's3-http', 'ftp'] as const),
] as const;

/** Where older recordings are moved to. */
export interface ArchivePlace {
  readonly protocol: (typeof ARCHIVE_PROTOCOLS)[number];
  readonly host: string;
  /** Null: that of the protocol. */
  readonly port: number | null;
  readonly user: string;
  readonly directory: string;
  readonly bucket: string;
  readonly region: string;
  readonly pathStyle: boolean;
  readonly certificateAuthority: string;
}

/** When recordings are moved, and how fast. Null: no such limit. */
export interface ArchiveRules {
  readonly enabled: boolean;
  readonly highMegabytes: number | null;
  readonly lowMegabytes: number | null;
  readonly afterDays: number | null;
  readonly kilobytesPerSecond: number | null;
  readonly fromHour: number | null;
  readonly toHour: number | null;
  readonly cacheMegabytes: number;
}

/** With what recordings are encrypted that are moved. */
export const ARCHIVE_ENCRYPTIONS = ['none', 'passphrase', 'recipient'] as const;
export interface ArchiveEncryption {
  readonly kind: (typeof ARCHIVE_ENCRYPTIONS)[number];
  /** Public key. */
  readonly recipient: string;
}

/** Encoding names of what can be offered to CUCM. */
export const OFFERABLE_CODECS = [
  ...(['PCMU', 'PCMA', 'G722', 'OPUS', 'L16', 'G729', 'ILBC', 'AMR-WB', 'ISAC'] as const),
] as const;

export const AUDIO_FORMATS = ['mp3', 'opus', 'wav', 'wav-g711', 'flac'] as const;

/** What administrators change while the recorder runs. Null: no limit, never, or the usual. */
export interface Settings extends AccessSettings {
  readonly number: string;
  readonly userIdentification: 'number' | 'phone';
  readonly offeredCodecs: readonly (typeof OFFERABLE_CODECS)[number][];
  readonly audioFormat: (typeof AUDIO_FORMATS)[number];
  readonly channels: 'stereo' | 'mono';
  readonly bitrateKbps: number | null;
  readonly encrypted: boolean;
  readonly unknownUsers: 'decline' | 'record';
  readonly lines: number | null;
  readonly reservedLines: number | null;
  readonly keepGraceMinutes: number;
  readonly pauseSeconds: number;
  readonly newUserPolicy: UserPolicy;
  readonly deleteAfterDays: number | null;
  readonly deletionHour: number;
  readonly verificationDays: number | null;
  readonly verificationHour: number;
  readonly diskWarningPercent: number;
  readonly diskCriticalPercent: number;
  readonly internalNumbers: readonly string[];
  readonly trustedPeers: readonly string[];
  readonly frameOrigins: readonly string[];
  readonly timeZone: string;
  readonly languages: readonly string[];
  readonly mail: MailSettings | null;
  readonly archivePlace: ArchivePlace | null;
  readonly archiveRules: ArchiveRules;
  readonly archiveEncryption: ArchiveEncryption;
  readonly phoneNetworks: readonly string[];
  readonly notifiesPhones: boolean;
  readonly phoneUser: string;
}

/** Secrets that belong to settings: set like them, and never told. */
export type SecretName =
  | ('ldapPassword' | 'oidcClientSecret' | 'mailPassword' | 'phonePassword')
  | ('archivePassword' | 'archivePrivateKey' | 'archivePassphrase');

/** The settings, and which secrets are set. */
export interface ToldSettings extends Settings {
  readonly secrets: Readonly<Record<SecretName, boolean>>;
}

/** Settings, and secrets that belong to them, that are to have other values. */
export type SettingsChanges = Partial<Settings & Record<SecretName, string>>;

/** What the form of recording and system settings holds; an empty secret stays as it is. */
export type SettingChoices = Settings &
  Record<Exclude<SecretName, 'ldapPassword' | 'oidcClientSecret'>, string>;
