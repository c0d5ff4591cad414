import { Value } from 'typebox/value';
import { assert, type Clock, RecorderError } from '../../base/index.ts';
import { type Actor, changesBetween } from '../audit/index.ts';
import type { SecretBox } from '../crypto/index.ts';
import type { AuditTable } from './audit-table.ts';
import { type CatalogDatabase, queries } from './catalog-database.ts';
import {
  isSecretName,
  minimumSecretLength,
  SECRET_NAMES,
  type SecretName,
} from './settings/secret-names.ts';
import type { SettingDefinition } from './settings/setting-definition.ts';
import {
  defaultSettings,
  SETTING_KEYS,
  type SettingKey,
  type Settings,
  settingDefinition,
} from './settings/settings-schema.ts';
import { shown, type WrongPart, wrongPart } from './settings/wrong-part.ts';

/** Enough for a private key. */
const MAXIMUM_SECRET_LENGTH = 10_000;
/** Whether another process changed something is asked for so often at most. */
export const SETTINGS_LOOK_MS = 100;

export interface SettingTableOptions {
  readonly database: CatalogDatabase;
  readonly audit: AuditTable;
  readonly clock: Clock;
  /** Undefined: secrets cannot be read or set. */
  readonly secretBox: SecretBox | undefined;
}

/** What an administrator chose; every key that was never set has its default. */
export class SettingTable {
  readonly #options: SettingTableOptions;
  #cached: { readonly settings: Settings; readonly dataVersion: number } | undefined;
  #lookedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: SettingTableOptions) {
    this.#options = options;
  }

  /** The settings as they are now; what another process changed counts after 100 ms. */
  get(): Settings {
    const nowMs = this.#options.clock.monotonicMs();
    if (this.#cached !== undefined && nowMs - this.#lookedAtMs < SETTINGS_LOOK_MS) {
      return this.#cached.settings;
    }
    return this.latest();
  }

  /** The settings as they are now, for what may not go by a choice that was just taken back. */
  latest(): Settings {
    const { clock, database } = this.#options;
    this.#lookedAtMs = clock.monotonicMs();
    const dataVersion = database.dataVersion();
    if (this.#cached?.dataVersion === dataVersion) return this.#cached.settings;
    const settings = this.#read();
    this.#cached = { settings, dataVersion };
    return settings;
  }

  /** A secret that belongs to settings; undefined where it is not set. */
  secret(name: SecretName): string | undefined {
    const { database } = this.#options;
    const sealed = queries.selectFrom('secrets').select('sealed').where('name', '=', name);
    const row = database.first(sealed);
    return row === undefined ? undefined : this.#box().open(name, row.sealed);
  }

  /** Which secrets are set. */
  secretsSet(): Readonly<Record<SecretName, boolean>> {
    const rows = this.#options.database.all(queries.selectFrom('secrets').select('name'));
    const names = new Set(rows.map(({ name }) => name));
    return Object.fromEntries(SECRET_NAMES.map((name) => [name, names.has(name)])) as Record<
      SecretName,
      boolean
    >;
  }

  /**
   * Changes the keys of `patch`, all or none; a secret is set by a text and forgotten by null.
   * Throws `SETTING_UNKNOWN` or `SETTING_INVALID`, which name the key, what was found and what was
   * expected.
   */
  async set(patch: Readonly<Record<string, unknown>>, by: Actor): Promise<Settings> {
    const secrets = Object.entries(patch).filter(([key]) => isSecretName(key));
    const plain = Object.entries(patch).filter(([key]) => !isSecretName(key));
    const entries = plain.map(([key, value]) => requireSetting(key, value));
    for (const [name, value] of secrets) requireSecret(name as SecretName, value);
    const { database, audit } = this.#options;
    this.#cached = undefined;
    database.transaction(() => {
      const changes = {
        ...changesBetween(this.#read(), Object.fromEntries(entries)),
        ...this.#setSecrets(secrets as [SecretName, string | null][]),
      };
      const changed = Object.keys(changes);
      for (const [key, value] of entries) if (changed.includes(key)) this.#write(key, value);
      if (changed.length === 0) return;
      const object = { kind: 'settings', name: changed.join(', ') } as const;
      audit.append({ actor: by, action: 'settings.changed', object, details: { changes } });
    });
    return this.get();
  }

  #write(key: SettingKey, value: unknown): void {
    const row = { key, value: JSON.stringify(value) };
    this.#options.database.run(
      queries
        .insertInto('settings')
        .values(row)
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: row.value })),
    );
  }

  /** Returns what changed, without the secrets themselves. */
  #setSecrets(secrets: readonly [SecretName, string | null][]) {
    const { database } = this.#options;
    const wereSet = this.secretsSet();
    const changes: Record<string, { readonly old: string | null; readonly new: string | null }> =
      {};
    for (const [name, value] of secrets) {
      database.run(queries.deleteFrom('secrets').where('name', '=', name));
      if (value !== null) {
        const sealed = this.#box().seal(name, value);
        database.run(queries.insertInto('secrets').values({ name, sealed }));
      }
      const was = wereSet[name] ? 'set' : null;
      if (was === null && value === null) continue;
      changes[name] = { old: was, new: value === null ? null : 'set anew' };
    }
    return changes;
  }

  #box(): SecretBox {
    const { secretBox } = this.#options;
    assert(secretBox !== undefined, 'the catalog was opened without a box for secrets');
    return secretBox;
  }

  #read(): Settings {
    const chosen: Record<string, unknown> = {};
    const rows = this.#options.database.all(queries.selectFrom('settings').selectAll());
    for (const { key, value } of rows) {
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
      { member: key },
    );
  }
  const wrong = problemOf(settingDefinition(key), value);
  if (wrong === undefined) return [key, value];
  const { path, found, expected } = wrong;
  const text = `setting ${[key, ...path].join('.')}: found ${found}, expected ${expected}`;
  const isList = Array.isArray(value);
  const member = [key, ...(isList ? [] : path.slice(0, 1))].join('.');
  throw new RecorderError('SETTING_INVALID', text, { member });
}

/** The first thing wrong with a value; undefined where it may be set. */
function problemOf(
  { schema, expected, problem }: SettingDefinition,
  value: unknown,
): WrongPart | undefined {
  if (!Value.Check(schema, value)) {
    const part = wrongPart(schema, value);
    return part.path.length === 0 ? { ...part, expected } : part;
  }
  const wrong = problem?.(value as never);
  if (wrong === undefined) return undefined;
  if (typeof wrong === 'string') return { path: [], found: shown(value), expected: wrong };
  const { member } = wrong;
  const found = shown((value as Readonly<Record<string, unknown>>)[member]);
  return { path: [member], found, expected: wrong.expected };
}

function requireSecret(name: SecretName, value: unknown): void {
  const isText = typeof value === 'string' && value.length <= MAXIMUM_SECRET_LENGTH;
  const minimum = minimumSecretLength(name);
  if (value === null || (isText && value.length >= minimum)) return;
  const expected = `${minimum} to ${MAXIMUM_SECRET_LENGTH} characters, or null`;
  const message = `setting ${name}: expected ${expected}`;
  throw new RecorderError('SETTING_INVALID', message, { member: name });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
