export {
  type PerSide,
  SIMULATED_CODECS,
  type SimulatedCallOptions,
  type SimulatedCodec,
  type SimulatedParty,
} from './call-options.ts';
export { CallerAgent, type CallerAgentOptions } from './caller-agent.ts';
export type { CallIdentifierPair } from './identifiers.ts';
export type { Impairment } from './impairment.ts';
export { answerWords, type LegAnswer } from './leg-answer.ts';
export type { LegMedia } from './leg-media.ts';
export type { MediaStream } from './media-stream.ts';
export type { MediaCounts, SentPacket } from './packet-log.ts';
export { SeededRandom } from './seeded-random.ts';
export { simulateCalls } from './simulate-calls.ts';
export {
  type CommandFlag,
  readSimulateFlags,
  SIMULATE_FLAGS,
  type SimulateFlagValues,
} from './simulate-flags.ts';
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
export { progressLine, summaryText } from './simulate-report.ts';
export { type CallAnswer, type CallOutcome, SimulatedCall } from './simulated-call.ts';
export type { LegTimes, RequestOutcome, SimulatedLeg } from './simulated-leg.ts';
export type { SipNodeCounters } from './sip-node.ts';
export {
  FRAME_MS,
  FRAME_SAMPLES,
  loopedSound,
  type SoundSource,
  toneSound,
  withPauses,
} from './sound-source.ts';
export { parseUsersFile } from './users-file.ts';
