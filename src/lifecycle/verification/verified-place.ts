import type { RecordingDamage } from '../../recording/index.ts';
import type { ReadPlace, RecordingObjects } from '../../storage/catalog/index.ts';

/** Somewhere that copies of recordings lie, to be read again from the first byte to the last. */
export interface VerifiedPlace {
  readonly name: ReadPlace;
  /** False: nothing may be read there at this time. */
  readonly isOpen?: boolean;
  /**
   * What is wrong with the copy of a recording there; undefined where it is right, or none has to
   * be there. Throws where that cannot be told now, as the place does not answer or is locked.
   */
  damageOf(objects: RecordingObjects): Promise<RecordingDamage | undefined>;
  /** Whether the place answers, but does not give this recording. */
  isRefusal?(error: unknown): boolean;
  /** Nothing more is read for now; what is under way is broken off. */
  leave?(): void;
}
