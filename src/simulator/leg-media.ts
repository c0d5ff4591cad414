import { trySdp } from '../protocols/sdp/index.ts';
import type { Side } from '../recording/index.ts';
import { ofSide, type SimulatedCallOptions, type SimulatedCodec } from './call-options.ts';
import { createFrameEncoder } from './frame-encoder.ts';
import type { LegEnvironment } from './leg-environment.ts';
import { LegProtection } from './leg-protection.ts';
import { answerText, type ChosenCodec, chooseCodec, offerText } from './media-sdp.ts';
import { MediaStream } from './media-stream.ts';
import type { PortPair } from './port-pair.ts';
import { type SoundSource, toneSound } from './sound-source.ts';

/** What one phone of a leg needs to talk. */
export interface LegMediaOptions {
  readonly environment: LegEnvironment;
  readonly ports: PortPair;
  readonly side: Side;
  readonly call: SimulatedCallOptions;
  readonly legNumber: number;
  /** Frame of the sound to begin with. */
  readonly firstFrame: number;
}

const DEFAULT_CODECS: readonly SimulatedCodec[] = ['PCMU', 'PCMA', 'G722'];
const DEFAULT_TONES: Readonly<Record<Side, SoundSource>> = {
  near: toneSound(440),
  far: toneSound(620),
};

/** The media half of a leg: its ports, its SDP and its stream. */
export class LegMedia {
  readonly #options: LegMediaOptions;
  #chosen: ChosenCodec | undefined;
  #destination: { address: string; port: number } | undefined;
  #stream: MediaStream | undefined;
  readonly #protection: LegProtection | undefined;
  #isClosed = false;

  constructor(options: LegMediaOptions) {
    this.#options = options;
    const { srtp } = options.call;
    if (srtp !== undefined) this.#protection = new LegProtection(srtp);
  }

  get rtpPort(): number {
    return this.#options.ports.rtpPort;
  }

  get chosen(): ChosenCodec | undefined {
    return this.#chosen;
  }

  /** Where the recorder receives the media of this leg, once it has said so. */
  get destination(): { readonly address: string; readonly port: number } | undefined {
    return this.#destination;
  }

  /** The stream, once it has begun. */
  get stream(): MediaStream | undefined {
    return this.#stream;
  }

  /** Frame of the sound that comes next. */
  get nextFrame(): number {
    return this.#stream?.nextFrame ?? this.#options.firstFrame;
  }

  /** SDP for the INVITE of a trunk with early offer. */
  offer(): string {
    return offerText(this.#place(), this.#codecs(), this.#protection?.offered);
  }

  /** SDP for the ACK, after {@link agree}; undefined where nothing was agreed. */
  answer(): string | undefined {
    if (this.#chosen === undefined) return undefined;
    return answerText(this.#place(), this.#chosen, this.#protection?.answered);
  }

  /** The phone changes its keys: the next description tells them. */
  renewKeys(): void {
    this.#protection?.renew();
    this.#stream?.protect(this.#protection?.sender);
  }

  /**
   * Reads what the recorder offers or answers, in its first open m-line or the `mediaIndex`th, and
   * chooses the codec. Returns whether there is one.
   * A change of the recorder's address takes effect with the next packet.
   */
  agree(body: Buffer, mediaIndex?: number): boolean {
    const audio = trySdp(body)?.media.find((media, index) => {
      return media.kind === 'audio' && media.port > 0 && (mediaIndex ?? index) === index;
    });
    const chosen = audio && chooseCodec(this.#codecs(), audio.formats);
    if (audio?.address === undefined || chosen === undefined) return false;
    // The codec stays for the call once a stream has begun.
    this.#chosen ??= chosen;
    this.#destination = { address: audio.address, port: audio.port };
    this.#protection?.agree(audio);
    this.#stream?.redirect(this.#destination);
    this.#stream?.protect(this.#protection?.sender);
    return true;
  }

  /** Begins to talk after the delay of the call's options. */
  start(): void {
    const { environment, call } = this.#options;
    if (this.#stream !== undefined || this.#chosen === undefined) return;
    this.#stream = this.#createStream(this.#chosen, this.#destination!);
    const delayMs = call.mediaDelayMs ?? 0;
    if (delayMs === 0) this.#stream.start();
    else environment.timers.after(delayMs, () => this.#stream?.start());
  }

  stop(): void {
    this.#stream?.stop();
  }

  /** Stops and frees the ports. Idempotent. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.stop();
    this.#options.ports.close();
  }

  #createStream(chosen: ChosenCodec, destination: { address: string; port: number }): MediaStream {
    const { environment, ports, side, call, firstFrame, legNumber } = this.#options;
    const sound = call.sound?.[side] ?? DEFAULT_TONES[side];
    return new MediaStream({
      clock: environment.clock,
      timers: environment.timers,
      pacer: environment.pacer,
      random: environment.random.fork(),
      ports,
      destination,
      sender: this.#protection?.sender,
      chosen,
      encoder: createFrameEncoder(chosen.codec, sound.law),
      sound,
      firstFrame,
      impairment: ofSide(call.impairment, side) ?? {},
      driftPpm: ofSide(call.driftPpm, side) ?? 0,
      rtcpIntervalMs: call.rtcpIntervalMs ?? 5000,
      keepsPacketLog: call.keepsPacketLog ?? true,
      canonicalName: `${legNumber}@${environment.node.address}`,
    });
  }

  #codecs(): readonly SimulatedCodec[] {
    return this.#options.call.codecs ?? DEFAULT_CODECS;
  }

  #place() {
    const { environment, call, legNumber } = this.#options;
    return {
      nodeAddress: environment.node.address,
      address: environment.node.address,
      port: call.placeholderPort ?? this.rtpPort,
      legNumber,
      version: 1,
    };
  }
}
