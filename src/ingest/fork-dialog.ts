import { errorText, type Log } from '../base/index.ts';
import {
  acceptableStreams,
  type NegotiatedStream,
  SdpParseError,
  type SessionDescription,
} from '../protocols/sdp/index.ts';
import type { Dialog, DialogDelegate, ReinviteAnswer, SipRequest } from '../protocols/sip/index.ts';
import type { AdoptedStream, RecordedStream, Refusal } from '../recorder/index.ts';
import type { EndReason, SourceMetadata } from '../recording/index.ts';
import type { ForkSource } from './fork-source.ts';
import type { ForkLine, ForkStreamState, ForkStreams } from './fork-streams.ts';
import type { MediaExchange, MediaExchangeState } from './media-exchange.ts';
import { byeReason, negotiationOf, SDP_TYPE } from './recorded-dialog.ts';
import { type RecordingBody, readRecordingBody } from './recording-body.ts';
import { type RefusedRequest, refusalResponse } from './refusal.ts';

/** What the journals keep of such a dialog, so that another process can go on with it. */
export interface ForkDialogState {
  readonly dialog: Dialog['state'];
  readonly media: MediaExchangeState;
  readonly dialect: ForkSource['dialect'];
  readonly source: unknown;
  readonly peer: string;
  readonly streams: Readonly<Record<number, ForkStreamState>>;
}

/** Whether a state kept of a dialog is that of one with several streams. */
export function isForkDialogState(state: unknown): state is ForkDialogState {
  return typeof state === 'object' && state !== null && 'streams' in state && 'source' in state;
}

/** Why a dialog does not come about, for the response. */
export type ForkRefusal = Refusal['code'] | RefusedRequest;

export interface ForkDialogOptions {
  readonly source: ForkSource;
  readonly streams: ForkStreams;
  readonly media: MediaExchange;
  readonly peer: string;
  readonly log: Log;
}

/**
 * One SIP dialog that carries several recorded streams: descriptions and metadata in any request,
 * together or apart (RFC 7866 §7, §9).
 */
export class ForkDialog implements DialogDelegate {
  readonly #options: ForkDialogOptions;
  #dialog: Dialog | undefined;
  #isOver = false;
  #isAnswering = false;
  #stopAfter: EndReason | undefined;

  constructor(options: ForkDialogOptions) {
    this.#options = options;
  }

  /** Binds the dialog that the 200 opened, or that was restored. */
  bind(dialog: Dialog): void {
    this.#dialog = dialog;
    this.onStateChange();
  }

  /** Takes over the streams that go on after a restart. */
  restore(
    state: Readonly<Record<number, ForkStreamState>>,
    adopted: readonly AdoptedStream[],
  ): void {
    this.#options.streams.restore(state, adopted);
  }

  /** Takes the INVITE; resolves to the body of its 200, or why there is none. */
  async begin(
    request: SipRequest,
    body: RecordingBody,
  ): Promise<{ readonly body: string } | { readonly refused: ForkRefusal }> {
    const { source, media, streams } = this.#options;
    const { description } = body;
    const metadata = source.take(request, body);
    if (description instanceof SdpParseError) {
      return this.#refuse('unreadable-offer', description.message);
    }
    if (description !== undefined) {
      const answer = await this.#answer(description);
      this.#keep(metadata);
      if (!('refused' in answer) || answer.refused !== 'no-common-codec') return answer;
      return this.#refuse(answer.refused, 'the offer has no codec that can be recorded');
    }
    const lines = source.labels.map((label) => ({ label, isOpen: true }));
    const refusal = await streams.follow(source.plan(source.labels), lines);
    this.#keep(metadata);
    if (streams.all.length === 0) return { refused: refusal?.code ?? 'no-port' };
    media.setPorts(streams.ports(lines.length));
    return { body: media.offer(source.labels) };
  }

