import { SeededRandom } from '../../src/simulator/index.ts';
import {
  runKillTrials,
  runMarksTrial,
  runNetworkTrials,
  TRIAL_SERVERS,
  type TrialServer,
} from '../support/archive/archive-trials.ts';
import type { CrashOptions } from './crash.ts';

/**
 * Breaks the way to an archive of each kind, and kills the recorder on the way to each: whether
 * every recording was here or there each time, and there once at the end.
 */
export async function runArchiveTrials({
  trials,
  seed,
}: Pick<CrashOptions, 'trials' | 'seed'>): Promise<boolean> {
  const seeded = new SeededRandom(seed);
  const random = (): number => seeded.unit();
  for (const kind of Object.keys(TRIAL_SERVERS) as TrialServer[]) {
    await cleanly((context) => runNetworkTrials(context, kind, { trials, random }));
    console.log(`${kind}: the way broken ${trials} times; nothing lost, nothing in part`);
    const kills = Math.ceil(trials / 5);
    await cleanly((context) => runKillTrials(context, kind, { trials: kills, random }));
    console.log(`${kind}: killed ${kills} times; everything there once`);
  }
  const moved = await cleanly((context) => runMarksTrial(context, 'sftp'));
  console.log(`2000 recordings, from 110 MB to 60 MB: the ${moved} oldest moved, all are heard`);
  return true;
}

async function cleanly<T>(
  action: (context: { after(fn: () => unknown): void }) => Promise<T>,
): Promise<T> {
  const closers: (() => unknown)[] = [];
  try {
    return await action({ after: (fn) => void closers.unshift(fn) });
  } finally {
    for (const close of closers) await close();
  }
}
