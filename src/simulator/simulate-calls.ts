import { RecorderError } from '../base/index.ts';
import type { SimulateOptions, SimulationProgress, SimulationSummary } from './simulate-options.ts';

/** Places the calls of `options` and reports once a second. See {@link SimulateOptions}. */
export async function simulateCalls(
  options: SimulateOptions,
  report: (progress: SimulationProgress) => void,
): Promise<SimulationSummary> {
  report({
    ...{ elapsedSeconds: 0, calls: options.calls, started: 0, talking: 0, completed: 0 },
    ...{ failed: 0, packetsSent: 0 },
  });
  throw new RecorderError('SIMULATOR_UNFINISHED', 'the simulator cannot place calls yet');
}
