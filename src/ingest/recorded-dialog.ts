import { errorText, type Log } from '../base/index.ts';
import { readRecordingParameters } from '../protocols/cucm/index.ts';
import { type NegotiatedStream, parseSdp, SdpParseError } from '../protocols/sdp/index.ts';
import type { Dialog, DialogDelegate, ReinviteAnswer, SipRequest } from '../protocols/sip/index.ts';
import type { Negotiation, RecordedStream } from '../recorder/index.ts';
import type { EndReason } from '../recording/index.ts';
import { partiesOf } from './cucm-parties.ts';
import type { MediaExchange, MediaExchangeState } from './media-exchange.ts';
import { refusalResponse } from './refusal.ts';

export const SDP_TYPE = 'application/sdp';

/** What the journal keeps of a dialog, so that another process can go on with it. */
export interface RecordedDialogState {
  readonly dialog: Dialog['state'];
  readonly media: MediaExchangeState;
}

/** One SIP dialog that carries one recorded stream: what happens in it, told to the stream. */
export class RecordedDialog implements DialogDelegate {
  readonly #stream: RecordedStream;
  readonly #media: MediaExchange;
  readonly #parentLog: Log;
  #dialog: Dialog | undefined;

  constructor(stream: RecordedStream, media: MediaExchange, log: Log) {
    this.#stream = stream;
    this.#media = media;
    this.#parentLog = log;
    stream.onStop = (reason) => this.#bye(reason);
  }

  /** Made when something is to be said: most dialogs say nothing. */
  get #log(): Log {
    const { recordingId, side } = this.#stream;
    return this.#parentLog.child({ recordingId, side });
  }

  /** Binds the dialog that the 200 opened, or that was restored. */
  bind(dialog: Dialog): void {
    this.#dialog = dialog;
    this.onStateChange();
  }

  onAck(ack: SipRequest): void {
    if (this.#media.isAwaitingAnswer) this.#readAnswer(ack);
    this.onStateChange();
  }

  onAckTimeout(): void {
    this.#stream.end({ class: 'network', code: 'no-ack' });
  }

  onReinvite(request: SipRequest): ReinviteAnswer {
    return this.#exchange(request, true);
  }

  onUpdate(request: SipRequest): ReinviteAnswer {
    return this.#exchange(request, false);
  }

  onBye(request: SipRequest): void {
    this.#stream.end(byeReason(request.headers.get('reason')));
  }

  onSessionExpired(): void {
    this.#stream.end({ class: 'network', code: 'session-expired' });
  }

  #exchange(request: SipRequest, isInvite: boolean): ReinviteAnswer {
    this.#readParties(request);
    if (request.body.length === 0) {
      // Only an INVITE without an offer asks for one (RFC 3261 §14.2, RFC 3311 §5.2).
      if (!isInvite) return { status: 200 };
      return { status: 200, body: this.#media.offer(), contentType: SDP_TYPE };
    }
    try {
      const answer = this.#media.answer(parseSdp(request.body));
      if (typeof answer === 'string') return refusalResponse('no-common-codec');
      this.negotiated(answer.streams[0]);
      return { status: 200, body: answer.body, contentType: SDP_TYPE };
    } catch (error) {
      if (!(error instanceof SdpParseError)) throw error;
      this.#log.warn({ error: error.message }, 'offer cannot be read; the session stays as it was');
      return refusalResponse('unreadable-offer');
    }
  }

  #readAnswer(ack: SipRequest): void {
    if (ack.body.length === 0) {
      // CUCM found no common codec: it says goodbye with cause 47 next.
      this.#stream.missed('no-common-codec', 'the source answered the offer with no codec');
      return;
    }
    try {
      this.negotiated(this.#media.readAnswer(parseSdp(ack.body))[0]);
    } catch (error) {
      if (!(error instanceof SdpParseError)) throw error;
      this.#log.warn({ error: error.message }, 'answer cannot be read; media is recorded as it is');
    }
  }

  /** Tells the stream what was agreed; undefined where the source took nothing. */
  negotiated(agreed: NegotiatedStream | undefined): void {
    this.#stream.negotiated(negotiationOf(agreed));
  }

  #readParties(request: SipRequest): void {
    const parameters = readRecordingParameters(request.from);
    if (parameters !== undefined) this.#stream.partiesChanged(partiesOf(parameters));
  }

  /** Keeps what a restarted process needs to go on with the dialog. */
  onStateChange(): void {
    if (this.#dialog === undefined || this.#stream.endReason !== undefined) return;
    const state: RecordedDialogState = { dialog: this.#dialog.state, media: this.#media.state };
    this.#stream.dialogChanged(state);
  }

  #bye(reason: EndReason): void {
    this.#dialog?.bye(reason.code).catch((error: unknown) => {
      this.#log.debug({ error: errorText(error) }, 'goodbye not answered');
    });
  }
}

/** What was agreed, as the recorder takes it; undefined where the source took nothing. */
export function negotiationOf(agreed: NegotiatedStream | undefined): Negotiation {
  if (agreed === undefined) return { direction: 'inactive', formats: [] };
  const { direction, formats, address: mediaAddress, crypto: protection } = agreed;
  const mediaPort = portOf(agreed.mediaAddress);
  return { direction, formats, mediaAddress, mediaPort, protection };
}

function portOf(mediaAddress: string | undefined): number | undefined {
  if (mediaAddress === undefined) return undefined;
  return Number(mediaAddress.slice(mediaAddress.lastIndexOf(':') + 1));
}

/** What a BYE with this Reason header (RFC 3326) means: cause 16 is a call that ended normally. */
export function byeReason(reason: string | undefined): EndReason {
  const cause = /Q\.850\s*;(?:[^;]*;)*\s*cause\s*=\s*(\d{1,3})/i.exec(reason ?? '')?.[1];
  const isNormal = cause === undefined || cause === '16' || cause === '31';
  return isNormal
    ? { class: 'normal', code: 'bye', detail: reason }
    : { class: 'peer', code: `bye-cause-${cause}`, detail: reason };
}
