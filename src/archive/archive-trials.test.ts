import { describe, it } from 'node:test';
import {
  runKillTrials,
  runNetworkTrials,
  TRIAL_SERVERS,
  type TrialServer,
} from '../../test/support/archive/archive-trials.ts';
import { SeededRandom } from '../simulator/index.ts';

// Many more of them: `npm run fault archive`.
describe('recordings on their way to an archive', () => {
  for (const kind of Object.keys(TRIAL_SERVERS) as TrialServer[]) {
    it(`are here or there, wherever the way breaks: ${kind}`, async (t) => {
      const random = new SeededRandom(7);
      await runNetworkTrials(t, kind, { trials: 3, random: () => random.unit() });
    });
  }

  it('are there once, however often the recorder is killed', async (t) => {
    const random = new SeededRandom(11);
    await runKillTrials(t, 'ftp', { trials: 2, random: () => random.unit() });
  });
});
