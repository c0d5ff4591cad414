/** Who or what ended it. */
export type EndClass = 'normal' | 'peer' | 'network' | 'recorder' | 'operator';

/** Why a recording session or one of its streams ended. Every one has exactly one. */
export interface EndReason {
  readonly class: EndClass;
  /** Stable lower-case code with dashes, for example `bye`, `no-ack`, `session-expired`. */
  readonly code: string;
  /** What the source said, for example the text of a Reason header. */
  readonly detail?: string | undefined;
}

/** Whether audio up to the end may be missing because of us: the recording is `interrupted`. */
export function isInterrupted(reason: EndReason): boolean {
  return reason.class === 'recorder';
}
