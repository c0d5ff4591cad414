import { type Refusal, refuse } from './stream-request.ts';

/** State of the recorder as far as it decides whether one more call can be recorded. */
export interface AdmissionInput {
  readonly isDraining: boolean;
  readonly linesInUse: number;
  /** Undefined: as many as there are ports for. */
  readonly lines?: number | undefined;
  readonly freeDiskBytes: number;
  readonly minFreeDiskBytes: number;
}

/** Whether one more recording may begin: undefined, or why not. Pure. */
export function decideAdmission(input: AdmissionInput): Refusal | undefined {
  if (input.isDraining) return refuse('draining', 'the recorder is being stopped');
  if (input.lines !== undefined && input.linesInUse >= input.lines) {
    return refuse('no-line', `all ${input.lines} lines are in use`);
  }
  if (input.freeDiskBytes < input.minFreeDiskBytes) {
    const freeMb = Math.floor(input.freeDiskBytes / 1_000_000);
    return refuse('disk-full', `only ${freeMb} MB are free on the disk of the recordings`);
  }
  return undefined;
}
