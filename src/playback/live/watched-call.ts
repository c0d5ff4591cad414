import { SrtpStream } from '../../protocols/rtp/index.ts';
import { type JournalEvent, type Side, type StreamVoice, sidesOf } from '../../recording/index.ts';
import { JournalTail } from '../../storage/journal/index.ts';
import { ArrivalClock } from './arrival-clock.ts';
import { LevelMeter } from './level-meter.ts';
import type { LiveTap, SideLevels } from './live-messages.ts';
import { PlayoutBuffer } from './playout-buffer.ts';
import { LIVE_RATE, StreamSound } from './stream-sound.ts';

/**
 * So long after its arrival a packet is heard. Capture writes five times a second, and reading
 * comes a tenth of a second later at most: the rest is for a busy machine.
 */
const PLAYOUT_DELAY_MS = 500;
const BUFFER_SAMPLES = 4 * LIVE_RATE;
/** A level is that of a second whose packets have all been read. */
const LEVEL_DELAY_MS = 300;

interface WatchedStream {
  sides: readonly Side[];
  readonly packets: SrtpStream;
  readonly sound: StreamSound;
}

/** One call that somebody watches: read behind capture, measured, and mixed for who listens. */
export class WatchedCall {
  readonly #tail: JournalTail;
  readonly #streams = new Map<number, WatchedStream>();
  readonly #meters: Readonly<Record<Side, LevelMeter>> = {
    near: new LevelMeter(),
    far: new LevelMeter(),
  };
  readonly #clock = new ArrivalClock();
  #isListenedTo = false;
  #playout: Readonly<Record<Side, PlayoutBuffer>> | undefined;
  /** Number of the sample that is taken next. */
  #nextSample = 0;

  /** Throws what opening the journal throws. */
  constructor({ journalPath: path, key, streams }: LiveTap) {
    this.#tail = new JournalTail({ path, key });
    for (const stream of streams) {
      const { packets, sound } = this.#open(stream.streamIndex, stream);
      packets.negotiate(stream.protection);
      sound.negotiate(stream.formats);
    }
  }

  /** Whether {@link takeSound} is asked for. */
  setListened(isOn: boolean): void {
    this.#isListenedTo = isOn;
    if (!isOn) this.#playout = undefined;
  }

  /** Reads what was written since the last time; `nowMs` is the monotonic clock. */
  read(nowMs: number): void {
    const entries = this.#tail.read();
    const newest = entries.findLast((entry) => entry.kind === 'rtp');
    if (newest !== undefined) this.#clock.observe(newest.arrivalMs, nowMs);
    if (this.#isListenedTo && this.#clock.isSettled) this.#playout ??= this.#beginPlayout(nowMs);
    for (const entry of entries) {
      if (entry.kind === 'rtp') this.#take(entry.streamIndex, entry.packet, entry.arrivalMs);
      else if (entry.kind === 'event') this.#note(entry.event);
    }
  }

  levels(nowMs: number): SideLevels {
    const atMs = this.#clock.at(nowMs) - LEVEL_DELAY_MS;
    const { near, far } = this.#meters;
    return { near: near.levelDb(atMs) ?? null, far: far.levelDb(atMs) ?? null };
  }

  /** The samples whose turn it is, near and far end alternately; undefined where none are. */
  takeSound(nowMs: number): Int16Array | undefined {
    const playout = this.#playout;
    const count = this.#sampleDue(nowMs) - this.#nextSample;
    if (playout === undefined || count <= 0) return undefined;
    this.#nextSample += count;
    const samples = new Int16Array(2 * count);
    playout.near.takeInto(samples, 0, count);
    playout.far.takeInto(samples, 1, count);
    return samples;
  }

  close(): void {
    this.#tail.close();
  }

  #beginPlayout(nowMs: number) {
    this.#nextSample = this.#sampleDue(nowMs);
    return {
      near: new PlayoutBuffer(this.#nextSample, BUFFER_SAMPLES),
      far: new PlayoutBuffer(this.#nextSample, BUFFER_SAMPLES),
    };
  }

  #sampleDue(nowMs: number): number {
    return Math.floor(((this.#clock.at(nowMs) - PLAYOUT_DELAY_MS) * LIVE_RATE) / 1000);
  }

  #take(streamIndex: number, packet: Buffer, arrivalMs: number): void {
    const stream = this.#streams.get(streamIndex);
    const opened = stream?.packets.openRtp(packet, arrivalMs);
    if (stream === undefined || opened === undefined) return;
    const playout = this.#playout;
    const sink = (at: number, samples: Int16Array): void => {
      for (const side of stream.sides) playout?.[side].write(at, samples);
    };
    const heard = stream.sound.take(opened, arrivalMs, playout && sink);
    if (heard === undefined) return;
    for (const side of stream.sides) {
      this.#meters[side].add(heard.samples, heard.sampleRate, arrivalMs);
    }
  }

  #note(event: JournalEvent): void {
    if (event.type === 'stream-opened') this.#open(event.streamIndex, event);
    if (event.type === 'stream-assigned') {
      this.#open(event.streamIndex, event).sides = sidesOf(event);
    }
    if (event.type === 'stream-negotiated') {
      const stream = this.#streams.get(event.streamIndex);
      stream?.packets.negotiate(event.protection);
      stream?.sound.negotiate(event.formats);
    }
  }

  #open(streamIndex: number, voice: StreamVoice): WatchedStream {
    const known = this.#streams.get(streamIndex);
    if (known !== undefined) return known;
    const stream = { sides: sidesOf(voice), packets: new SrtpStream(), sound: new StreamSound() };
    this.#streams.set(streamIndex, stream);
    return stream;
  }
}
