import type { CallAction } from '../live/live-wire.ts';

export type { CallAction };

export type CallState = 'buffered' | 'recording' | 'stopped' | 'paused' | 'ended' | 'kept';

/** Whether audio of a side arrives; `held`: none is sent. */
export type SideMedia = 'arriving' | 'missing' | 'held';

/** An own call, as the recorder tells it to the gadget. */
export interface GadgetCall {
  readonly id: string;
  readonly state: CallState;
  readonly direction: 'inbound' | 'outbound';
  readonly remoteNumber: string | null;
  readonly remoteName: string | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly expiresAt: string | null;
  readonly resumesAt: string | null;
  readonly actions: readonly CallAction[];
  readonly sides: Readonly<Record<'near' | 'far', SideMedia>>;
}

/** What the event `calls` brings: all that there are. */
export interface GadgetCalls {
  readonly now: string;
  readonly calls: readonly GadgetCall[];
}
