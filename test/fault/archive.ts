import { SeededRandom } from '../../src/simulator/index.ts';
import {
  runKillTrials,
  runMarksTrial,
  runNetworkTrials,
  runSlowTrial,
  TRIAL_SERVERS,
  type TrialServer,
} from '../support/archive/archive-trials.ts';
import type { CrashOptions } from './crash.ts';

export interface ArchiveFaultOptions extends Pick<CrashOptions, 'trials' | 'seed'> {
  /** One kind of server; undefined: each. */
  readonly target: string | undefined;
  /** One kind of trial; undefined: each. */
  readonly only: string | undefined;
}

/** Trials by name, each with a server; what it says of itself when nothing went wrong. */
const TRIALS = {
  network: async (kind: TrialServer, { trials, random, context }: Trial): Promise<string> => {
    await runNetworkTrials(context, kind, { trials, random });
    return `the way broken ${trials} times; nothing lost, nothing in part`;
  },
  kill: async (kind: TrialServer, { trials, random, context }: Trial): Promise<string> => {
    await runKillTrials(context, kind, { trials, random });
    return `killed ${trials} times; everything there once`;
  },
  slow: async (kind: TrialServer, { context }: Trial): Promise<string> => {
    const seconds = await runSlowTrial(context, kind);
    return `80 kB went and were read back at 1 kB/s, in ${seconds.toFixed(0)} s`;
  },
  marks: async (kind: TrialServer, { context }: Trial): Promise<string> => {
    const moved = await runMarksTrial(context, kind);
    return `2000 recordings, from 110 MB to 60 MB: the ${moved} oldest moved, all are heard`;
  },
};

interface Trial {
  readonly trials: number;
  readonly random: () => number;
  readonly context: { after(fn: () => unknown): void };
}

/**
 * Breaks the way to an archive of each kind, and kills the recorder on the way to each: whether
 * every recording was here or there each time, and there once at the end. Then one goes over a
 * slow line, and 2000 go from the high mark to the low one.
 */
export async function runArchiveTrials(options: ArchiveFaultOptions): Promise<boolean> {
  const { trials, seed, target, only } = options;
  const kinds = chosen(TRIAL_SERVERS, target);
  const names = chosen(TRIALS, only);
  if (kinds.length === 0 || names.length === 0) {
    const known = [Object.keys(TRIAL_SERVERS), Object.keys(TRIALS)].map((all) => all.join('|'));
    console.error(`archive: --target ${known[0]} --only ${known[1]}`);
    return false;
  }
  console.log(`archive: seed ${seed}`);
  const seeded = new SeededRandom(seed);
  for (const kind of kinds) {
    for (const name of names) {
      const beganMs = performance.now();
      const said = await cleanly((context) =>
        TRIALS[name](kind, { trials, random: () => seeded.unit(), context }),
      );
      const seconds = ((performance.now() - beganMs) / 1000).toFixed(0);
      console.log(`  ${kind}: ${said} (${seconds} s)`);
    }
  }
  return true;
}

function chosen<T extends object>(all: T, name: string | undefined): (keyof T)[] {
  const names = Object.keys(all) as (keyof T)[];
  return name === undefined ? names : names.filter((each) => each === name);
}

async function cleanly<T>(action: (context: Trial['context']) => Promise<T>): Promise<T> {
  const closers: (() => unknown)[] = [];
  try {
    return await action({ after: (fn) => void closers.unshift(fn) });
  } finally {
    for (const close of closers) await close();
  }
}
