import type { Dialog } from '../dialog/dialog.ts';
import type { DialogDelegate } from '../dialog/dialog-delegate.ts';
import type { DialogState } from '../dialog/dialog-state.ts';
import type { ListenPoint } from '../transport/transports.ts';
import type { UserAgentCounters, UserAgentOptions } from './options.ts';

export class UserAgentServer {
  declare readonly counters: Readonly<UserAgentCounters>;
  constructor(_options: UserAgentOptions) {}
  listen(_points: readonly ListenPoint[]): Promise<ListenPoint[]> {
    throw new Error('not yet');
  }
  close(): Promise<void> {
    throw new Error('not yet');
  }
  setDraining(_on: boolean): void {}
  restoreDialog(_state: DialogState, _delegate: DialogDelegate): Dialog {
    throw new Error('not yet');
  }
}
