export {
  type PerSide,
  SIMULATED_CODECS,
  type SimulatedCallOptions,
  type SimulatedCodec,
  type SimulatedParty,
} from './call-options.ts';
export type { Impairment, PacketFate } from './impairment.ts';
export { SeededRandom } from './seeded-random.ts';
export { simulateCalls } from './simulate-calls.ts';
export {
  DEMO_USERS,
  SIMULATE_DEFAULTS,
  type SimulatedCallResult,
  type SimulatedLegResult,
  type SimulatedUser,
  type SimulateOptions,
  type SimulationProgress,
  type SimulationSummary,
} from './simulate-options.ts';
export {
  FRAME_MS,
  FRAME_SAMPLES,
  loopedSound,
  type SoundSource,
  toneSound,
  withPauses,
} from './sound-source.ts';
