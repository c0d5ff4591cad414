import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SeededRandom } from '../../src/simulator/index.ts';
import { runRotationTrials } from '../support/rotation-trials.ts';
import type { CrashOptions } from './crash.ts';

/** Kills rotations of the master keys; whether everything opened each time. */
export async function runKeyTrials({
  trials,
  seed,
}: Pick<CrashOptions, 'trials' | 'seed'>): Promise<boolean> {
  const data = mkdtempSync(join(tmpdir(), 'earwitness-keys-'));
  const random = new SeededRandom(seed);
  try {
    const onKill = (kill: number): void => {
      if (kill % 10 === 0) console.log(`${kill} of ${trials} rotations killed; everything opens`);
    };
    const { masterIds, sealed } = await runRotationTrials(data, {
      kills: trials,
      random: () => random.unit(),
      onKill,
    });
    console.log(
      `${trials} rotations killed, ${sealed} recordings and journals meanwhile, all open, ` +
        `master keys left: ${masterIds}`,
    );
    return masterIds.length === 1;
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}
