import { isIP } from 'node:net';
import { type Static, Type } from 'typebox';
import { errorText } from '../../base/index.ts';
import { AUDIO_FORMATS, CHANNEL_LAYOUTS, parseInternalNumbers } from '../../recording/index.ts';

function oneOf<const T extends readonly string[]>(values: T) {
  return Type.Unsafe<T[number]>({ type: 'string', enum: values });
}

/** What an administrator changes while the recorder runs, with what holds until then. */
export const SettingsSchema = Type.Object(
  {
    number: Type.String({
      pattern: '^[0-9*#+A-Za-z._-]{1,64}$',
      default: '7878',
      description: 'Recording number: the Recording Destination Address in CUCM',
    }),
    userIdentification: oneOf(['number', 'phone'] as const),
    audioFormat: oneOf(AUDIO_FORMATS),
    channels: oneOf(CHANNEL_LAYOUTS),
    bitrateKbps: Type.Union([Type.Integer({ minimum: 8, maximum: 320 }), Type.Null()], {
      description: 'For MP3 and Opus; null: what fits the format',
    }),
    unknownUsers: oneOf(['decline', 'record'] as const),
    lines: Type.Union([Type.Integer({ minimum: 0, maximum: 100_000 }), Type.Null()], {
      description: 'Recordings at the same time; null: as many as the media ports allow',
    }),
    internalNumbers: Type.Array(Type.String({ minLength: 1, maxLength: 500 }), {
      maxItems: 10_000,
      description: 'Numbers, ranges 1000-1999, wildcards . and T, or /regular expressions/',
    }),
    trustedPeers: Type.Array(Type.String({ minLength: 2, maxLength: 64 }), {
      maxItems: 1000,
      description: 'Addresses and networks (CIDR) that may send calls; empty: loopback only',
    }),
    timeZone: Type.String({
      minLength: 1,
      maxLength: 64,
      description: 'IANA time zone, for example Europe/Berlin',
    }),
  },
  { additionalProperties: false },
);

export type Settings = Readonly<Static<typeof SettingsSchema>>;
export type SettingKey = keyof Settings;

export const SETTING_KEYS = Object.keys(SettingsSchema.properties) as SettingKey[];

/** What a value must be, in words for who got it wrong. */
export const EXPECTED_SETTINGS: Readonly<Record<SettingKey, string>> = {
  number: '1 to 64 digits, letters and any of * # + . _ -',
  userIdentification: 'one of number, phone',
  audioFormat: `one of ${AUDIO_FORMATS.join(', ')}`,
  channels: `one of ${CHANNEL_LAYOUTS.join(', ')}`,
  bitrateKbps: 'a whole number from 8 to 320, or null',
  unknownUsers: 'one of decline, record',
  lines: 'a whole number from 0 to 100000, or null',
  internalNumbers: 'a list of at most 10000 texts of 1 to 500 characters',
  trustedPeers: 'a list of at most 1000 addresses and networks',
  timeZone: 'an IANA time zone, for example Europe/Berlin',
};

/** What holds for every key that was never set. */
export function defaultSettings(): Settings {
  return {
    number: '7878',
    userIdentification: 'number',
    audioFormat: 'mp3',
    channels: 'stereo',
    bitrateKbps: null,
    unknownUsers: 'decline',
    lines: null,
    internalNumbers: [],
    trustedPeers: [],
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}

/** What a schema cannot say: the first thing wrong with a value of the right type, in words. */
export function settingProblem(key: SettingKey, value: unknown): string | undefined {
  if (key === 'timeZone' && !isTimeZone(String(value))) {
    return EXPECTED_SETTINGS.timeZone;
  }
  if (key === 'internalNumbers') return internalNumbersProblem(value as readonly string[]);
  if (key === 'trustedPeers' && !(value as readonly string[]).every(isNetwork)) {
    return 'addresses and networks, for example 10.1.2.3 or 10.1.0.0/16';
  }
  return undefined;
}

/** Whether `text` is an IP address or a network in CIDR form (RFC 4632 §3.1). */
export function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0 || address.includes('%')) return false;
  if (prefix === undefined) return true;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128);
}

function internalNumbersProblem(entries: readonly string[]): string | undefined {
  try {
    parseInternalNumbers(entries);
    return undefined;
  } catch (error) {
    return errorText(error);
  }
}

function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }) !== undefined;
  } catch {
    return false;
  }
}
