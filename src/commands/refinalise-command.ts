import { setTimeout as wait } from 'node:timers/promises';
import { Command } from 'commander';
import { decodingRequest, requestDecoding } from '../composition/index.ts';
import { type CommandContext, optionsOf, print, withCatalog, withData } from './data-option.ts';

interface RefinaliseFlags {
  readonly data?: string;
  readonly config?: string;
  readonly json?: boolean;
}

/** The recorder looks every two seconds. */
const ANSWER_MS = 15_000;
const LOOK_EVERY_MS = 200;

/** `earwitness refinalise`: decodes what could not be decoded when it was recorded. */
export function refinaliseCommand(context: CommandContext): Command {
  return withData(new Command('refinalise'))
    .description(
      'have the running recorder decode what could not be decoded before, also what a program ' +
        'failed on; by itself it looks at its start and every hour',
    )
    .option('--json', 'print JSON')
    .action(async (flags: RefinaliseFlags) => {
      const options = optionsOf(flags, context);
      const decoding = await withCatalog(options, async (catalog) => {
        requestDecoding(catalog, {});
        for (let waitedMs = 0; waitedMs < ANSWER_MS; waitedMs += LOOK_EVERY_MS) {
          await wait(LOOK_EVERY_MS);
          const request = decodingRequest(catalog);
          if (request?.decoding === undefined) continue;
          requestDecoding(catalog, null);
          return request.decoding;
        }
        return undefined;
      });
      print(flags.json, { decoding: decoding ?? null }, answerText(decoding));
    });
}

function answerText(decoding: number | undefined): string {
  if (decoding === undefined) {
    return 'The recorder did not answer. If it does not run, it does this when it is started.';
  }
  if (decoding === 0) return 'Nothing waits that can be decoded now.';
  return `${decoding} recordings are being decoded; the status page says what still waits.`;
}
