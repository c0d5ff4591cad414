import { Command } from 'commander';
import {
  flagName,
  loadOptions,
  OPTION_NAMES,
  type OptionName,
  OptionsSchema,
  startMessage,
  VERSION,
} from '../config/index.ts';
import { type RunningRecorder, startRecorder } from '../main.ts';
import type { CommandContext } from './data-option.ts';

/** `earwitness start`: runs the recorder until it is stopped. */
export function startCommand(context: CommandContext): Command {
  const command = new Command('start')
    .description('run the recorder (what happens without a command, too)')
    .option('--config <file>', 'options file (default: earwitness.yaml where it exists)')
    .option('--json', 'print one line of JSON when everything runs');
  for (const name of OPTION_NAMES) {
    const { description, default: fallback } = OptionsSchema.properties[name] as {
      readonly description?: string;
      readonly default?: string | number;
    };
    const shown = fallback === '' || fallback === 0 ? '' : ` (default: ${fallback})`;
    command.option(`${flagName(name)} <value>`, `${description}${shown}`);
  }
  return command.action((flags: StartFlags) => start(flags, context));
}

type StartFlags = Partial<Record<OptionName, string>> & {
  readonly config?: string;
  readonly json?: boolean;
};

async function start(flags: StartFlags, { environment }: CommandContext): Promise<void> {
  const options = loadOptions({ environment, flags, file: flags.config });
  const recorder = await startRecorder(options, environment.EARWITNESS_ADMIN_PASSWORD);
  stopOnSignal(recorder);
  const { sipPorts, httpPort, setupToken, number, isLoopbackOnly } = recorder;
  const { adoptedStreams, finalising } = recorder;
  const pageUrl = options.publicUrl ?? `http://localhost:${httpPort}`;
  if (flags.json === true) {
    const facts = { pid: process.pid, httpPort, sipPorts, adoptedStreams, finalising };
    process.stdout.write(`${JSON.stringify({ ...facts, version: VERSION })}\n`);
    return;
  }
  process.stdout.write(
    startMessage({
      version: VERSION,
      number,
      pageUrl,
      setupUrl: setupToken === undefined ? undefined : `${pageUrl}/setup#token=${setupToken}`,
      sipPort: sipPorts.udp,
      sipTlsPort: sipPorts.tls,
      isLoopbackOnly,
      rtpPorts: options.rtpPorts,
      dataDirectory: options.dataDirectory,
      adoptedStreams,
      finalising,
    }),
  );
}

function stopOnSignal(recorder: RunningRecorder): void {
  const stop = () => {
    recorder.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
