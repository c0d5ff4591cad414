import { Command } from 'commander';
import { FRAME_DECODERS, findDecoders } from '../audio/index.ts';
import { waitingCodecs } from '../composition/index.ts';
import { dataDirectory } from '../config/index.ts';
import { type CommandContext, optionsOf, print, withCatalog, withData } from './data-option.ts';

interface DoctorFlags {
  readonly data?: string;
  readonly config?: string;
  readonly json?: boolean;
}

/** Exit code where something is missing. */
const MISSING = 2;

const REASONS = {
  'program-missing': 'wait for ffmpeg',
  'program-failed': 'ffmpeg failed; `earwitness refinalise` tries again',
  'no-decoder': 'no program is known that decodes it; they are kept',
};

/** `earwitness doctor`: what the recorder needs of this machine and does not find. */
export function doctorCommand(context: CommandContext): Command {
  return withData(new Command('doctor'))
    .description('check what the recorder needs of this machine; ends with 2 where it is missing')
    .option('--json', 'print JSON')
    .action(async (flags: DoctorFlags) => {
      const options = optionsOf(flags, context);
      const found = options.ffmpeg === undefined ? undefined : await findDecoders(options.ffmpeg);
      const names = Object.keys(FRAME_DECODERS);
      const missing = names
        .filter((name) => found?.decoders.includes(name) !== true)
        .map((name) => FRAME_DECODERS[name]!);
      const { undecoded } = dataDirectory(options.dataDirectory);
      const waiting = await withCatalog(options, (catalog) => waitingCodecs(catalog, undecoded));
      const lines = [
        decoderText(options.ffmpeg, found !== undefined, missing),
        ...waiting.map(({ codec, reason, recordings }) => {
          return `Recordings with ${codec} that is not decoded: ${recordings} (${REASONS[reason]}).`;
        }),
      ];
      print(flags.json, { program: found?.program ?? null, missing, waiting }, lines.join('\n'));
      if (missing.length > 0) process.exitCode = MISSING;
    });
}

function decoderText(
  program: string | undefined,
  isFound: boolean,
  missing: readonly string[],
): string {
  const codecs = missing.join(', ');
  if (program === undefined) return `Decoders: the option ffmpeg is empty. Not decoded: ${codecs}.`;
  if (!isFound) {
    return `Decoders: ${program} is missing (Debian: apt-get install ffmpeg). Not decoded: ${codecs}.`;
  }
  if (missing.length === 0) return `Decoders: ${program} decodes all codecs that it is needed for.`;
  return `Decoders: ${program} lacks some. Not decoded: ${codecs}.`;
}
