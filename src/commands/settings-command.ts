import { Command } from 'commander';
import { errorText, RecorderError } from '../base/index.ts';
import { nearestName, type Options, prepareDataDirectory } from '../config/index.ts';
import {
  SECRET_NAMES,
  SETTING_KEYS,
  type SecretName,
  SettingsSchema,
} from '../storage/catalog/index.ts';
import {
  type CommandContext,
  commandActor,
  optionsOf,
  print,
  withCatalog,
  withData,
} from './data-option.ts';
import { readSecret } from './read-secret.ts';

interface SettingsFlags {
  readonly data?: string;
  readonly config?: string;
  readonly json?: boolean;
}

/** `earwitness settings …`: what an administrator changes while the recorder runs. */
export function settingsCommand(context: CommandContext): Command {
  const settings = new Command('settings').description('settings; changes take effect at once');
  withData(settings.command('get').description('print all settings, or one'))
    .argument('[key]')
    .option('--json', 'print JSON')
    .action(async (key: string | undefined, flags: SettingsFlags) => {
      if (key !== undefined) requireKey(key);
      const options = optionsOf(flags, context);
      const all = await withCatalog(options, async (catalog) => catalog.settings.get());
      const chosen = Object.entries(all).filter(([name]) => key === undefined || name === key);
      const lines = chosen.map(([name, value]) => `${name} = ${settingText(value)}`);
      print(flags.json, Object.fromEntries(chosen), lines.join('\n'));
    });
  withData(settings.command('set').description('change a setting'))
    .argument('<key>')
    .argument('[value]', 'lists with commas; null for none; a secret is read from standard input')
    .option('--forget', 'forget a secret')
    .action(async (key: string, text: string | undefined, flags: SetFlags) => {
      const options = optionsOf(flags, context);
      if (isSecret(key)) {
        await setSecret(key, text, flags, options);
        return;
      }
      requireKey(key);
      prepareDataDirectory(options.dataDirectory);
      const value = settingValue(key, requireValue(key, text));
      const all = await withCatalog(options, (catalog) =>
        catalog.settings.set({ [key]: value }, commandActor()),
      );
      const now = Object.entries(all).find(([name]) => name === key)?.[1];
      print(false, undefined, `${key} = ${settingText(now)}`);
    });
  return settings;
}

interface SetFlags extends SettingsFlags {
  readonly forget?: boolean;
}

function isSecret(key: string): key is SecretName {
  return (SECRET_NAMES as readonly string[]).includes(key);
}

/** From standard input: what stands on a command line, everybody on the machine can read. */
async function setSecret(
  name: SecretName,
  text: string | undefined,
  { forget = false }: SetFlags,
  options: Options,
): Promise<void> {
  if (text !== undefined) {
    const why = `${name} is a secret: it is read from standard input, not from the command line`;
    throw new RecorderError('SETTING_INVALID', why);
  }
  prepareDataDirectory(options.dataDirectory);
  const secret = forget ? null : await readSecret(name);
  await withCatalog(options, (catalog) => catalog.settings.set({ [name]: secret }, commandActor()));
  print(false, undefined, `${name} is ${secret === null ? 'not set' : 'set'}`);
}

function requireValue(key: string, text: string | undefined): string {
  if (text !== undefined) return text;
  throw new RecorderError('SETTING_INVALID', `setting ${key}: a value is missing`);
}

function requireKey(key: string): asserts key is (typeof SETTING_KEYS)[number] {
  if ((SETTING_KEYS as readonly string[]).includes(key)) return;
  const nearest = nearestName(key, SETTING_KEYS);
  const hint = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
  const known = SETTING_KEYS.join(', ');
  throw new RecorderError('SETTING_UNKNOWN', `there is no setting ${key}.${hint} Known: ${known}`);
}

/** The text as the type that the setting has; whether it fits is checked when it is set. */
function settingValue(key: (typeof SETTING_KEYS)[number], text: string): unknown {
  const schema = SettingsSchema.properties[key] as { type?: string; anyOf?: { type?: string }[] };
  const types = [schema.type, ...(schema.anyOf ?? []).map((each) => each.type)];
  if (text === 'null' && types.includes('null')) return null;
  if (types.includes('object')) return parseObject(key, text);
  if (types.includes('array')) {
    return text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  }
  const isNumber = types.includes('integer') && /^-?\d+$/.test(text);
  return isNumber ? Number(text) : text;
}

function parseObject(key: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const why = `setting ${key}: expected JSON; ${errorText(cause)}`;
    throw new RecorderError('SETTING_INVALID', why, { cause });
  }
}

function settingText(value: unknown): string {
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
