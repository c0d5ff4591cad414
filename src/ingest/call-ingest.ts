import { errorText } from '../base/index.ts';
import {
  type CucmParameters,
  guessDirection,
  pairKey,
  readRecordingParameters,
} from '../protocols/cucm/index.ts';
import { parseSdp, SdpParseError, type SessionDescription } from '../protocols/sdp/index.ts';
import type {
  IncomingInvite,
  SipRequest,
  UserAgentCore,
  UserAgentServer,
} from '../protocols/sip/index.ts';
import type {
  AdoptedStream,
  MissedCalls,
  RecordedStream,
  RefusalCode,
  StreamRequest,
} from '../recorder/index.ts';
import { partiesOf } from './cucm-parties.ts';
import { isForkDialogState } from './fork-dialog.ts';
import { ForkIngest, type ForkIngestOptions } from './fork-ingest.ts';
import { MediaExchange } from './media-exchange.ts';
import { RecordedDialog, type RecordedDialogState, SDP_TYPE } from './recorded-dialog.ts';
import { type RefusedRequest, refusalResponse } from './refusal.ts';

/** Cisco's option tag: SRTP is offered, and RTP taken where the phone does not encrypt. */
const SRTP_FALLBACK = 'x-cisco-srtp-fallback';

export interface CallIngestOptions extends ForkIngestOptions {
  readonly missed: MissedCalls;
  /** The setting *Number*: the only number that records calls of Cisco. */
  readonly recordingNumber: () => string;
  /** Encoding names of the codecs that are offered where the source offers none. */
  readonly offeredCodecs: () => readonly string[];
}

/** Turns INVITEs of Cisco Unified CM into recorded streams; knows which are of other sources. */
export class CallIngest implements UserAgentCore {
  readonly #options: CallIngestOptions;
  readonly #forks: ForkIngest;
  #originId: number;

  constructor(options: CallIngestOptions) {
    this.#options = options;
    this.#forks = new ForkIngest(options);
    this.#originId = options.clock.nowMs();
  }

