import { errorText } from '../../../base/index.ts';
import type { HeaderLines, SipRequest } from '../message/message.ts';
import { tryParseNameAddr } from '../message/name-addr.ts';
import type { Reply } from '../message/reply.ts';
import type { ServerRequest } from '../transaction/server-request.ts';
import type { SipFlow } from '../transport/transports.ts';
import type { DialogDelegate, ReinviteAnswer } from './dialog-delegate.ts';
import type { DialogHost } from './dialog-host.ts';
import { DialogSender } from './dialog-sender.ts';
import { contactOf, type DialogId, type DialogState } from './dialog-state.ts';
import {
  type AgreedSessionTimer,
  decideSessionTimer,
  readSessionTimer,
  SessionTimer,
} from './session-timer.ts';
import { SuccessRetransmission } from './success-retransmission.ts';

export interface DialogOptions {
  readonly state: DialogState;
  readonly delegate: DialogDelegate;
  readonly host: DialogHost;
  /** The way the INVITE came; undefined for a dialog of an earlier process. */
  readonly flow: SipFlow | undefined;
}

/** A restored dialog does not expire before the peer could repeat what it sent meanwhile. */
const RESTORE_GRACE_MS = 32_000;

/** One dialog made by an INVITE that we answered (RFC 3261 §12), from its 2xx to its BYE. */
export class Dialog {
  readonly id: DialogId;
  readonly #delegate: DialogDelegate;
  readonly #host: DialogHost;
  readonly #sender: DialogSender;
  readonly #timer: SessionTimer;
  #state: DialogState;
  /** The state that the delegate knows. */
  #published: DialogState;
  /** Runs until the ACK of our last 2xx is there. */
  #pendingAck: SuccessRetransmission | undefined;
  /** That 2xx carried our offer: the ACK brings the answer. */
  #awaitsAnswer = false;
  /** The re-INVITE or UPDATE whose answer is being made. */
  #answering: ServerRequest | undefined;
  #bye: Promise<void> | undefined;
  /** A BYE that waits for the ACK (RFC 3261 §15). */
  #afterAck: (() => void) | undefined;
  #isEnded = false;

