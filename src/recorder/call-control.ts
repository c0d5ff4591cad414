import type { CallDirection } from '../recording/index.ts';
import type { Actor } from '../storage/audit/index.ts';

/** What can be asked of a call. */
export type CallAction = 'start' | 'stop' | 'keep' | 'private' | 'pause' | 'resume';

/** How the recording of a call stands. */
export type CallControlState =
  // Prerecord: captured, gone unless kept.
  | 'buffered'
  // Is kept, or mode cisco.
  | 'recording'
  // Nothing is stored from the stop on; start goes on with a visible cut.
  | 'stopped'
  // As stopped, for card data: resumes by itself.
  | 'paused'
  // Call over, prerecord, can still be kept until `expiresAtMs`.
  | 'ended'
  // Call over, kept.
  | 'kept';

/** Whether media of a side has arrived, and was written, within the last 2 s. */
export type SideState = 'arriving' | 'missing' | 'held';

/** A call as far as it can be controlled. */
export interface ControlledCall {
  /** Id of the recording. */
  readonly id: string;
  readonly state: CallControlState;
  readonly mode: 'cisco' | 'prerecord';
  readonly direction: CallDirection;
  readonly startedAtMs: number;
  readonly endedAtMs: number | undefined;
  /** Of an ended one that can be kept. */
  readonly expiresAtMs: number | undefined;
  /** Of a paused one. */
  readonly resumesAtMs: number | undefined;
  readonly localNumber: string | undefined;
  readonly localDevice: string | undefined;
  readonly remoteNumber: string | undefined;
  readonly remoteName: string | undefined;
  readonly userId: string | undefined;
  /** What may be asked now. */
  readonly actions: readonly CallAction[];
  readonly sides: { readonly near: SideState; readonly far: SideState };
}

/** What telephones, gadget and API ask of running calls and of those that just ended. */
export interface CallControl {
  /** Calls of a device that run, newest first, then ended ones that can still be kept. */
  ofDevice(device: string): readonly ControlledCall[];
  ofUser(userId: string): readonly ControlledCall[];
  find(recordingId: string): ControlledCall | undefined;
  /**
   * Throws `CALL_NOT_FOUND`, `CALL_ACTION_NOT_POSSIBLE`. Doing what is already so is no error.
   */
  act(recordingId: string, action: CallAction, by: Actor): ControlledCall;
  /** Told on every change of state and sides; returns what ends it. */
  watch(onChange: (call: ControlledCall) => void): () => void;
  /** Address (IP as text) from which the media of the device's near side comes, or came last. */
  mediaAddressOf(device: string): string | undefined;
}
