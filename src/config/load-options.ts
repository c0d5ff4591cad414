import { readFileSync } from 'node:fs';
import { Value } from 'typebox/value';
import { parse } from 'yaml';
import { errorText, nearestName, RecorderError, systemCode } from '../base/index.ts';
import {
  OPTION_NAMES,
  type OptionName,
  type Options,
  OptionsSchema,
  optionsFrom,
} from './options.ts';

const ENVIRONMENT_PREFIX = 'EARWITNESS_';
/** Names of the environment that are no options: secrets, and what tests read. */
const OTHER_ENVIRONMENT = [
  ...['EARWITNESS_ADMIN_PASSWORD', 'EARWITNESS_KEY_PASSPHRASE', 'EARWITNESS_CONFIG'],
  ...['EARWITNESS_CORPUS', 'EARWITNESS_TEST_PICTURES'],
];

/** Where the values of the options come from, weakest first: file, environment, command line. */
export interface OptionSources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly flags: Readonly<Partial<Record<OptionName, string | undefined>>>;
  /** Path of the file; without it `earwitness.yaml` is read where it exists. */
  readonly file?: string | undefined;
}

/** `sipPort` → `EARWITNESS_SIP_PORT`. */
export function environmentName(option: string): string {
  return ENVIRONMENT_PREFIX + option.replace(/[A-Z]/g, '_$&').toUpperCase();
}

/** `sipPort` → `--sip-port`. */
export function flagName(option: string): string {
  return `--${option.replace(/[A-Z]/g, '-$&').toLowerCase()}`;
}

/**
 * Reads, checks and merges the options. Throws RecorderError CONFIG_UNKNOWN_KEY,
 * CONFIG_WRONG_VALUE or CONFIG_UNREADABLE with a sentence that says where and what was expected.
 */
export function loadOptions(sources: OptionSources): Options {
  const values: Record<string, unknown> = {};
  Object.assign(values, fromFile(sources.file ?? sources.environment.EARWITNESS_CONFIG));
  Object.assign(values, fromEnvironment(sources.environment));
  for (const name of OPTION_NAMES) {
    const text = sources.flags[name];
    if (text !== undefined) values[name] = convert(name, text, flagName(name));
  }
  const complete = Value.Default(OptionsSchema, values);
  if (!Value.Check(OptionsSchema, complete)) {
    const [first] = Value.Errors(OptionsSchema, complete);
    throw new RecorderError('CONFIG_WRONG_VALUE', `${first?.instancePath} ${first?.message}`);
  }
  try {
    return optionsFrom(complete, sources.environment.EARWITNESS_KEY_PASSPHRASE);
  } catch (error) {
    throw new RecorderError('CONFIG_WRONG_VALUE', errorText(error));
  }
}

function fromFile(path: string | undefined): Record<string, unknown> {
  const name = path ?? 'earwitness.yaml';
  let content: unknown;
  try {
    content = parse(readFileSync(name, 'utf8')) ?? {};
  } catch (error) {
    if (path === undefined && systemCode(error) === 'ENOENT') return {};
    throw new RecorderError('CONFIG_UNREADABLE', `${name}: ${errorText(error)}`, { cause: error });
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new RecorderError(
      'CONFIG_UNREADABLE',
      `${name}: expected lines of the form "key: value"`,
    );
  }
  const values: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(content)) {
    if (!isOptionName(key)) throw unknownKey(name, key, OPTION_NAMES);
    values[key] = convert(key, String(value), `${name}: ${key}`);
  }
  return values;
}

function fromEnvironment(environment: OptionSources['environment']): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  const names = new Map(OPTION_NAMES.map((option) => [environmentName(option), option]));
  for (const [name, text] of Object.entries(environment)) {
    if (!name.startsWith(ENVIRONMENT_PREFIX) || OTHER_ENVIRONMENT.includes(name)) continue;
    const option = names.get(name);
    if (option === undefined) {
      throw unknownKey('the environment', name, [...names.keys(), ...OTHER_ENVIRONMENT]);
    }
    if (text !== undefined && text !== '') values[option] = convert(option, text, name);
  }
  return values;
}

function isOptionName(name: string): name is OptionName {
  return (OPTION_NAMES as readonly string[]).includes(name);
}

function unknownKey(place: string, name: string, known: readonly string[]): RecorderError {
  const nearest = nearestName(name, known);
  const hint = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
  return new RecorderError('CONFIG_UNKNOWN_KEY', `${place}: unknown key ${name}.${hint}`);
}

/** The text as the type that the option has; `place` says where it stands. */
function convert(name: OptionName, text: string, place: string): unknown {
  const schema = OptionsSchema.properties[name];
  const isNumeric = typeof Value.Default(schema, undefined) === 'number';
  const value = isNumeric && /^-?\d+$/.test(text.trim()) ? Number(text) : text;
  if (Value.Check(schema, value)) return value;
  const [first] = Value.Errors(schema, value);
  throw new RecorderError('CONFIG_WRONG_VALUE', `${place}: "${text}" ${first?.message}`);
}
