// `npm run fault MODE -- --trials 50 --seed S`: breaks things on purpose and looks what is left.
import { parseArgs } from 'node:util';
import { runArchiveTrials } from './archive.ts';
import { runCrashTrials } from './crash.ts';
import { runKeyTrials } from './keys.ts';
import { runPrerecordTrials } from './prerecord.ts';

/**
 * `crash`: recorded calls; `prerecord`: calls about which somebody decides just then; `keys`:
 * rotations of the master keys; `archive`: moves to archives of each kind.
 */
const MODES = {
  ...{ archive: runArchiveTrials, crash: runCrashTrials },
  ...{ keys: runKeyTrials, prerecord: runPrerecordTrials },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    trials: { type: 'string', default: '50' },
    calls: { type: 'string', default: '20' },
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
  trials: Number(values.trials),
  calls: Number(values.calls),
  seed: Number(values.seed),
});
process.exit(isFine ? 0 : 1);
