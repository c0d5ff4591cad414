import type { Dialog } from '../dialog/dialog.ts';
import type { DialogDelegate } from '../dialog/dialog-delegate.ts';
import type { HeaderLines, SipRequest } from '../message/message.ts';

/** How an INVITE is accepted. */
export interface AcceptOptions {
  /** SDP answer, or our offer where the INVITE had none. */
  readonly body?: Buffer | string | undefined;
  /** Default: `application/sdp`. */
  readonly contentType?: string | undefined;
  readonly headers?: HeaderLines | undefined;
  /** Session interval to ask for where the peer knows session timers but names none, seconds. */
  readonly sessionExpires?: number | undefined;
  readonly delegate: DialogDelegate;
}

/** How an INVITE is refused. */
export interface RejectOptions {
  /** Default: the usual phrase of the status. */
  readonly reason?: string | undefined;
  readonly headers?: HeaderLines | undefined;
}

export class IncomingInvite {
  declare readonly request: SipRequest;
  /** Our address as this peer reaches it, without brackets. */
  declare readonly localAddress: string;
  /** Called when the peer cancelled; 487 was sent. */
  onCancel?: () => void;
  get isPending(): boolean {
    throw new Error('not yet');
  }
  accept(_options: AcceptOptions): Dialog {
    throw new Error('not yet');
  }
  reject(_status: number, _options?: RejectOptions): void {}
}