  constructor(options: DialogOptions) {
    const { state, host } = options;
    const { callId, localTag, remoteTag } = state;
    this.id = { callId, localTag, remoteTag };
    this.#state = state;
    this.#published = state;
    this.#delegate = options.delegate;
    this.#host = host;
    this.#sender = new DialogSender(host, options.flow);
    this.#timer = new SessionTimer({
      clock: host.clock,
      timers: host.timers,
      onExpire: () => this.#expire(),
      onRefresh: () => void this.#refresh(),
    });
    if (options.flow !== undefined) return;
    this.#timer.run(state.sessionTimer, RESTORE_GRACE_MS);
    if (!state.isConfirmed) this.#awaitAck(undefined);
  }

  /** A snapshot that `restoreDialog` goes on from. */
  get state(): DialogState {
    return this.#state;
  }

  /** Whether BYE has been received or answered, or the dialog never came to be. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /**
   * Ends the dialog. `reason` becomes the Reason header (RFC 3326), for example
   * `SIP;cause=503;text="disk full"`. Before the ACK of our 2xx the BYE waits for it (RFC 3261
   * §15). Resolves when the peer has answered or 64*T1 are over; idempotent, never rejects.
   */
  bye(reason?: string): Promise<void> {
    this.#bye ??= this.#startBye(reason);
    return this.#bye;
  }

  /** Answers an INVITE with 2xx and repeats that until the ACK. Called by the server. */
  answerInvite(invite: ServerRequest, reply: Reply, timer?: AgreedSessionTimer): void {
    this.#awaitsAnswer = invite.request.body.length === 0 && (reply.body?.length ?? 0) > 0;
    const response = invite.respond(reply);
    this.#pendingAck?.stop();
    this.#awaitAck(() => invite.repeat(response));
    this.#change({
      inviteSequence: invite.request.cseq.number,
      isConfirmed: false,
      sessionTimer: this.#timer.begin(timer),
    });
    this.#timer.run(this.#state.sessionTimer);
    this.#publish();
  }

  /** Takes an ACK for a 2xx of ours. Called by the server. */
  receiveAck(ack: SipRequest, flow: SipFlow): void {
    if (this.#isEnded || ack.cseq.number !== this.#state.inviteSequence) return;
    if (this.#pendingAck === undefined) return;
    this.#pendingAck.stop();
    this.#pendingAck = undefined;
    this.#awaitsAnswer = false;
    this.#sender.note(flow);
    this.#change({ isConfirmed: true });
    this.#publish();
    this.#tell('onAck', () => this.#delegate.onAck?.(ack));
    this.#runAfterAck();
  }

  /** Takes a request in the dialog. Called by the server. */
  receive(received: ServerRequest): void {
    const { request } = received;
    const isBye = request.method === 'BYE';
    if (this.#isEnded || (this.#bye !== undefined && !isBye)) {
      received.respond({ status: 481 });
      return;
    }
    if (request.cseq.number < this.#state.remoteSequence) {
      received.respond({ status: 500, reason: 'CSeq out of order' });
      return;
    }
    if (isBye) {
      this.#receiveBye(received);
      return;
    }
    this.#sender.note(received.flow);
    this.#change({
      remoteSequence: request.cseq.number,
      remoteAddress: request.source.address,
      remotePort: request.source.port,
      transport: request.source.transport,
    });
    this.#dispatch(received);
    this.#publish();
  }

  /** Stops all timers without telling the peer: another process will go on. Idempotent. */
  close(): void {
    this.#isEnded = true;
    this.#stop();
  }

  #dispatch(received: ServerRequest): void {
    const { request } = received;
    switch (request.method) {
      case 'INVITE':
        this.#receiveOffer(received, this.#delegate.onReinvite, { status: 488 });
        return;
      case 'UPDATE':
        this.#receiveOffer(received, this.#delegate.onUpdate, {
          status: request.body.length === 0 ? 200 : 488,
        });
        return;
      case 'INFO':
        received.respond({ status: 200 });
        this.#tell('onInfo', () => this.#delegate.onInfo?.(request));
        return;
      case 'OPTIONS':
        received.respond({ status: 200, headers: this.#host.abilities });
        return;
      default: // PRACK: we never send a reliable provisional response (RFC 3262 §3)
        received.respond({ status: 481 });
    }
  }

  /** re-INVITE and UPDATE: refused while another is in the way (RFC 3261 §14.2, 3311 §5.2). */
  #receiveOffer(
    received: ServerRequest,
    ask: ((request: SipRequest) => ReinviteAnswer | Promise<ReinviteAnswer>) | undefined,
    otherwise: ReinviteAnswer,
  ): void {
    const { request } = received;
    if (this.#answering !== undefined) {
      const seconds = this.#host.newRetrySeconds();
      received.respond({ status: 500, headers: [['Retry-After', `${seconds}`]] });
      return;
    }
    if (this.#awaitsAnswer && (request.method === 'INVITE' || request.body.length > 0)) {
      received.respond({ status: 491 });
      return;
    }
    this.#answering = received;
    try {
      const answer = ask === undefined ? otherwise : ask.call(this.#delegate, request);
      if (!(answer instanceof Promise)) {
        this.#settle(received, answer);
        return;
      }
      if (request.method === 'INVITE') received.respond({ status: 100 });
      answer.then(
        (value) => this.#settle(received, value),
        (error: unknown) => this.#refuse(received, error),
      );
    } catch (error) {
      this.#refuse(received, error);
    }
  }

  #refuse(received: ServerRequest, error: unknown): void {
    const { method } = received.request;
    this.#host.log.error({ method, error: errorText(error) }, 'a request in a dialog failed');
    this.#settle(received, { status: 500 });
  }

  #settle(received: ServerRequest, answer: ReinviteAnswer): void {
    if (this.#answering === received) this.#answering = undefined;
    if (received.isAnswered) return;
    const { request } = received;
    const isInvite = request.method === 'INVITE';
    if (answer.status < 200) {
      this.#refuse(received, new Error('an answer in a dialog must be final'));
      return;
    }
    if (answer.status >= 300) {
      received.respond(answer);
      return;
    }
    const isOfferless = isInvite && request.body.length === 0;
    if (isOfferless && (answer.body?.length ?? 0) === 0) {
      this.#refuse(received, new Error('a re-INVITE without offer was accepted without offer'));
      return;
    }
    const timer = this.#agree(request);
    this.#retarget(request);
    const headers: HeaderLines = [
      ['Contact', contactOf(this.#state)],
      ...this.#host.abilities,
      ...(timer?.headers ?? []),
      ...(answer.headers ?? []),
    ];
    if (isInvite) {
      this.answerInvite(received, { ...answer, headers, makesDialog: true }, timer);
      return;
    }
    received.respond({ ...answer, headers });
    this.#change({ sessionTimer: this.#timer.begin(timer) });
    this.#timer.run(this.#state.sessionTimer);
    this.#publish();
  }

  /** Every re-INVITE and UPDATE renews the session timer or ends it (RFC 4028 §7.4). */
  #agree(request: SipRequest): AgreedSessionTimer | undefined {
    const canRefresh = this.#state.allowsUpdate;
    return decideSessionTimer(readSessionTimer(request), { canRefresh });
  }

  /** A target refresh moves the remote target (RFC 3261 §12.2.2). */
  #retarget(request: SipRequest): void {
    const contact = request.headers.raw('contact');
    const target = contact === undefined ? undefined : tryParseNameAddr(contact);
    if (target !== undefined) this.#change({ remoteTarget: target.uriText });
  }

  #receiveBye(received: ServerRequest): void {
    received.respond({ status: 200 });
    this.#answering?.respond({ status: 487 });
    const isCrossing = this.#bye !== undefined;
    this.#end();
    if (!isCrossing) this.#tell('onBye', () => this.#delegate.onBye?.(received.request));
  }

  #awaitAck(send: (() => void) | undefined): void {
    this.#pendingAck = new SuccessRetransmission({
      timers: this.#host.timers,
      table: this.#host.timerTable(this.#state.transport),
      send,
      onTimeout: () => this.#giveUpAck(),
    });
  }

  #giveUpAck(): void {
    this.#pendingAck = undefined;
    const wasLeaving = this.#bye !== undefined;
    if (!wasLeaving) void this.bye('SIP;cause=408;text="No ACK"');
    this.#runAfterAck();
    if (!wasLeaving) this.#tell('onAckTimeout', () => this.#delegate.onAckTimeout?.());
  }

  #runAfterAck(): void {
    const run = this.#afterAck;
    this.#afterAck = undefined;
    run?.();
  }

  #startBye(reason: string | undefined): Promise<void> {
    if (this.#isEnded) return Promise.resolve();
    if (this.#pendingAck === undefined) return this.#sendBye(reason);
    return new Promise((resolve) => {
      this.#afterAck = () => resolve(this.#sendBye(reason));
    });
  }

  async #sendBye(reason: string | undefined): Promise<void> {
    if (this.#isEnded) return;
    this.#stop();
    this.#answering?.respond({ status: 487 });
    this.#state = { ...this.#state, localSequence: this.#state.localSequence + 1 };
    const headers: HeaderLines = reason === undefined ? [] : [['Reason', reason]];
    await this.#sender.send(this.#state, { method: 'BYE', headers });
    this.#end();
  }

  #expire(): void {
    if (this.#isEnded || this.#bye !== undefined) return;
    void this.bye('SIP;cause=408;text="Session expired"');
    this.#tell('onSessionExpired', () => this.#delegate.onSessionExpired?.());
  }

  /** It is on us to refresh: an UPDATE without offer (RFC 4028 §7.4). */
  async #refresh(): Promise<void> {
    const before = this.#state.sessionTimer;
    if (this.#isEnded || this.#bye !== undefined || before === null) return;
    this.#change({ localSequence: this.#state.localSequence + 1 });
    this.#publish();
    const outcome = await this.#sender.refresh(this.#state, before);
    if (this.#isEnded || this.#bye !== undefined) return;
    if (outcome === 'gone') this.#expire();
    else if (outcome === 'later') {
      this.#host.timers.after(5000, () => void this.#refresh());
    } else {
      this.#change({ sessionTimer: this.#timer.begin(outcome) });
      this.#timer.run(this.#state.sessionTimer);
      this.#publish();
    }
  }

  #change(patch: Partial<DialogState>): void {
    const before = this.#state;
    const names = Object.keys(patch) as (keyof DialogState)[];
    if (names.some((name) => patch[name] !== before[name])) this.#state = { ...before, ...patch };
  }

  /** Tells the state once for all changes of an event. */
  #publish(): void {
    if (this.#published === this.#state || this.#isEnded) return;
    this.#published = this.#state;
    this.#tell('onStateChange', () => this.#delegate.onStateChange?.(this.#state));
  }

  #tell(event: string, run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#host.log.error({ event, error: errorText(error) }, 'a dialog delegate failed');
    }
  }

  #stop(): void {
    this.#timer.stop();
    this.#pendingAck?.stop();
    this.#pendingAck = undefined;
  }

  #end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#stop();
    this.#host.release(this.id);
    this.#runAfterAck();
  }
}
