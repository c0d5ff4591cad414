import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { createLog, systemClock } from '../base/index.ts';
import { dataDirectory, loadOptions, type Options } from '../config/index.ts';
import type { Actor } from '../storage/audit/index.ts';
import { Catalog } from '../storage/catalog/index.ts';
import { KeyRing, SecretBox } from '../storage/crypto/index.ts';

/** The environment and the flags of a command, which only the program's top reads. */
export interface CommandContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Adds the options by which every command finds the data directory. */
export function withData(command: Command): Command {
  return command
    .option('--data <directory>', 'data directory (default: ./data)')
    .option('--config <file>', 'options file (default: earwitness.yaml where it exists)');
}

/** The checked options of a command that got {@link withData}. */
export function optionsOf(
  flags: { readonly data?: string | undefined; readonly config?: string | undefined },
  { environment }: CommandContext,
): Options {
  return loadOptions({ environment, file: flags.config, flags: { data: flags.data } });
}

/** Whoever has a shell on this machine, as the audit trail names them. */
export function commandActor(): Actor {
  return { kind: 'command', name: userInfo().username };
}

/** Opens the catalog of the data directory, also while the recorder runs, for one action. */
export async function withCatalog<T>(
  options: Options,
  action: (catalog: Catalog) => Promise<T>,
): Promise<T> {
  const { catalog: path } = dataDirectory(options.dataDirectory);
  const secretBox = new SecretBox(await KeyRing.openOrLock(options.dataDirectory, options.keys));
  const log = createLog('warn');
  const catalog = await Catalog.open(path, { clock: systemClock, log, secretBox });
  try {
    return await action(catalog);
  } finally {
    await catalog.close();
  }
}

/** Prints `value` as JSON or `text` for a person. */
export function print(isJson: boolean | undefined, value: unknown, text: string): void {
  process.stdout.write(`${isJson === true ? JSON.stringify(value) : text}\n`);
}
