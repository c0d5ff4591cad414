import type { Timer, Timers } from '../../../base/index.ts';
import type { Dialog } from '../dialog/dialog.ts';
import type { DialogDelegate } from '../dialog/dialog-delegate.ts';
import type { HeaderLines, SipRequest } from '../message/message.ts';
import type { Reply } from '../message/reply.ts';
import type { ServerRequest } from '../transaction/server-request.ts';

/** An INVITE without a final response for so long gets 100 Trying (RFC 3261 §17.2.1: 200 ms). */
const TRYING_MS = 150;

/** How an INVITE is accepted. */
export interface AcceptOptions {
  /** SDP answer, or our offer where the INVITE had none. */
  readonly body?: Buffer | string | undefined;
  /** Default: `application/sdp`. */
  readonly contentType?: string | undefined;
  readonly headers?: HeaderLines | undefined;
  /** Feature tags of our Contact, for example `;+sip.srs`. */
  readonly contactParameters?: string | undefined;
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

/** What an INVITE needs of its server. */
export interface InviteHost {
  readonly timers: Timers;
  /** The core must have decided within this time. */
  readonly decisionMs: number;
  /** Makes the dialog and sends the 2xx. */
  openDialog(received: ServerRequest, options: AcceptOptions, localAddress: string): Dialog;
  /** The dialog of an INVITE that was over before it was accepted. */
  endedDialog(received: ServerRequest, options: AcceptOptions, localAddress: string): Dialog;
  /** The final response was sent. */
  onDecided(received: ServerRequest, status: number): void;
}

/** A new INVITE that waits for the core's decision. It gets exactly one final response. */
export class IncomingInvite {
  readonly request: SipRequest;
  /** Our address as this peer reaches it, without brackets: good for Contact and SDP. */
  readonly localAddress: string;
  /** Called when the peer cancelled before the decision; 487 was sent. Absent: nothing. */
  onCancel?: (() => void) | undefined;
  readonly #received: ServerRequest;
  readonly #host: InviteHost;
  readonly #trying: Timer;
  readonly #deadline: Timer;

  constructor(received: ServerRequest, host: InviteHost, localAddress: string) {
    this.request = received.request;
    this.localAddress = localAddress;
    this.#received = received;
    this.#host = host;
    this.#trying = host.timers.after(TRYING_MS, () => received.respond({ status: 100 }));
    this.#deadline = host.timers.after(host.decisionMs, () => this.#expire());
  }

  /** Whether the final response is still to be given. */
  get isPending(): boolean {
    return !this.#received.isAnswered;
  }

  /**
   * Accepts with 200, which is repeated until the ACK. Where the INVITE is over already (cancelled,
   * refused, too late) nothing is sent and the dialog given back has ended.
   */
  accept(options: AcceptOptions): Dialog {
    const { localAddress } = this;
    if (!this.isPending) return this.#host.endedDialog(this.#received, options, localAddress);
    this.close();
    const dialog = this.#host.openDialog(this.#received, options, localAddress);
    this.#host.onDecided(this.#received, 200);
    return dialog;
  }

  /** Refuses with a final status of 300 or more. Does nothing where the INVITE is over already. */
  reject(status: number, options: RejectOptions = {}): void {
    if (!this.isPending) return;
    this.#finish({ ...options, status: status < 300 || status > 699 ? 500 : status });
  }

  /** The peer cancelled. Called by the server. */
  cancel(): void {
    if (!this.isPending) return;
    this.#finish({ status: 487 });
    this.onCancel?.();
  }

  /** Stops waiting. Called by the server when it closes. */
  close(): void {
    this.#trying.cancel();
    this.#deadline.cancel();
  }

  /** The core did not decide: the peer gets its answer and the core hears of a cancellation. */
  #expire(): void {
    if (!this.isPending) return;
    this.#finish({ status: 500, reason: 'No decision' });
    this.onCancel?.();
  }

  #finish(reply: Reply): void {
    this.close();
    this.#received.respond(reply);
    this.#host.onDecided(this.#received, reply.status);
  }
}
