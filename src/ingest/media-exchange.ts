import { hkdfSync, randomBytes } from 'node:crypto';
import {
  answerOffer,
  buildOffer,
  type NegotiatedStream,
  type OfferRefusal,
  type OwnMasterKey,
  offerAgain,
  offeredFormats,
  RECORDER_FORMATS,
  readAnswer,
  type SessionDescription,
} from '../protocols/sdp/index.ts';

/** Everything a media exchange must keep to go on after a restart. */
export interface MediaExchangeState {
  readonly address: string;
  /** Ours, one for each audio m-line in order; 0 for one that is not received. */
  readonly ports: readonly number[];
  /** Everything that is offered is taken; else what we know, where that is anything. */
  readonly takesAll?: boolean | undefined;
  /** Encoding names of the codecs that we offer; without it all that we know. */
  readonly offered?: readonly string[] | undefined;
  /** SRTP is offered; what the source offers is taken either way. */
  readonly offersSrtp?: boolean | undefined;
  /** What our keys for SRTP are made of, hex digits; made when it is first needed. */
  readonly keySeed?: string | undefined;
  readonly originId: string;
  /** The description that we sent last. */
  readonly sent?: string | undefined;
  /** The last one was an offer whose answer has not come. */
  readonly isAwaitingAnswer: boolean;
}

/**
 * Offer and answer of the recorded streams of a dialog (RFC 3264): offers in our 200 and answers
 * from the ACK, or the other way round; the same text again where nothing changed.
 */
export class MediaExchange {
  readonly #address: string;
  readonly #takesAll: boolean;
  readonly #offered: readonly string[] | undefined;
  #offersSrtp: boolean;
  readonly #originId: string;
  #ports: readonly number[];
  #sent: string | undefined;
  #isAwaitingAnswer: boolean;
  #keySeed: string | undefined;

  constructor(state: MediaExchangeState) {
    this.#address = state.address;
    this.#ports = state.ports;
    this.#takesAll = state.takesAll === true;
    this.#offered = state.offered;
    this.#offersSrtp = state.offersSrtp === true;
    this.#keySeed = state.keySeed;
    this.#originId = state.originId;
    this.#sent = state.sent;
    this.#isAwaitingAnswer = state.isAwaitingAnswer;
  }

  get state(): MediaExchangeState {
    return {
      address: this.#address,
      ports: this.#ports,
      takesAll: this.#takesAll,
      ...(this.#offered === undefined ? {} : { offered: this.#offered }),
      ...(this.#offersSrtp && { offersSrtp: true }),
      ...(this.#keySeed !== undefined && { keySeed: this.#keySeed }),
      originId: this.#originId,
      sent: this.#sent,
      isAwaitingAnswer: this.#isAwaitingAnswer,
    };
  }

  get isAwaitingAnswer(): boolean {
    return this.#isAwaitingAnswer;
  }

  /** From the next description on. */
  setPorts(ports: readonly number[]): void {
    this.#ports = ports;
  }

  /** Our offer for a request that brought none: for each port one m-line. */
  offer(labels: readonly (string | undefined)[] = []): string {
    const streams = this.#ports.map((port, index) => ({ port, label: labels[index] }));
    const formats = this.#offered === undefined ? RECORDER_FORMATS : offeredFormats(this.#offered);
    const ownKey = this.#offersSrtp ? this.#ownKey : undefined;
    return this.#offer(buildOffer({ ...this.#origin(), streams, formats, ownKey }));
  }

  /** Our offer in the middle of a call: what was agreed on, once more. */
  offerAgain(): string {
    return this.#sent === undefined ? this.offer() : this.#offer(offerAgain(this.#sent));
  }

  /** Answers their offer with our ports for its audio m-lines. */
  answer(
    offer: SessionDescription,
  ): { readonly body: string; readonly streams: readonly NegotiatedStream[] } | OfferRefusal {
    const supported = this.#takesAll ? undefined : RECORDER_FORMATS;
    const ownKey = this.#ownKey;
    const answer = answerOffer(offer, { ...this.#origin(), ports: this.#ports, supported, ownKey });
    if ('refused' in answer) return answer.refused;
    this.#sent = answer.body;
    // A source that encrypts is not asked to stop.
    this.#offersSrtp ||= answer.streams.some(({ crypto }) => crypto !== undefined);
    this.#isAwaitingAnswer = false;
    return answer;
  }

  /** What their answer to our offer agreed to: the streams that it did not refuse. */
  readAnswer(answer: SessionDescription): readonly NegotiatedStream[] {
    this.#isAwaitingAnswer = false;
    return readAnswer(RECORDER_FORMATS, answer);
  }

  /**
   * Our master key for an m-line: a description needs one, and we send nothing that it protects.
   * The same in all descriptions of the dialog, so that one that says the same is the same text.
   */
  readonly #ownKey: OwnMasterKey = (mediaIndex, suite, bytes) => {
    this.#keySeed ??= randomBytes(32).toString('hex');
    const seed = Buffer.from(this.#keySeed, 'hex');
    return Buffer.from(hkdfSync('sha256', seed, '', `${mediaIndex} ${suite}`, bytes));
  };

  #offer(body: string): string {
    this.#sent = body;
    this.#isAwaitingAnswer = true;
    return body;
  }

  #origin() {
    return {
      address: this.#address,
      originId: this.#originId,
      version: 1,
      previous: this.#sent,
    };
  }
}
