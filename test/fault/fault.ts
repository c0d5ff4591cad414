// `npm run fault MODE -- --trials 50 --seed S`: breaks things on purpose and looks what is left.
// `--kills` says the same as `--trials`. `--target sftp` and `--only marks` choose of `archive`.
import { parseArgs } from 'node:util';
import { runArchiveTrials } from './archive.ts';
import { runCrashTrials } from './crash.ts';
import { runDrill } from './drill.ts';
import { runFlood } from './flood.ts';
import { runKeyTrials } from './keys.ts';
import { runPrerecordTrials } from './prerecord.ts';
import { runRotationKills } from './rotation.ts';

/**
 * `archive`: moves to archives of each kind; `crash`: recorded calls; `prerecord`: calls about
 * which somebody decides just then; `rotation`: rotations of the master keys beside a recorder;
 * `keys`: the same without one, many times faster; `drill`: backup of so many recordings, and
 * restore on an empty machine; `flood`: INVITEs of strangers while calls are recorded.
 */
const MODES = {
  archive: runArchiveTrials,
  crash: runCrashTrials,
  drill: runDrill,
  flood: runFlood,
  keys: runKeyTrials,
  prerecord: runPrerecordTrials,
  rotation: runRotationKills,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    trials: { type: 'string', default: '50' },
    kills: { type: 'string' },
    calls: { type: 'string', default: '20' },
    target: { type: 'string' },
    only: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});

const [mode = ''] = positionals;
const run = Object.hasOwn(MODES, mode) ? MODES[mode as keyof typeof MODES] : undefined;
if (run === undefined) {
  const modes = Object.keys(MODES).join('|');
  console.error(`usage: npm run fault ${modes} -- [--trials 50] [--calls 20] [--seed S]`);
  process.exit(2);
}
const isFine = await run({
  trials: Number(values.kills ?? values.trials),
  calls: Number(values.calls),
  seed: Number(values.seed),
  ...{ target: values.target, only: values.only },
});
process.exit(isFine ? 0 : 1);
