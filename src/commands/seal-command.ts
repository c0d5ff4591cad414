import { setPriority } from 'node:os';
import process from 'node:process';
import { Command } from 'commander';
import { dataDirectory } from '../config/index.ts';
import { RecordingSealing, type SealingReport } from '../lifecycle/index.ts';
import { FileStore } from '../storage/store/index.ts';
import { type CommandContext, commandActor, optionsOf, print, withData } from './data-option.ts';
import { type KeyData, withKeys } from './key-data.ts';
import { endProgress, tellProgress } from './progress-line.ts';

interface SealFlags {
  readonly data?: string;
  readonly config?: string;
  readonly json?: boolean;
}

/** Calls go first. */
const NICENESS = 10;

/** `earwitness seal`: encrypts recordings that were made without the setting *Encrypted*. */
export function sealCommand(context: CommandContext): Command {
  return withData(new Command('seal'))
    .description('encrypt the recordings that are not; may be ended and run again at any time')
    .option('--json', 'print JSON')
    .action(async (flags: SealFlags) => {
      const options = optionsOf(flags, context);
      const { store } = dataDirectory(options.dataDirectory);
      setPriority(NICENESS);
      // Two of them would make two keys for one recording, and a rotation would not see these.
      const report = await withKeys(options, (data) =>
        data.keyRing.exclusively(() => seal(data, store)),
      ).finally(endProgress);
      print(flags.json, report, sealingText(report));
      if (report.problems.length > 0) process.exitCode = 1;
    });
}

async function seal({ catalog, recordingKeys }: KeyData, directory: string) {
  const store = FileStore.open(directory, recordingKeys);
  const report = await new RecordingSealing({
    ...{ objects: catalog.objects, store, recordingKeys },
    onProgress: (done, total) => tellProgress({ phase: 'Recordings', done, total }),
  }).run();
  const { sealed, problems } = report;
  catalog.audit.append({
    ...{ actor: commandActor(), action: 'recording.sealed', object: { kind: 'keys' } },
    details: { sealed, failed: problems.length },
  });
  return report;
}

function sealingText({ sealed, sealedBytes, leftovers, problems }: SealingReport): string {
  const megabytes = (sealedBytes / 1e6).toFixed(1);
  return [
    `Encrypted ${sealed} recordings, ${megabytes} MB of audio.`,
    ...(leftovers === 0 ? [] : [`Removed ${leftovers} unencrypted objects of an earlier run.`]),
    ...problems.map(({ what, problem }) => `Not encrypted: ${what}: ${problem}`),
  ].join('\n');
}
