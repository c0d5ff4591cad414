import type { Timer, Timers } from '../base/index.ts';

/** Timer values of RFC 3261 §17.1.1.1. */
export const T1_MS = 500;
export const T2_MS = 4000;

/** How a client transaction ended without a final response. */
export type TransactionFailure = 'timeout' | 'unreachable';

/** What a client transaction needs from whoever starts it. */
export interface ClientTransactionOptions<Response extends { readonly status: number }> {
  readonly method: string;
  readonly branch: string;
  readonly request: Buffer;
  /** TCP: nothing is sent twice as long as the connection holds (RFC 3261 §17.1.1.2). */
  readonly isReliable: boolean;
  readonly timers: Timers;
  /** Sends the request; called again for each retransmission. */
  send(request: Buffer): void;
  /** A status below 200. */
  onProvisional?(response: Response): void;
  /** A refused INVITE wants an ACK, again for each retransmission of the refusal (§17.1.1.3). */
  acknowledge?(response: Response): void;
  /** The first final response, once. */
  onFinal(response: Response): void;
  /** No final response within 64 T1, or nobody is there. Once, never after `onFinal`. */
  onFailure(failure: TransactionFailure): void;
  /** The transaction is over and may be forgotten. */
  onTerminated(): void;
}

type TransactionState = 'calling' | 'proceeding' | 'completed' | 'terminated';

/**
 * A client transaction: INVITE (RFC 3261 §17.1.1, timers A, B, D) or another method (§17.1.2,
 * timers E, F, K).
 */
export class ClientTransaction<Response extends { readonly status: number }> {
  readonly branch: string;
  readonly method: string;
  /** Retransmissions sent so far. */
  retransmissions = 0;
  readonly #options: ClientTransactionOptions<Response>;
  readonly #isInvite: boolean;
  #state: TransactionState = 'calling';
  #retransmission: Timer | undefined;
  #timeout: Timer | undefined;
  #intervalMs = T1_MS;

  constructor(options: ClientTransactionOptions<Response>) {
    this.branch = options.branch;
    this.method = options.method;
    this.#options = options;
    this.#isInvite = options.method === 'INVITE';
  }

  get state(): TransactionState {
    return this.#state;
  }

  /** Sends the request and starts timers A and B, or E and F. */
  start(): void {
    const { timers, request, isReliable, send } = this.#options;
    this.#timeout = timers.after(64 * T1_MS, () => this.#fail('timeout'));
    if (!isReliable) this.#scheduleRetransmission();
    send(request);
  }

  /** A response with the branch of this transaction. */
  receive(response: Response): void {
    if (this.#state === 'terminated') return;
    const { status } = response;
    if (this.#isInvite && status >= 300) this.#options.acknowledge?.(response);
    if (this.#state === 'completed') return;
    if (status < 200) {
      this.#state = 'proceeding';
      if (this.#isInvite) this.#stopTimers();
      this.#options.onProvisional?.(response);
      return;
    }
    this.#stopTimers();
    this.#complete(status);
    this.#options.onFinal(response);
  }

  /**
   * The connection could not be made or was lost before the final response. An INVITE has failed;
   * another request is tried again until timer F, so that a BYE survives the recorder's restart.
   */
  connectionLost(): void {
    if (this.#state === 'completed' || this.#state === 'terminated') return;
    if (this.#isInvite) this.#fail('unreachable');
    else if (this.#retransmission === undefined) this.#scheduleRetransmission();
  }

  /** Gives up at once: whoever waits learns that nobody is there. Idempotent. */
  abandon(): void {
    if (this.#state === 'completed') this.#terminate();
    else this.#fail('unreachable');
  }

  #terminate(): void {
    if (this.#state === 'terminated') return;
    this.#state = 'terminated';
    this.#stopTimers();
    this.#options.onTerminated();
  }

  #scheduleRetransmission(): void {
    this.#retransmission = this.#options.timers.after(this.#intervalMs, () => {
      const doubledMs = this.#intervalMs * 2;
      // §17.1.2.2: every T2 once a provisional response has come.
      const limitedMs = this.#state === 'proceeding' ? T2_MS : Math.min(doubledMs, T2_MS);
      this.#intervalMs = this.#isInvite ? doubledMs : limitedMs;
      this.#retransmission = undefined;
      this.retransmissions++;
      if (!this.#options.isReliable) this.#scheduleRetransmission();
      this.#options.send(this.#options.request);
    });
  }

  #complete(status: number): void {
    const { isReliable, timers } = this.#options;
    // A 2xx ends an INVITE transaction; the dialog acknowledges its retransmissions itself.
    if (isReliable || (this.#isInvite && status < 300)) {
      this.#terminate();
      return;
    }
    this.#state = 'completed';
    // Timer D (32 s) or K (T4, 5 s): absorbs retransmitted responses.
    const lingerMs = this.#isInvite ? 64 * T1_MS : 5000;
    this.#timeout = timers.after(lingerMs, () => this.#terminate());
  }

  #fail(failure: TransactionFailure): void {
    if (this.#state === 'terminated') return;
    this.#terminate();
    this.#options.onFailure(failure);
  }

  #stopTimers(): void {
    this.#retransmission?.cancel();
    this.#timeout?.cancel();
    this.#retransmission = undefined;
    this.#timeout = undefined;
  }
}
