import { assert, type Timer } from '../base/index.ts';
import { formatHost, type SipRequest, type SipResponse } from '../protocols/sip/index.ts';
import type { Side } from '../recording/index.ts';
import type { SimulatedCallOptions, SimulatedParty } from './call-options.ts';
import type { TransactionFailure } from './client-transaction.ts';
import type { CallIdentifierPair } from './identifiers.ts';
import type { LegAnswer } from './leg-answer.ts';
import { type FinalResponse, LegDialog } from './leg-dialog.ts';
import type { DialogOwner, LegEnvironment } from './leg-environment.ts';
import { LegMedia } from './leg-media.ts';
import type { PortPair } from './port-pair.ts';
import { answerRequest } from './request-answer.ts';

/** One recording leg to be placed. */
export interface SimulatedLegOptions {
  readonly environment: LegEnvironment;
  readonly ports: PortPair;
  readonly side: Side;
  readonly identifiers: CallIdentifierPair;
  readonly call: SimulatedCallOptions;
  readonly far: SimulatedParty;
  readonly firstFrame: number;
  readonly conversationId?: string | undefined;
}

/** Status of a final response, or why there was none. */
export type RequestOutcome = number | TransactionFailure;

/** Wall-clock times of a leg in milliseconds, undefined until it happened. */
export interface LegTimes {
  readonly invitedAtMs?: number | undefined;
  /** The 2xx came; the ACK went out at once. */
  readonly answeredAtMs?: number | undefined;
  /** BYE sent or received; the stream stopped just before. */
  readonly endedAtMs?: number | undefined;
}

/** As long as CUCM waits after a provisional response: `Expires` of the INVITE. */
const ANSWER_LIMIT_MS = 180_000;

/** Normal call clearing, and bearer capability mismatch (ITU-T Q.850). */
const CAUSE_NORMAL = 16;
const CAUSE_NO_CODEC = 47;

/** One INVITE dialog of a recorded call, near or far, with its stream. */
export class SimulatedLeg implements DialogOwner {
  readonly side: Side;
  readonly callId: string;
  readonly media: LegMedia;
  readonly #call: SimulatedCallOptions;
  readonly #environment: LegEnvironment;
  readonly #dialog: LegDialog;
  #times: LegTimes = {};
  #hasInvited = false;
  #isCancelled = false;
  #answer: LegAnswer | undefined;
  #answerLimit: Timer | undefined;
  #refreshTimer: Timer | undefined;
  #endedBy: 'caller' | 'recorder' | undefined;
  #bye: Promise<RequestOutcome> | undefined;
  #byeOutcome: RequestOutcome | undefined;

