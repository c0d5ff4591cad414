import type { CallAction } from '../recording/index.ts';
import type { Actor } from '../storage/audit/index.ts';
import type { SideMedia } from './live-calls.ts';

export type { CallAction };

/**
 * How the recording of a call stands.
 *
 * - `buffered`: captured, and gone unless somebody keeps it.
 * - `recording`: what arrives is recorded.
 * - `stopped`: nothing is stored from the stop on; *start* goes on with a visible cut.
 * - `paused`: the same for card data; goes on by itself.
 * - `ended`: the call is over. It can be kept until `expiresAtMs`; without one it is gone.
 * - `kept`: the call is over, and a recording.
 */
export type CallControlState = 'buffered' | 'recording' | 'stopped' | 'paused' | 'ended' | 'kept';

/** A call as whoever controls its recording sees it. Times are milliseconds since 1970. */
export interface ControlledCall {
  /** Id of the recording. */
  readonly id: string;
  readonly state: CallControlState;
  readonly mode: 'cisco' | 'prerecord';
  readonly direction: 'inbound' | 'outbound';
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
  /** What can be asked now and would change something. */
  readonly actions: readonly CallAction[];
  /** Media of each side: whether it has arrived, and could be written, within the last 2 s. */
  readonly sides: Readonly<Record<'near' | 'far', SideMedia>>;
}

/** Control of the recording of calls, for telephones, gadgets and programs. */
export interface CallControl {
  /** Calls of a device that run, newest first, then ended ones that can still be kept. */
  ofDevice(device: string): readonly ControlledCall[];
  /** The same of a user. */
  ofUser(userId: string): readonly ControlledCall[];
  /** A call that runs, or is over for no longer than the grace time. */
  find(recordingId: string): ControlledCall | undefined;
  /**
   * Does what is asked. What is so already is no error. Throws `CALL_NOT_FOUND`,
   * `CALL_ACTION_NOT_POSSIBLE`, and what the catalog throws: nothing has changed then.
   */
  act(recordingId: string, action: CallAction, by: Actor): ControlledCall;
  /**
   * Told of every change of state and sides, while `isWanted`; returns what ends that. What nobody
   * wants is not even looked at.
   */
  watch(onChange: (call: ControlledCall) => void, isWanted?: () => boolean): () => void;
  /** Address from which the media of the device's near side comes, or came last. */
  mediaAddressOf(device: string): string | undefined;
}
