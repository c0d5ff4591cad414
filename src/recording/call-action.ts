import type { StoringState } from './storing.ts';

/** What can be asked of a call. */
export const CALL_ACTIONS = ['start', 'stop', 'keep', 'private', 'pause', 'resume'] as const;

export type CallAction = (typeof CALL_ACTIONS)[number];

/** How a call stands, as far as it decides what can be asked of it. */
export interface ControlSituation {
  /** Packets may still come. */
  readonly isRunning: boolean;
  /** In mode prerecord, and nobody has kept or discarded it yet. */
  readonly isUndecided: boolean;
  readonly storing: StoringState;
  /** Its user must be recorded, and therefore cannot stop it. */
  readonly mustBeRecorded: boolean;
}

/** What follows from an action. `none`: it is so already. */
export type CallEffect = 'none' | 'keep' | 'destroy' | StoringState;

/** What an action does to a call; undefined where it is not possible. Pure. */
export function effectOf(action: CallAction, situation: ControlSituation): CallEffect | undefined {
  const { isRunning, isUndecided, storing } = situation;
  switch (action) {
    case 'keep':
      return isUndecided ? 'keep' : 'none';
    case 'private':
      return isUndecided ? 'destroy' : undefined;
    case 'start':
      if (!isRunning || storing === 'paused') return undefined;
      if (isUndecided) return 'keep';
      return storing === 'stopped' ? 'on' : 'none';
    case 'stop':
      return stopEffect(situation);
    case 'pause':
      if (!isRunning) return undefined;
      return storing === 'on' ? 'paused' : 'none';
    case 'resume':
      if (!isRunning) return undefined;
      return storing === 'paused' ? 'on' : 'none';
  }
}

/** What can be asked of a call and would change something. */
export function possibleActions(situation: ControlSituation): CallAction[] {
  return CALL_ACTIONS.filter((action) => (effectOf(action, situation) ?? 'none') !== 'none');
}

/** Of a call that nobody has kept, nothing is recorded that could be stopped. */
function stopEffect(situation: ControlSituation): CallEffect | undefined {
  const { isRunning, isUndecided, storing, mustBeRecorded } = situation;
  if (!isRunning || mustBeRecorded) return undefined;
  return isUndecided || storing === 'stopped' ? 'none' : 'stopped';
}
