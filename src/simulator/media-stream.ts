import type { Clock, Timers } from '../base/index.ts';
import type { SrtpSender } from '../protocols/rtp/index.ts';
import { EventQueue } from './event-queue.ts';
import type { FrameEncoder } from './frame-encoder.ts';
import { type Impairment, NetworkFate } from './impairment.ts';
import type { MediaPacer, PacedStream } from './media-pacer.ts';
import { type ChosenCodec, clockRateOf } from './media-sdp.ts';
import type { MediaCounts, SentPacket } from './packet-log.ts';
import type { PortPair } from './port-pair.ts';
import { rtpPacket, senderReport } from './rtp-packets.ts';
import type { SeededRandom } from './seeded-random.ts';
import { FRAME_MS, type SoundSource } from './sound-source.ts';

/** What a {@link MediaStream} sends, where to and how. */
export interface MediaStreamOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly pacer: MediaPacer;
  readonly random: SeededRandom;
  readonly ports: PortPair;
  readonly destination: { readonly address: string; readonly port: number };
  /** What protects the packets. */
  readonly sender?: SrtpSender | undefined;
  readonly chosen: ChosenCodec;
  readonly encoder: FrameEncoder;
  readonly sound: SoundSource;
  /** Frame of the sound to begin with. */
  readonly firstFrame: number;
  readonly impairment: Impairment;
  readonly driftPpm: number;
  readonly rtcpIntervalMs: number;
  readonly keepsPacketLog: boolean;
  readonly canonicalName: string;
}

/**
 * One RTP stream of a simulated phone, in real time. Packets that are due are sent at the next tick
 * of the pacer; after a stall they are made up, as their number and content follow the clock.
 */