  #refuse(
    refused: 'unreadable-offer' | 'no-common-codec',
    detail: string,
  ): { readonly refused: ForkRefusal } {
    const { source, streams } = this.#options;
    streams.missed(source.plan([undefined])[0]?.call, { code: refused, detail });
    this.end({ class: 'peer', code: refused });
    return { refused };
  }

  /** Ends what was begun: the INVITE is over already. */
  end(reason: EndReason): void {
    this.#isOver = true;
    this.#options.streams.endAll(reason);
  }

  /** The recorder ends the recordings: the source is told, when it has its answer. */
  stop(reason: EndReason): void {
    if (this.#isAnswering) {
      this.#stopAfter = reason;
      return;
    }
    this.#dialog?.bye(reason.code).catch((error: unknown) => {
      this.#options.log.debug({ error: errorText(error) }, 'goodbye not answered');
    });
  }

  onAck(ack: SipRequest): void {
    const { media, streams, log } = this.#options;
    if (media.isAwaitingAnswer) {
      const { description } = readRecordingBody(ack);
      if (description === undefined || description instanceof SdpParseError) {
        const why = description?.message ?? 'no answer';
        log.warn({ why }, 'answer cannot be read; media is recorded as it comes');
        for (const stream of streams.all) {
          if (description === undefined)
            stream.missed('no-common-codec', 'the offer got no answer');
        }
      } else this.#negotiated(description, media.readAnswer(description));
    }
    this.onStateChange();
  }

  onAckTimeout(): void {
    this.end({ class: 'network', code: 'no-ack' });
  }

  onReinvite(request: SipRequest): Promise<ReinviteAnswer> {
    return this.#exchange(request, true);
  }

  onUpdate(request: SipRequest): Promise<ReinviteAnswer> {
    return this.#exchange(request, false);
  }

  onBye(request: SipRequest): void {
    const { source, streams } = this.#options;
    this.#keep(source.take(request, readRecordingBody(request)));
    // Who takes part may be known only now.
    const media = source.plan(streams.lines.map(({ label }) => label));
    streams.learn(media);
    this.end(byeReason(request.headers.get('reason')));
  }

  onSessionExpired(): void {
    this.end({ class: 'network', code: 'session-expired' });
  }

  /** Keeps what a restarted process needs to go on with the dialog. */
  onStateChange(): void {
    if (this.#dialog === undefined) return;
    const { media, source, streams, peer } = this.#options;
    const state: ForkDialogState = {
      ...{ dialog: this.#dialog.state, media: media.state, peer },
      ...{ dialect: source.dialect, source: source.state, streams: streams.state },
    };
    for (const stream of streams.all) stream.dialogChanged(state);
  }

  async #exchange(request: SipRequest, isInvite: boolean): Promise<ReinviteAnswer> {
    const { source, streams, log } = this.#options;
    const body = readRecordingBody(request);
    if (body.description instanceof SdpParseError) {
      const error = body.description.message;
      log.warn({ error }, 'offer cannot be read; the session stays as it was');
      return refusalResponse('unreadable-offer');
    }
    const metadata = source.take(request, body);
    this.#isAnswering = true;
    try {
      const answer = await this.#respond(body.description, isInvite);
      this.#keep(metadata);
      if (this.#isOver) streams.endAll({ class: 'normal', code: 'bye' });
      this.onStateChange();
      return answer;
    } finally {
      this.#isAnswering = false;
      // Behind the answer, which is sent first.
      setImmediate(() => this.#stopIfDue());
    }
  }

  #stopIfDue(): void {
    const reason = this.#stopAfter;
    this.#stopAfter = undefined;
    if (reason !== undefined) this.stop(reason);
  }

  async #respond(
    description: SessionDescription | undefined,
    isInvite: boolean,
  ): Promise<ReinviteAnswer> {
    const { source, media, streams } = this.#options;
    if (description !== undefined) {
      const answer = await this.#answer(description);
      if ('refused' in answer) return refusalResponse(answer.refused);
      return { status: 200, body: answer.body, contentType: SDP_TYPE };
    }
    const { lines } = streams;
    await streams.follow(source.plan(lines.map(({ label }) => label)), lines);
    // Only an INVITE without an offer asks for one (RFC 3261 §14.2, RFC 3311 §5.2).
    if (!isInvite) return { status: 200 };
    return { status: 200, body: media.offerAgain(), contentType: SDP_TYPE };
  }

  /** Answers an offer: first the streams that it takes, then the description with their ports. */
  async #answer(
    offer: SessionDescription,
  ): Promise<{ readonly body: string } | { readonly refused: ForkRefusal }> {
    const { source, media, streams } = this.#options;
    const lines = linesOf(offer);
    const isAnyOpen = lines.some(({ isOpen }) => isOpen);
    const isTakenOut = offer.media.length > 0 && offer.media.every(({ port }) => port === 0);
    // What is refused leaves the session as it was (RFC 3261 §14.2): no stream is touched.
    if (!isAnyOpen && !isTakenOut) return { refused: 'no-common-codec' };
    const refusal = await streams.follow(source.plan(lines.map(({ label }) => label)), lines);
    if (isAnyOpen && streams.all.length === 0) return { refused: refusal?.code ?? 'no-port' };
    media.setPorts(streams.ports(lines.length));
    const answer = media.answer(offer);
    if (typeof answer === 'string') return { refused: 'no-common-codec' };
    this.#negotiated(offer, answer.streams);
    return answer;
  }

  /** Tells the streams what was agreed on their m-lines of `theirs`. */
  #negotiated(theirs: SessionDescription, agreed: readonly NegotiatedStream[]): void {
    for (const [audioIndex, { mediaIndex }] of audioLines(theirs).entries()) {
      const stream = this.#options.streams.at(audioIndex);
      stream?.negotiated(negotiationOf(agreed.find((each) => each.mediaIndex === mediaIndex)));
    }
  }

  /** Keeps a document with every recording of the dialog. */
  #keep(metadata: SourceMetadata | undefined): void {
    if (metadata === undefined) return;
    const { streams, log } = this.#options;
    if (metadata.problem !== undefined) {
      log.warn({ problem: metadata.problem }, 'metadata cannot be read; the call is recorded');
    }
    const ofEach = new Map<string, RecordedStream>();
    for (const stream of streams.all) ofEach.set(stream.recordingId, stream);
    for (const stream of ofEach.values()) stream.metadataReceived(metadata);
  }
}

/** The audio m-lines of an offer, in order; those that can be taken are open. */
function linesOf(offer: SessionDescription): ForkLine[] {
  const acceptable = new Set(acceptableStreams(offer, {}).map(({ mediaIndex }) => mediaIndex));
  return audioLines(offer).map(({ label, mediaIndex }) => {
    return { label, isOpen: acceptable.has(mediaIndex) };
  });
}

function audioLines({ media }: SessionDescription) {
  return media
    .map(({ kind, label }, mediaIndex) => ({ kind, label, mediaIndex }))
    .filter(({ kind }) => kind === 'audio');
}
