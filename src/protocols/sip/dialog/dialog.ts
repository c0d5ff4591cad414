import type { DialogId, DialogState } from './dialog-state.ts';

export class Dialog {
  get id(): DialogId {
    throw new Error('not yet');
  }
  get state(): DialogState {
    throw new Error('not yet');
  }
  get isEnded(): boolean {
    throw new Error('not yet');
  }
  bye(_reason?: string): Promise<void> {
    throw new Error('not yet');
  }
}