export class MediaStream implements PacedStream {
  readonly ssrc: number;
  readonly #options: MediaStreamOptions;
  readonly #fate: NetworkFate;
  readonly #events: EventQueue;
  readonly #ticksPerFrame: number;
  readonly #frameMs: number;
  readonly #firstTimestamp: number;
  readonly #log: SentPacket[] = [];
  readonly #counts = {
    ...{ packets: 0, payloadBytes: 0, dropped: 0, duplicates: 0, overtaken: 0, reports: 0 },
  };
  #destination: MediaStreamOptions['destination'];
  #sender: SrtpSender | undefined;
  #sequenceNumber: number;
  #startMs: number | undefined;
  #nextFrame = 0;
  #nextReportMs = 0;
  #isAfterPause = true;
  #held: (() => void) | undefined;
  readonly #late = new Set<() => void>();
  #isStopped = false;

  constructor(options: MediaStreamOptions) {
    this.#options = options;
    this.#destination = options.destination;
    this.#sender = options.sender;
    this.ssrc = options.random.word();
    this.#sequenceNumber = options.random.word() & 0xffff;
    this.#firstTimestamp = options.random.word();
    this.#fate = new NetworkFate(options.impairment, options.random.fork());
    const clockRate = clockRateOf(options.chosen.codec);
    this.#events = new EventQueue(clockRate);
    this.#ticksPerFrame = (clockRate * FRAME_MS) / 1000;
    this.#frameMs = FRAME_MS / (1 + options.driftPpm / 1e6);
  }

  /** Begins with the next tick. */
  start(): void {
    this.#options.pacer.add(this);
  }

  /** The last packet has gone out; nothing follows. Idempotent. */
  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#options.pacer.remove(this);
    this.#releaseHeld();
    for (const send of [...this.#late]) send();
  }

  get counts(): MediaCounts {
    return { ...this.#counts };
  }

  /** Sends to another place from the next packet on. */
  redirect(destination: { readonly address: string; readonly port: number }): void {
    this.#destination = destination;
  }

  /** Protects packets by `sender` from the next on; undefined: not any more. */
  protect(sender: SrtpSender | undefined): void {
    this.#sender = sender;
  }

  /** Every packet in the order of sequence numbers; empty where no log is kept. */
  get packets(): readonly SentPacket[] {
    return this.#log;
  }

  /** The frame of the sound that comes next; a resumed call goes on there. */
  get nextFrame(): number {
    return this.#options.firstFrame + this.#nextFrame;
  }

  /**
   * Presses digits; each is sent as events of RFC 4733 instead of sound for `durationMs`.
   * Returns how many will be sent: none where the recorder takes no events.
   */
  press(digits: string, durationMs = 160): number {
    if (this.#options.chosen.eventPayloadType === undefined) return 0;
    return this.#events.press(digits, durationMs);
  }

  tick(nowMs: number): void {
    if (this.#isStopped) return;
    this.#startMs ??= nowMs;
    while (this.#startMs + this.#nextFrame * this.#frameMs <= nowMs) {
      this.#sendFrame(this.#nextFrame++);
    }
    this.#sendReportWhenDue(nowMs);
  }

  #sendFrame(frame: number): void {
    const event = this.#events.next();
    const soundFrame = this.#options.firstFrame + frame;
    const codes = this.#options.sound.frame(soundFrame);
    if (event !== undefined) {
      const timestamp = this.#timestampOf(frame - event.framesSinceStart);
      for (let i = 0; i < event.repetitions; i++) {
        const payloadType = this.#options.chosen.eventPayloadType!;
        const { hasMarker, payload } = event;
        this.#send({ payloadType, hasMarker, timestamp, payload, frame: undefined });
      }
      return;
    }
    // The encoder hears silence too, so that a codec with memory stays in step.
    const payload = this.#options.encoder.encode(codes);
    if (codes === undefined) {
      this.#isAfterPause = true;
      return;
    }
    this.#send({
      payloadType: this.#options.chosen.payloadType,
      hasMarker: this.#isAfterPause,
      timestamp: this.#timestampOf(frame),
      payload,
      frame: soundFrame,
    });
    this.#isAfterPause = false;
  }

  #send(packet: Omit<SentPacket, 'sequenceNumber' | 'copies' | 'sentAtMs'>): void {
    const sequenceNumber = this.#sequenceNumber;
    this.#sequenceNumber = (sequenceNumber + 1) & 0xffff;
    const fate = this.#fate.next();
    const plain = rtpPacket({ ...packet, sequenceNumber, ssrc: this.ssrc }, packet.payload);
    const bytes = this.#sender?.protectRtp(plain) ?? plain;
    const put = () => this.#put(bytes, { ...packet, sequenceNumber, copies: fate.copies });
    if (fate.isOvertaken && this.#held === undefined) {
      this.#counts.overtaken++;
      this.#held = put;
      return;
    }
    if (fate.delayMs > 0) this.#putLater(put, fate.delayMs);
    else put();
    this.#releaseHeld();
  }

  #putLater(put: () => void, delayMs: number): void {
    const once = () => {
      if (this.#late.delete(once)) put();
    };
    this.#late.add(once);
    this.#options.timers.after(delayMs, once);
  }

  #put(bytes: Buffer, packet: Omit<SentPacket, 'sentAtMs'>): void {
    const { ports, clock } = this.#options;
    const destination = this.#destination;
    for (let copy = 0; copy < packet.copies; copy++) {
      ports.sendRtp(bytes, destination.address, destination.port);
    }
    if (packet.copies === 0) this.#counts.dropped++;
    else {
      this.#counts.packets++;
      this.#counts.payloadBytes += packet.payload.length;
      this.#counts.duplicates += packet.copies - 1;
    }
    if (!this.#options.keepsPacketLog) return;
    const entry = { ...packet, sentAtMs: clock.nowMs() };
    const at = this.#log.findLastIndex(
      ({ sequenceNumber }) => ((packet.sequenceNumber - sequenceNumber) & 0xffff) < 0x8000,
    );
    this.#log.splice(at + 1, 0, entry);
  }

  #releaseHeld(): void {
    const put = this.#held;
    this.#held = undefined;
    put?.();
  }

  #sendReportWhenDue(nowMs: number): void {
    const { rtcpIntervalMs, ports, clock } = this.#options;
    if (rtcpIntervalMs <= 0) return;
    if (this.#nextReportMs === 0) this.#nextReportMs = nowMs + rtcpIntervalMs;
    if (nowMs < this.#nextReportMs) return;
    this.#nextReportMs += rtcpIntervalMs;
    this.#counts.reports++;
    const report = senderReport({
      ssrc: this.ssrc,
      wallClockMs: clock.nowMs(),
      timestamp: this.#timestampOf((nowMs - this.#startMs!) / this.#frameMs),
      packets: this.#counts.packets,
      payloadBytes: this.#counts.payloadBytes,
      canonicalName: this.#options.canonicalName,
    });
    const { address, port } = this.#destination;
    ports.sendRtcp(this.#sender?.protectRtcp(report) ?? report, address, port + 1);
  }

  #timestampOf(frame: number): number {
    return (this.#firstTimestamp + Math.round(frame * this.#ticksPerFrame)) % 2 ** 32;
  }
}