  onInvite(invite: IncomingInvite): void {
    this.#receive(invite).catch((error: unknown) => {
      this.#options.log.error({ error: errorText(error) }, 'INVITE not answered as it should be');
      refuseInvite(invite, 'capture-failed');
    });
  }

  onTurnedAway(request: SipRequest): void {
    const parameters = readRecordingParameters(request.from);
    const detail = 'the recorder takes no more calls';
    if (parameters !== undefined) {
      this.#options.recorder.missed(requestOf(request, parameters), { code: 'draining', detail });
      return;
    }
    const forked = this.#forks.read(request);
    if (forked !== undefined) this.#forks.turnedAway(request, forked, detail);
  }

  onUntrusted(address: string): void {
    this.#options.missed.notePeer('untrusted-peer', address);
  }

  /** Goes on with the dialogs of recordings that were running before this process started. */
  restore(server: UserAgentServer, adopted: readonly AdoptedStream[]): void {
    this.#forks.restore(server, adopted);
    for (const { stream, dialog } of adopted) {
      if (isForkDialogState(dialog)) continue;
      const state = dialog as RecordedDialogState;
      const delegate = new RecordedDialog(
        stream,
        new MediaExchange(state.media),
        this.#options.log,
      );
      delegate.bind(server.restoreDialog(state.dialog, delegate));
    }
  }

  async #receive(invite: IncomingInvite): Promise<void> {
    const { recorder, missed } = this.#options;
    const { request } = invite;
    const isForUs = decodeUser(request.uri.user) === this.#options.recordingNumber();
    const parameters = readRecordingParameters(request.from);
    const forked = parameters === undefined ? this.#forks.read(request) : undefined;
    // A session recording client says of itself what it is, whatever it calls us.
    if (forked !== undefined && (isForUs || forked.source.dialect === 'siprec')) {
      await this.#forks.receive(invite, forked, (code) => refuseInvite(invite, code));
      return;
    }
    if (parameters === undefined) {
      if (isForUs) missed.notePeer('not-a-recording', request.source.address);
      refuseInvite(invite, isForUs ? 'not-a-recording' : 'wrong-number');
      return;
    }
    const offered = requestOf(request, parameters);
    if (!isForUs) {
      const detail = `the call was sent to the number ${request.uri.user ?? ''}`;
      recorder.missed(offered, { code: 'wrong-number', detail });
      refuseInvite(invite, 'wrong-number');
      return;
    }
    const offer = readOffer(request);
    if (offer instanceof SdpParseError) {
      recorder.missed(offered, { code: 'unreadable-offer', detail: offer.message });
      refuseInvite(invite, 'unreadable-offer');
      return;
    }
    await this.#record(invite, offered, offer);
  }

  async #record(
    invite: IncomingInvite,
    offered: StreamRequest,
    offer: SessionDescription | undefined,
  ): Promise<void> {
    const { endOnCancel } = watchCancel(invite);
    const admission = await this.#options.recorder.requestStream(offered);
    if (admission.kind === 'refused') {
      refuseInvite(invite, admission.code);
      return;
    }
    if (endOnCancel(admission.stream)) return;
    this.#accept(invite, admission.stream, offer);
  }

  #accept(
    invite: IncomingInvite,
    stream: RecordedStream,
    offer: SessionDescription | undefined,
  ): void {
    const originId = String(this.#originId++);
    const ports = [stream.rtpPort];
    const address = this.#options.mediaAddress ?? invite.localAddress;
    const offered = this.#options.offeredCodecs();
    const offersSrtp = takesSrtpOffer(invite.request);
    const state = { address, ports, offered, originId, offersSrtp, isAwaitingAnswer: false };
    const media = new MediaExchange(state);
    const delegate = new RecordedDialog(stream, media, this.#options.log);
    let body: string;
    if (offer === undefined) {
      body = media.offer();
    } else {
      const answer = media.answer(offer);
      if (typeof answer === 'string') {
        stream.missed('no-common-codec', 'the offer has no codec that can be recorded');
        stream.end({ class: 'peer', code: answer });
        refuseInvite(invite, 'no-common-codec');
        return;
      }
      body = answer.body;
      delegate.negotiated(answer.streams[0]);
    }
    const dialog = invite.accept({ body, contentType: SDP_TYPE, delegate });
    delegate.bind(dialog);
  }
}

/**
 * Whether a source takes an offer of SRTP: keys go over TLS alone (RFC 4568 §7), and one that
 * knows Cisco's fallback answers with RTP where its phone does not encrypt.
 */
function takesSrtpOffer({ source, headers }: SipRequest): boolean {
  return source.transport === 'tls' && headers.hasElement('supported', SRTP_FALLBACK);
}

/** What CUCM offers by this INVITE. */
function requestOf({ source }: SipRequest, parameters: CucmParameters): StreamRequest {
  return {
    side: parameters.side,
    dialect: 'cucm',
    pairKey: pairKey(parameters, source.address),
    parties: partiesOf(parameters),
    direction: guessDirection(parameters),
    peer: `${source.address}:${source.port}`,
    extra: parameters.raw,
  };
}

/** The offer of an INVITE, undefined where it has none, or why it cannot be read. */
function readOffer({ body }: SipRequest): SessionDescription | SdpParseError | undefined {
  if (body.length === 0) return undefined;
  try {
    return parseSdp(body);
  } catch (error) {
    if (error instanceof SdpParseError) return error;
    throw error;
  }
}

function refuseInvite(invite: IncomingInvite, code: RefusalCode | RefusedRequest): void {
  const { status, reason, headers } = refusalResponse(code);
  invite.reject(status, { reason, headers });
}

/** Ends the stream of an INVITE that is cancelled before its 200 or was while it was admitted. */
function watchCancel(invite: IncomingInvite): { endOnCancel(stream: RecordedStream): boolean } {
  let isCancelled = false;
  let admitted: RecordedStream | undefined;
  const end = () => admitted?.end({ class: 'peer', code: 'cancelled' });
  invite.onCancel = () => {
    isCancelled = true;
    end();
  };
  return {
    endOnCancel(stream) {
      admitted = stream;
      if (isCancelled) end();
      return isCancelled;
    },
  };
}

function decodeUser(user: string | undefined): string | undefined {
  if (user === undefined) return undefined;
  try {
    // `7878;phone-context=…` names the number 7878 (RFC 3966 §5.1.5).
    return decodeURIComponent(user).split(';')[0];
  } catch {
    return undefined;
  }
}
