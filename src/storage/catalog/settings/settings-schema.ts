import { type Static, type TSchema, Type } from 'typebox';
import { ACCESS_SETTINGS } from './access-settings.ts';
import { ARCHIVE_SETTINGS } from './archive-settings.ts';
import { LIFECYCLE_SETTINGS } from './lifecycle-settings.ts';
import { MAIL_SETTINGS } from './mail-settings.ts';
import { PHONE_SETTINGS } from './phone-settings.ts';
import { RECORDING_SETTINGS } from './recording-settings.ts';
import type { SettingDefinition } from './setting-definition.ts';
import { SYSTEM_SETTINGS } from './system-settings.ts';

const DEFINITIONS = {
  ...RECORDING_SETTINGS,
  ...LIFECYCLE_SETTINGS,
  ...ARCHIVE_SETTINGS,
  ...SYSTEM_SETTINGS,
  ...ACCESS_SETTINGS,
  ...MAIL_SETTINGS,
  ...PHONE_SETTINGS,
};
type Definitions = typeof DEFINITIONS;

export type SettingKey = keyof Definitions;
export const SETTING_KEYS = Object.keys(DEFINITIONS) as SettingKey[];

/** What an administrator chose, and what holds for the rest. */
export type Settings = { readonly [Key in SettingKey]: Static<Definitions[Key]['schema']> };

/** The settings as the API tells them. */
export const SettingsSchema = Type.Object(
  Object.fromEntries(SETTING_KEYS.map((key) => [key, DEFINITIONS[key].schema])) as {
    [Key in SettingKey]: Definitions[Key]['schema'];
  },
  { additionalProperties: false },
);

/** What is known of one setting. */
export function settingDefinition(key: SettingKey): SettingDefinition {
  return DEFINITIONS[key] as SettingDefinition<TSchema>;
}

/** What holds for every key that was never set. */
export function defaultSettings(): Settings {
  const initial = SETTING_KEYS.map((key) => [key, settingDefinition(key).initial()]);
  return Object.fromEntries(initial) as Settings;
}
