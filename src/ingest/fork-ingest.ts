import type { Clock, Log } from '../base/index.ts';
import type { IncomingInvite, SipRequest, UserAgentServer } from '../protocols/sip/index.ts';
import type { AdoptedStream, Recorder } from '../recorder/index.ts';
import { CubeSource } from './cube-source.ts';
import {
  ForkDialog,
  type ForkDialogState,
  type ForkRefusal,
  isForkDialogState,
} from './fork-dialog.ts';
import type { ForkSource } from './fork-source.ts';
import { ForkStreams } from './fork-streams.ts';
import { MediaExchange } from './media-exchange.ts';
import { SDP_TYPE } from './recorded-dialog.ts';
import { type RecordingBody, readRecordingBody } from './recording-body.ts';
import { SiprecSource } from './siprec-source.ts';

/** Who we are to a session recording client (RFC 7866 §11.2.2). */
const SERVER_TAG = ';+sip.srs';

/** What recording sessions need of what is around them. */
export interface ForkIngestOptions {
  readonly recorder: Recorder;
  /** Address for our descriptions; undefined: the one by which the source reached us. */
  readonly mediaAddress?: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** An INVITE of a source that sends all streams of a call in one dialog. */
export interface ForkedInvite {
  readonly source: ForkSource;
  readonly body: RecordingBody;
}

/** Turns INVITEs of SIPREC clients and of Cisco CUBE into recordings. */
export class ForkIngest {
  readonly #options: ForkIngestOptions;
  #originId: number;

  constructor(options: ForkIngestOptions) {
    this.#options = options;
    this.#originId = options.clock.nowMs();
  }

  /** What an INVITE brings; undefined where it is of no such source. */
  read(request: SipRequest): ForkedInvite | undefined {
    const preview = this.#preview;
    const body = readRecordingBody(request);
    if (CubeSource.sends(request)) return { source: new CubeSource(preview), body };
    if (SiprecSource.sends(request, body)) return { source: new SiprecSource(preview), body };
    return undefined;
  }

  /** Records what an INVITE brings, or refuses it. */
  async receive(
    invite: IncomingInvite,
    { source, body }: ForkedInvite,
    refuse: (code: ForkRefusal) => void,
  ): Promise<void> {
    const { request } = invite;
    const address = this.#options.mediaAddress ?? invite.localAddress;
    const originId = String(this.#originId++);
    const media = { address, originId, ports: [], takesAll: true, isAwaitingAnswer: false };
    const dialog = this.#makeDialog(source, media, peerOf(request), dialogKeyOf(request));
    invite.onCancel = () => dialog.end({ class: 'peer', code: 'cancelled' });
    const begun = await dialog.begin(request, body);
    if ('refused' in begun) {
      refuse(begun.refused);
      return;
    }
    // Where it was cancelled meanwhile nothing is sent.
    if (!invite.isPending) dialog.end({ class: 'peer', code: 'cancelled' });
    const contactParameters = source.dialect === 'siprec' ? SERVER_TAG : undefined;
    const answer = { body: begun.body, contentType: SDP_TYPE, contactParameters };
    dialog.bind(invite.accept({ ...answer, delegate: dialog }));
  }

  /** Notes the call of an INVITE that was refused without being looked at. */
  turnedAway(request: SipRequest, { source, body }: ForkedInvite, detail: string): void {
    source.take(request, body);
    const call = source.plan([undefined])[0]?.call;
    const streams = this.#makeStreams(source, peerOf(request), dialogKeyOf(request), () => {});
    streams.missed(call, { code: 'draining', detail });
  }

  /** Goes on with the dialogs of recordings that were running before this process started. */
  restore(server: UserAgentServer, adopted: readonly AdoptedStream[]): void {
    const dialogs = new Map<string, { state: ForkDialogState; streams: AdoptedStream[] }>();
    for (const each of adopted) {
      if (!isForkDialogState(each.dialog)) continue;
      const { callId, localTag } = each.dialog.dialog;
      const key = `${callId}\n${localTag}`;
      // What stands in the journal of any of them is at most a moment older than in another.
      const known = dialogs.get(key) ?? { state: each.dialog, streams: [] };
      known.streams.push(each);
      dialogs.set(key, known);
    }
    for (const { state, streams } of dialogs.values()) {
      const { dialect, source: kept, media, peer, dialog } = state;
      const Source = dialect === 'cube' ? CubeSource : SiprecSource;
      const key = `${dialog.callId}/${dialog.remoteTag}`;
      const delegate = this.#makeDialog(new Source(this.#preview, kept), media, peer, key);
      delegate.restore(state.streams, streams);
      delegate.bind(server.restoreDialog(dialog, delegate));
    }
  }

  get #preview(): Recorder['preview'] {
    return (call) => this.#options.recorder.preview(call);
  }

  #makeDialog(
    source: ForkSource,
    media: ConstructorParameters<typeof MediaExchange>[0],
    peer: string,
    dialogKey: string,
  ): ForkDialog {
    const streams = this.#makeStreams(source, peer, dialogKey, (reason) => dialog.stop(reason));
    const { log } = this.#options;
    const dialog = new ForkDialog({ source, streams, peer, log, media: new MediaExchange(media) });
    return dialog;
  }

  #makeStreams(
    { dialect }: ForkSource,
    peer: string,
    dialogKey: string,
    onStop: ConstructorParameters<typeof ForkStreams>[0]['onStop'],
  ): ForkStreams {
    return new ForkStreams({ recorder: this.#options.recorder, dialect, peer, dialogKey, onStop });
  }
}

function peerOf({ source }: SipRequest): string {
  return `${source.address}:${source.port}`;
}

function dialogKeyOf({ callId, from }: SipRequest): string {
  return `${callId}/${from.params.get('tag') ?? ''}`;
}
