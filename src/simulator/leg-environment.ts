import type { Clock, Timers } from '../base/index.ts';
import type { SipRequest, SipResponse } from '../protocols/sip/index.ts';
import type { ClientTransaction, ClientTransactionOptions } from './client-transaction.ts';
import type { IdentifierSource } from './identifiers.ts';
import type { NodeAddress } from './leg-messages.ts';
import type { MediaPacer } from './media-pacer.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { LinkPeer } from './sip-link.ts';

/** What a leg tells the agent to start a transaction; the agent adds the rest. */
export type LegRequest = Pick<
  ClientTransactionOptions<SipResponse>,
  'method' | 'branch' | 'request' | 'onProvisional' | 'acknowledge' | 'onFinal' | 'onFailure'
> & { readonly peer: LinkPeer };

/** A dialog as the agent sees it: whom to give messages of one Call-ID. */
export interface DialogOwner {
  readonly callId: string;
  /** A 2xx to an INVITE that no transaction waits for any more: a retransmission. */
  onLateAnswer(response: SipResponse): void;
  /** A request of the recorder within this dialog. Returns the response to send, if any. */
  onRequest(request: SipRequest): Buffer | undefined;
}

/** What the agent does for its legs. */
export interface LegEnvironment {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: SeededRandom;
  readonly pacer: MediaPacer;
  readonly identifiers: IdentifierSource;
  readonly node: NodeAddress;
  newBranch(): string;
  /** Starts a client transaction and routes its responses. */
  request(request: LegRequest): ClientTransaction<SipResponse>;
  /** Sends an ACK, which has no transaction. */
  send(message: Buffer, peer: LinkPeer): void;
  /** Routes messages of the leg's Call-ID to it until forgotten. */
  register(owner: DialogOwner): void;
  forget(owner: DialogOwner): void;
}
