import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { nearestName, RecorderError } from '../base/index.ts';
import { prepareDataDirectory } from '../config/index.ts';
import {
  SECRET_NAMES,
  SETTING_KEYS,
  SETTINGS_LOOK_MS,
  SettingsSchema,
} from '../storage/catalog/index.ts';
import { newSecret } from './ask-secret.ts';
import {
  type CommandContext,
  commandActor,
  optionsOf,
  print,
  withCatalog,
  withData,
} from './data-option.ts';

interface SettingsFlags {
  readonly data?: string;
  readonly config?: string;
  readonly json?: boolean;
}

interface SecretFlags extends SettingsFlags {
  readonly stdin?: boolean;
  readonly forget?: boolean;
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
    .argument('[value]', 'lists with commas; groups as JSON; null for none; left out for a secret')
    .action(async (key: string, text: string | undefined, flags: SettingsFlags) => {
      if (isSecret(key)) {
        refuseValue(key, text);
        await setSecret(key, { ...flags, stdin: !process.stdin.isTTY }, context);
        return;
      }
      requireKey(key);
      const value = settingValue(key, text);
      const options = optionsOf(flags, context);
      prepareDataDirectory(options.dataDirectory);
      const all = await withCatalog(options, (catalog) =>
        catalog.settings.set({ [key]: value }, commandActor()),
      );
      // What is typed next finds it in effect.
      await sleep(SETTINGS_LOOK_MS);
      const now = Object.entries(all).find(([name]) => name === key)?.[1];
      print(false, undefined, `${key} = ${settingText(now)}`);
    });
  withData(settings.command('secret').description('set a secret; asks for it twice'))
    .argument('<name>', SECRET_NAMES.join(', '))
    .option('--stdin', 'read it as one line from standard input instead')
    .option('--forget', 'forget it')
    .action((name: string, flags: SecretFlags) => setSecret(name, flags, context));
  return settings;
}

async function setSecret(name: string, flags: SecretFlags, context: CommandContext): Promise<void> {
  if (!isSecret(name)) {
    const known = SECRET_NAMES.join(', ');
    throw new RecorderError('SETTING_UNKNOWN', `there is no secret ${name}. Known: ${known}`);
  }
  const options = optionsOf(flags, context);
  prepareDataDirectory(options.dataDirectory);
  const value = flags.forget === true ? null : await newSecret(name, flags.stdin === true);
  // Only secrets need what key rotation needs.
  const { withKeys } = await import('./key-data.ts');
  await withKeys(options, ({ catalog, keyRing }) =>
    // Keys that are removed just now must not wrap it.
    keyRing.exclusively(() => catalog.settings.set({ [name]: value }, commandActor())),
  );
  print(false, undefined, `${name} is ${value === null ? 'forgotten' : 'set'}.`);
}

function isSecret(name: string): boolean {
  return (SECRET_NAMES as readonly string[]).includes(name);
}

/** What stands on a command line, every program on the computer can read. */
function refuseValue(name: string, text: string | undefined): void {
  if (text === undefined) return;
  const why = `${name} is a secret: it is read from standard input, not from the command line`;
  throw new RecorderError('SETTING_INVALID', why);
}

function requireKey(key: string): asserts key is (typeof SETTING_KEYS)[number] {
  if ((SETTING_KEYS as readonly string[]).includes(key)) return;
  const nearest = nearestName(key, SETTING_KEYS);
  const hint = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
  const known = SETTING_KEYS.join(', ');
  throw new RecorderError('SETTING_UNKNOWN', `there is no setting ${key}.${hint} Known: ${known}`);
}

/** The text as the type that the setting has; whether it fits is checked when it is set. */
function settingValue(key: (typeof SETTING_KEYS)[number], text: string | undefined): unknown {
  if (text === undefined) {
    throw new RecorderError('SETTING_INVALID', `setting ${key}: its new value is missing`);
  }
  const schema = SettingsSchema.properties[key] as { type?: string; anyOf?: { type?: string }[] };
  const types = [schema.type, ...(schema.anyOf ?? []).map((each) => each.type)];
  if (text === 'null' && types.includes('null')) return null;
  if (types.includes('array')) {
    return text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  }
  if (types.includes('object')) return parseObject(key, text);
  if (types.includes('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  const isNumber = types.includes('integer') && /^-?\d+$/.test(text);
  return isNumber ? Number(text) : text;
}

function parseObject(key: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RecorderError('SETTING_INVALID', `setting ${key}: expected JSON, as get prints it`);
  }
}

function settingText(value: unknown): string {
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