  constructor(options: SimulatedLegOptions) {
    const { environment, ports, side, call, firstFrame } = options;
    const identity = environment.identifiers.nextLeg(call.near.device);
    this.side = side;
    this.callId = identity.callId;
    this.#call = call;
    this.#environment = environment;
    this.#dialog = new LegDialog(environment, {
      node: environment.node,
      identity,
      side,
      identifiers: options.identifiers,
      near: call.near,
      far: options.far,
      sessionExpiresSeconds: call.sessionExpiresSeconds ?? 1800,
      conversationId: options.conversationId,
    });
    const { legNumber } = identity;
    this.media = new LegMedia({ environment, ports, side, call, legNumber, firstFrame });
  }

  /** What came of the INVITE, once it is known. */
  get answer(): LegAnswer | undefined {
    return this.#answer;
  }

  /** Whether the dialog is up. */
  get isTalking(): boolean {
    return this.#dialog.end !== undefined && this.#endedBy === undefined;
  }

  get endedBy(): 'caller' | 'recorder' | undefined {
    return this.#endedBy;
  }

  /** What came of our BYE, once it is known. */
  get byeOutcome(): RequestOutcome | undefined {
    return this.#byeOutcome;
  }

  get times(): LegTimes {
    return this.#times;
  }

  /** Sends the INVITE; resolves after its ACK. Once per leg; never rejects. */
  async invite(): Promise<LegAnswer> {
    assert(!this.#hasInvited, 'a leg is invited once');
    this.#hasInvited = true;
    this.#environment.register(this);
    this.#note({ invitedAtMs: this.#environment.clock.nowMs() });
    const offer = this.#call.offer === 'early' ? this.media.offer() : undefined;
    const response = await this.#dialog.invite(offer, () => this.#limitAnswer());
    this.#answerLimit?.cancel();
    this.#answer = this.#take(response);
    if (this.#dialog.end === undefined) this.#release();
    return this.#answer;
  }

  /** CANCEL of an INVITE without final response; nothing otherwise. */
  cancel(): void {
    if (!this.#hasInvited || this.#answer !== undefined || this.#isCancelled) return;
    this.#isCancelled = true;
    void this.#dialog.cancel();
  }

  /** Stops the stream and sends BYE; resolves with its answer. Idempotent. */
  bye(cause = CAUSE_NORMAL): Promise<RequestOutcome> {
    this.#bye ??= this.#hangUp(cause);
    return this.#bye;
  }

  /** UPDATE with another far party in the From URI (a transfer beyond a trunk). */
  async update(far: SimulatedParty): Promise<RequestOutcome> {
    assert(this.isTalking, 'the leg is talking');
    this.#dialog.changeFar(far);
    return outcomeOf(await this.#dialog.change('UPDATE'));
  }

  /**
   * Session refresh as CUCM does it: re-INVITE without SDP, answer in the ACK (RFC 4028). A phone
   * that encrypts tells new keys in it.
   */
  async refresh(): Promise<RequestOutcome> {
    assert(this.isTalking, 'the leg is talking');
    const response = await this.#dialog.change('INVITE');
    if (typeof response === 'object' && response.status < 300) {
      this.media.agree(response.body);
      this.media.renewKeys();
      this.#dialog.acknowledge(response, this.media.answer());
    }
    return outcomeOf(response);
  }

  onLateAnswer(response: SipResponse): void {
    this.#dialog.acknowledgeAgain(response);
  }

  onRequest(request: SipRequest): Buffer | undefined {
    const { address, port } = this.#environment.node;
    if (request.method === 'BYE' && this.isTalking) this.#stop('recorder');
    return answerRequest(request, {
      tag: this.#dialog.heading.identity.tag,
      contact: `<sip:${formatHost(address)}:${port}>`,
      body: this.media.answer(),
      isKnown: true,
    });
  }

  /** Falls silent without a word, as when the power of the node fails. Idempotent. */
  drop(): void {
    if (this.#endedBy === undefined) this.#stop('caller');
    this.#dialog.abandon();
    this.#release();
  }

  #take(response: FinalResponse): LegAnswer {
    if (typeof response === 'string') return { kind: response };
    if (response.status >= 300)
      return this.#isCancelled ? { kind: 'cancelled' } : refusal(response);
    this.#note({ answeredAtMs: this.#environment.clock.nowMs() });
    const { sessionTimer } = this.#dialog.establish(response);
    const { status } = response;
    if (!this.media.agree(response.body)) {
      // CUCM acknowledges without SDP, then gives up.
      this.#dialog.acknowledge(response, undefined);
      void this.bye(CAUSE_NO_CODEC);
      return { kind: 'no-codec', status };
    }
    const isEarly = this.#call.offer === 'early';
    this.#dialog.acknowledge(response, isEarly ? undefined : this.media.answer());
    if (this.#isCancelled) {
      void this.bye();
      return { kind: 'cancelled' };
    }
    this.media.start();
    if (sessionTimer?.refresher === 'uac') this.#refreshEvery(sessionTimer.seconds * 500);
    return { kind: 'answered', status, codec: this.media.chosen!.codec };
  }

  async #hangUp(cause: number): Promise<RequestOutcome> {
    if (this.#endedBy === 'recorder') return 200;
    this.#stop('caller');
    this.#byeOutcome = outcomeOf(await this.#dialog.bye(cause));
    this.#release();
    return this.#byeOutcome;
  }

  #stop(endedBy: 'caller' | 'recorder'): void {
    this.#endedBy = endedBy;
    this.#refreshTimer?.cancel();
    this.media.stop();
    this.#note({ endedAtMs: this.#environment.clock.nowMs() });
    if (endedBy === 'recorder') this.media.close();
  }

  #release(): void {
    this.#answerLimit?.cancel();
    this.#environment.forget(this);
    this.media.close();
  }

  #limitAnswer(): void {
    this.#answerLimit ??= this.#environment.timers.after(ANSWER_LIMIT_MS, () => this.cancel());
  }

  /** At half the interval; a refresh that fails ends the leg (RFC 4028 §7.2, §10). */
  #refreshEvery(periodMs: number): void {
    if (periodMs <= 0) return;
    this.#refreshTimer = this.#environment.timers.every(periodMs, async () => {
      const outcome = await this.refresh();
      const isOk = typeof outcome === 'number' && outcome < 300;
      if (!isOk && this.isTalking) void this.bye();
    });
  }

  #note(times: LegTimes): void {
    this.#times = { ...this.#times, ...times };
  }
}

/** What a final status of 300 or more says. */
export function refusal(response: SipResponse): LegAnswer {
  const retryAfter = /^\d{1,9}/.exec(response.headers.get('Retry-After') ?? '')?.[0];
  const { status, reason } = response;
  return {
    ...{ kind: 'refused', status, reason },
    retryAfterSeconds: retryAfter === undefined ? undefined : Number(retryAfter),
  };
}

/** The status of a final response, or why there was none. */
export function outcomeOf(response: FinalResponse): RequestOutcome {
  return typeof response === 'string' ? response : response.status;
}
