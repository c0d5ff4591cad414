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

export const AUDIO_FORMATS = ['mp3', 'opus', 'wav', 'wav-g711', 'flac'] as const;

/** What administrators change while the recorder runs. Null: no limit, never, or the usual. */
export interface Settings {
  readonly number: string;
  readonly userIdentification: 'number' | 'phone';
  readonly audioFormat: (typeof AUDIO_FORMATS)[number];
  readonly channels: 'stereo' | 'mono';
  readonly bitrateKbps: number | null;
  readonly unknownUsers: 'decline' | 'record';
  readonly lines: number | null;
  readonly newUserPolicy: UserPolicy;
  readonly deleteAfterDays: number | null;
  readonly deletionHour: number;
  readonly diskWarningPercent: number;
  readonly diskCriticalPercent: number;
  readonly internalNumbers: readonly string[];
  readonly trustedPeers: readonly string[];
  readonly timeZone: string;
  readonly languages: readonly string[];
  readonly mail: MailSettings | null;
}

/** Secrets that belong to settings: set like them, and never told. */
export interface SecretSettings {
  /** Null forgets it. */
  readonly mailPassword?: string | null | undefined;
}

/** What a form of settings holds: the settings, and secrets that are typed anew. */
export type SettingChoices = Settings & SecretSettings;

/** The settings, and which secrets are set. */
export interface ToldSettings extends Settings {
  readonly secrets: Readonly<Record<keyof SecretSettings, boolean>>;
}
