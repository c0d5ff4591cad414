import {
  answerOffer,
  buildOffer,
  type NegotiatedStream,
  type OfferRefusal,
  RECORDER_FORMATS,
  readAnswer,
  type SessionDescription,
} from '../protocols/sdp/index.ts';

/** Everything a media exchange must keep to go on after a restart. */
export interface MediaExchangeState {
  readonly address: string;
  readonly port: number;
  readonly originId: string;
  /** The description that we sent last. */
  readonly sent?: string | undefined;
  /** The last one was an offer whose answer has not come. */
  readonly isAwaitingAnswer: boolean;
}

/**
 * Offer and answer of one recorded stream (RFC 3264): offers in our 200 and answers from the ACK,
 * or the other way round; the same text again where nothing changed.
 */
export class MediaExchange {
  readonly #address: string;
  readonly #port: number;
  readonly #originId: string;
  #sent: string | undefined;
  #isAwaitingAnswer: boolean;

  constructor(state: MediaExchangeState) {
    this.#address = state.address;
    this.#port = state.port;
    this.#originId = state.originId;
    this.#sent = state.sent;
    this.#isAwaitingAnswer = state.isAwaitingAnswer;
  }

  get state(): MediaExchangeState {
    return {
      address: this.#address,
      port: this.#port,
      originId: this.#originId,
      sent: this.#sent,
      isAwaitingAnswer: this.#isAwaitingAnswer,
    };
  }

  get isAwaitingAnswer(): boolean {
    return this.#isAwaitingAnswer;
  }

  /** Our offer for a request that brought none. */
  offer(): string {
    const body = buildOffer({
      ...this.#origin(),
      streams: [{ port: this.#port }],
      formats: RECORDER_FORMATS,
    });
    this.#sent = body;
    this.#isAwaitingAnswer = true;
    return body;
  }

  /** Answers their offer with our one port for its first audio m-line. */
  answer(
    offer: SessionDescription,
  ): { readonly body: string; readonly stream: NegotiatedStream | undefined } | OfferRefusal {
    const ports = [this.#port];
    const options = { ...this.#origin(), ports, supported: RECORDER_FORMATS };
    const answer = answerOffer(offer, options);
    if ('refused' in answer) return answer.refused;
    this.#sent = answer.body;
    this.#isAwaitingAnswer = false;
    return { body: answer.body, stream: answer.streams[0] };
  }

  /** What their answer to our offer agreed to; undefined where it refused the stream. */
  readAnswer(answer: SessionDescription): NegotiatedStream | undefined {
    this.#isAwaitingAnswer = false;
    return readAnswer(RECORDER_FORMATS, answer)[0];
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
