export { guessDirection, pairKey } from './correlation.ts';
export {
  type CucmParameters,
  type FromHeader,
  type RecordedSide,
  readRecordingParameters,
} from './recording-parameters.ts';
