import type { HeaderLines, SipRequest } from '../message/message.ts';
import type { DialogState } from './dialog-state.ts';

/** The answer to a re-INVITE or UPDATE. */
export interface ReinviteAnswer {
  /** Final status: 200, 488, 500 and the like. */
  readonly status: number;
  /** Default: the usual phrase of the status. */
  readonly reason?: string | undefined;
  /** SDP answer; to an offerless re-INVITE our own offer. */
  readonly body?: Buffer | string | undefined;
  /** Default: `application/sdp`. */
  readonly contentType?: string | undefined;
  readonly headers?: HeaderLines | undefined;
}

/**
 * What the user of a dialog wants to know. Every member may be absent. What a member throws is
 * logged; a re-INVITE or UPDATE is then refused with 500 and the dialog goes on.
 */
export interface DialogDelegate {
  /** First ACK of our 2xx; its body may be the SDP answer. Absent: nothing else happens. */
  onAck?(ack: SipRequest): void;
  /** No ACK within 64*T1 (32 s): BYE was sent, the dialog has ended. */
  onAckTimeout?(): void;
  /**
   * re-INVITE in the dialog, with or without body. A 2xx without body to an offerless re-INVITE
   * is not allowed: give the offer. Absent: 488.
   */
  onReinvite?(request: SipRequest): ReinviteAnswer | Promise<ReinviteAnswer>;
  /** UPDATE in the dialog (RFC 3311), with or without body. Absent: 200 without body, or 488. */
  onUpdate?(request: SipRequest): ReinviteAnswer | Promise<ReinviteAnswer>;
  /** INFO in the dialog; 200 was sent. */
  onInfo?(request: SipRequest): void;
  /** The peer ended the dialog; 200 was sent. */
  onBye?(request: SipRequest): void;
  /** The session timer ran out (RFC 4028 §10): BYE was sent, the dialog has ended. */
  onSessionExpired?(): void;
  /**
   * What {@link DialogState} holds has changed: whoever keeps it durable writes it again. Once for
   * each message of the peer at most; the first state is that of the dialog `accept` gives, and
   * this may be called before `accept` returns.
   */
  onStateChange?(state: DialogState): void;
}
