import { Value } from 'typebox/value';
import { type Clock, RecorderError } from '../../base/index.ts';
import { type CatalogDatabase, queries } from './catalog-database.ts';
import {
  defaultSettings,
  EXPECTED_SETTINGS,
  SETTING_KEYS,
  type SettingKey,
  type Settings,
  SettingsSchema,
  settingProblem,
} from './settings-schema.ts';

const SHOWN_CHARACTERS = 60;
/** Whether another process changed something is asked for so often at most. */
const LOOK_EVERY_MS = 100;

/** What an administrator chose; every key that was never set has its default. */
export class SettingTable {
  readonly #database: CatalogDatabase;
  readonly #clock: Clock;
  #cached: { readonly settings: Settings; readonly dataVersion: number } | undefined;
  #lookedAtMs = Number.NEGATIVE_INFINITY;

  constructor(database: CatalogDatabase, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** The settings as they are now; what another process changed counts after 100 ms. */
  get(): Settings {
    const nowMs = this.#clock.monotonicMs();
    if (this.#cached !== undefined && nowMs - this.#lookedAtMs < LOOK_EVERY_MS) {
      return this.#cached.settings;
    }
    this.#lookedAtMs = nowMs;
    const dataVersion = this.#database.dataVersion();
    if (this.#cached?.dataVersion === dataVersion) return this.#cached.settings;
    const settings = this.#read();
    this.#cached = { settings, dataVersion };
    return settings;
  }

  /**
   * Changes the keys of `patch`, all or none. Throws `SETTING_UNKNOWN` or `SETTING_INVALID`, which
   * name the key, what was found and what was expected.
   */
  async set(patch: Readonly<Record<string, unknown>>): Promise<Settings> {
    const entries = Object.entries(patch).map(([key, value]) => requireSetting(key, value));
    this.#database.transaction(() => {
      for (const [key, value] of entries) {
        const row = { key, value: JSON.stringify(value) };
        this.#database.run(
          queries
            .insertInto('settings')
            .values(row)
            .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: row.value })),
        );
      }
    });
    this.#cached = undefined;
    return this.get();
  }

  #read(): Settings {
    const chosen: Record<string, unknown> = {};
    for (const { key, value } of this.#database.all(queries.selectFrom('settings').selectAll())) {
      // A key of a version before or after this one is left alone.
      if (!isSettingKey(key)) continue;
      chosen[key] = requireSetting(key, parseJson(value))[1];
    }
    return Object.freeze({ ...defaultSettings(), ...chosen });
  }
}

function isSettingKey(key: string): key is SettingKey {
  return (SETTING_KEYS as readonly string[]).includes(key);
}

/** The key and value of one setting, or a thrown problem. */
function requireSetting(key: string, value: unknown): [SettingKey, unknown] {
  if (!isSettingKey(key)) {
    throw new RecorderError(
      'SETTING_UNKNOWN',
      `there is no setting ${shown(key)}; there are ${SETTING_KEYS.join(', ')}`,
    );
  }
  const isOfType = Value.Check(SettingsSchema.properties[key], value);
  const expected = isOfType ? settingProblem(key, value) : EXPECTED_SETTINGS[key];
  if (expected === undefined) return [key, value];
  throw new RecorderError(
    'SETTING_INVALID',
    `setting ${key}: found ${shown(value)}, expected ${expected}`,
  );
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
