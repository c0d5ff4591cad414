// `npm run fault crash -- --trials 50 --seed S`: breaks things on purpose and looks what is left.
import { parseArgs } from 'node:util';
import { runCrashTrials } from './crash.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    trials: { type: 'string', default: '50' },
    calls: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});

if (positionals[0] !== 'crash') {
  console.error('usage: npm run fault crash -- [--trials 50] [--calls 20] [--seed S]');
  process.exit(2);
}
const isFine = await runCrashTrials({
  trials: Number(values.trials),
  calls: Number(values.calls),
  seed: Number(values.seed),
});
process.exit(isFine ? 0 : 1);
