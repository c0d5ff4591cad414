import { assert } from '../base/index.ts';
import { SIDES, type Side } from '../recording/index.ts';
import type { SimulatedCallOptions, SimulatedParty } from './call-options.ts';
import type { CallIdentifierPair } from './identifiers.ts';
import type { LegAnswer } from './leg-answer.ts';
import type { LegEnvironment } from './leg-environment.ts';
import { openPortPair } from './port-pair.ts';
import { type RequestOutcome, SimulatedLeg } from './simulated-leg.ts';

/** What the recorder answered to the legs that were placed. */
export type CallAnswer = { readonly [side in Side]?: LegAnswer };

/** What became of something done to each leg. */
export type CallOutcome = { readonly [side in Side]?: RequestOutcome };

const LEG_GAP_MS = 100;

/**
 * One recorded conversation as CUCM sends it: a pair of legs, and after hold and resume, transfer
 * or conference the next pair with the same near call identifier.
 */
export class SimulatedCall {
  readonly options: SimulatedCallOptions;
  readonly #environment: LegEnvironment;
  readonly #segments: SimulatedLeg[][] = [];
  readonly #conversationId: string | undefined;
  #identifiers: CallIdentifierPair;
  #far: SimulatedParty;
  #isPlacing = false;

  constructor(environment: LegEnvironment, options: SimulatedCallOptions) {
    this.options = options;
    this.#environment = environment;
    this.#far = options.far;
    this.#identifiers = environment.identifiers.nextPair(options.direction ?? 'inbound');
    const { identifiers } = environment;
    this.#conversationId = options.hasSessionId ? identifiers.nextSessionId() : undefined;
  }

  /** `x-refci` and `x-farendrefci` of now. */
  get identifiers(): CallIdentifierPair {
    return this.#identifiers;
  }

  /** The far party of now. */
  get far(): SimulatedParty {
    return this.#far;
  }

  /** The legs of the current segment, in the order placed. */
  get legs(): readonly SimulatedLeg[] {
    return this.#segments.at(-1) ?? [];
  }

  /** Every pair of legs so far; more than one after a hold or transfer. */
  get segments(): readonly (readonly SimulatedLeg[])[] {
    return this.#segments;
  }

  get isTalking(): boolean {
    return this.legs.some((leg) => leg.isTalking);
  }

  /** The leg of one side of the current segment. Throws where it was not placed. */
  leg(side: Side): SimulatedLeg {
    const leg = this.legs.find((item) => item.side === side);
    assert(leg !== undefined, `there is a ${side} leg`);
    return leg;
  }

  /**
   * Sends the INVITEs, one after the other without waiting for answers. Resolves once each has
   * its final response; answered legs talk from then on. Never rejects for what the recorder says.
   * Throws SIMULATOR_NO_PORTS.
   */
  async place(): Promise<CallAnswer> {
    assert(!this.isTalking && !this.#isPlacing, 'one pair of legs at a time');
    this.#isPlacing = true;
    try {
      const legs = await this.#openLegs();
      this.#segments.push(legs);
      const gapMs = this.options.legGapMs ?? LEG_GAP_MS;
      const answers = await Promise.all(
        legs.map(async (leg, index) => {
          if (index > 0 && gapMs > 0) await this.#pause(index * gapMs);
          return [leg.side, await leg.invite()] as const;
        }),
      );
      return Object.fromEntries(answers);
    } finally {
      this.#isPlacing = false;
    }
  }

  /** Ends both legs with BYE (unanswered ones with CANCEL). Resolves with what was answered. */
  async hangUp(cause?: number): Promise<CallOutcome> {
    for (const leg of this.legs) leg.cancel();
    return this.#each((leg) => leg.bye(cause));
  }

  /** The near end puts the call on hold: BYE for both legs. */
  hold(): Promise<CallOutcome> {
    return this.hangUp();
  }

  /**
   * The near end takes the call again: a new pair of legs with the same near call identifier.
   * With `far`, somebody else is there now, with a call identifier of their own.
   */
  resume(far?: SimulatedParty): Promise<CallAnswer> {
    assert(this.#segments.length > 0, 'a call is placed before it is resumed');
    if (far !== undefined) {
      this.#far = far;
      const { near } = this.#identifiers;
      this.#identifiers = { near, far: this.#environment.identifiers.nextPair('inbound').near };
    }
    return this.place();
  }

  /** The far party changes beyond a trunk: UPDATE on both dialogs. */
  changeFar(far: SimulatedParty): Promise<CallOutcome> {
    this.#far = far;
    return this.#each((leg) => leg.update(far));
  }

  /** Session refresh on both dialogs: re-INVITE without SDP. */
  refresh(): Promise<CallOutcome> {
    return this.#each((leg) => leg.refresh());
  }

  /** CANCEL for legs without final response. */
  cancel(): void {
    for (const leg of this.legs) leg.cancel();
  }

  /** Presses digits on the phone of `side`; they are in the media of that leg only. */
  press(side: Side, digits: string, durationMs?: number): number {
    return this.leg(side).media.stream?.press(digits, durationMs) ?? 0;
  }

  /** Falls silent without a word. Idempotent. */
  drop(): void {
    for (const leg of this.legs) leg.drop();
  }

  async #openLegs(): Promise<SimulatedLeg[]> {
    const environment = this.#environment;
    const previous = this.legs;
    const legs: SimulatedLeg[] = [];
    for (const side of this.options.legs ?? SIDES) {
      const ports = await openPortPair(environment.node.address);
      const before = previous.find((leg) => leg.side === side);
      legs.push(
        new SimulatedLeg({
          ...{ environment, ports, side, identifiers: this.#identifiers, far: this.#far },
          call: this.options,
          firstFrame: before?.media.nextFrame ?? 0,
          conversationId: this.#conversationId,
        }),
      );
    }
    return legs;
  }

  async #each(act: (leg: SimulatedLeg) => Promise<RequestOutcome>): Promise<CallOutcome> {
    const talking = this.legs.filter((leg) => leg.isTalking);
    const outcomes = await Promise.all(
      talking.map(async (leg) => [leg.side, await act(leg)] as const),
    );
    return Object.fromEntries(outcomes);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#environment.timers.after(ms, resolve));
  }
}
