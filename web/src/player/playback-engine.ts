import type { Side } from '../api/wire.ts';
import { PartSequence, type PlayablePart, type PlayableRecording } from './part-sequence.ts';
import { NO_PARTS, type PlaybackState, SPEEDS, START_STATE } from './playback-state.ts';
import { MAXIMUM_VOLUME, type SideLayout, SideMixer } from './side-mixer.ts';
import { endOfSilence, type Stretch } from './silence.ts';

/** So far into a part, *previous part* leads to its own beginning. */
const PART_BEGIN_SECONDS = 3;

/**
 * Plays recordings through one media element, which asks the recorder for the ranges it needs; the
 * parts of a conversation one after the other. Knows nothing of the page: state goes out by
 * `subscribe`, the position by `onFrame`.
 */
export class PlaybackEngine {
  /** Stands in the document, so that the browser's own media keys find it. */
  readonly element: HTMLAudioElement;
  #state = START_STATE;
  #mixer: SideMixer | undefined;
  #layout: SideLayout = 'stereo';
  #silence: readonly Stretch[] = [];
  #frame = 0;
  #telling: ReturnType<typeof setTimeout> | undefined;
  /** Where it failed, and whether it played then. */
  #broken = { seconds: 0, wasPlaying: false };
  readonly #listeners = new Set<() => void>();
  readonly #frameListeners = new Set<() => void>();
  readonly #partListeners = new Set<(recordingId: string) => void>();
  readonly #ended = new AbortController();

  constructor() {
    this.element = document.createElement('audio');
    this.element.preload = 'metadata';
    const on = (name: keyof HTMLMediaElementEventMap, listener: () => void): void =>
      this.element.addEventListener(name, listener, { signal: this.#ended.signal });
    on('playing', () => this.#set({ status: 'playing', isWaiting: false }));
    on('waiting', () => this.#set({ isWaiting: true }));
    on('pause', () => {
      // At its end an element pauses, too, before it says that it has ended.
      const isPaused = this.#state.status === 'playing' && !this.element.ended;
      if (isPaused) this.#set({ status: 'paused', isWaiting: false });
    });
    on('ended', () => this.#goOn());
    on('error', () => {
      if (this.#state.recordingId !== undefined) this.#fail();
    });
    this.#prepareSound();
    on('timeupdate', () => this.#tick());
    on('seeked', () => this.#tick());
    on('loadedmetadata', () => this.#tick());
  }

  get state(): PlaybackState {
    return this.#state;
  }

  /** Seconds from the start of the recording. */
  get position(): number {
    return this.#state.status === 'failed' ? this.#broken.seconds : this.element.currentTime;
  }

  /** Seconds from the start of the first part of the conversation, without the gaps. */
  get timelinePosition(): number {
    const { sequence } = this.#state;
    const index = this.#partIndex;
    const within = Math.min(this.position, sequence.parts[index]?.durationSeconds ?? 0);
    return sequence.offset(index) + within;
  }

  /** Calls `listener` after changes of the state; the returned function ends that. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Calls `listener` whenever the position may have moved, while playing before every paint. */
  readonly onFrame = (listener: () => void): (() => void) => {
    this.#frameListeners.add(listener);
    return () => this.#frameListeners.delete(listener);
  };

  /** Calls `listener` when another part of the conversation is taken up by itself or by a seek. */
  readonly onPart = (listener: (recordingId: string) => void): (() => void) => {
    this.#partListeners.add(listener);
    return () => this.#partListeners.delete(listener);
  };

  /** Takes up a recording; the one before is dropped. Nothing but its beginning is read yet. */
  load(recording: PlayableRecording): void {
    const { sequence } = this.#state;
    const isPart = sequence.indexOf(recording.recordingId) >= 0;
    const alone = isPart ? {} : { sequence: new PartSequence([{ ...recording, gapSeconds: 0 }]) };
    this.#begin({ ...alone, status: 'paused', isWaiting: false });
    this.#take(recording, 0);
  }

  /** The conversation that the recording turned out to be a part of. */
  setParts(parts: readonly PlayablePart[]): void {
    const sequence = new PartSequence(parts);
    if (sequence.indexOf(this.#state.recordingId) < 0) return;
    if (sequence.equals(this.#state.sequence)) return;
    this.#set({ sequence });
    this.#tick();
  }

  /** Whether the file has a channel per side; known a little later than its address. */
  setLayout(layout: SideLayout): void {
    this.#layout = layout;
    this.#mixer?.setTogether(this.#state.isTogether, layout);
  }

  setSilence(silence: readonly Stretch[]): void {
    this.#silence = silence;
  }

  async play(): Promise<void> {
    if (this.#state.recordingId === undefined) return;
    if (this.#state.status === 'failed') this.#takeAgain();
    this.#begin({ status: 'playing', isWaiting: this.element.readyState < 3 });
    // The element reads while the mixer gets ready: it is heard through the mixer alone.
    const playing = this.element.play();
    this.#mixer ??= this.#createMixer();
    try {
      await Promise.all([playing, this.#mixer.resume()]);
    } catch (error) {
      // Another recording or a pause came in between: that one says how things are.
      if (error instanceof DOMException && error.name === 'AbortError') return;
      if (this.element.error !== null) this.#fail();
      else this.#set({ status: 'paused', isWaiting: false });
    }
  }

  pause(): void {
    this.element.pause();
    if (this.#state.status === 'playing') this.#set({ status: 'paused', isWaiting: false });
  }

  toggle(): void {
    if (this.#state.status === 'playing') this.pause();
    else void this.play();
  }

  /** Moves to `seconds` from the start of the recording, kept within it. */
  seek(seconds: number): void {
    const { duration } = this.element;
    const known = this.#state.sequence.parts[this.#partIndex]?.durationSeconds ?? 0;
    const end = Number.isFinite(duration) ? duration : known;
    this.#broken.seconds = Math.min(Math.max(0, seconds), end);
    this.element.currentTime = this.#broken.seconds;
    if (this.#state.status === 'ended') this.#set({ status: 'paused' });
    this.#tick();
  }

  /** Moves to `seconds` from the start of the conversation, into another part where that is. */
  seekTimeline(seconds: number): void {
    const place = this.#state.sequence.placeAt(seconds);
    if (place === undefined) return;
    if (place.part.recordingId === this.#state.recordingId) this.seek(place.seconds);
    else this.#moveTo(place.part, place.seconds);
  }

  skip(seconds: number): void {
    this.seekTimeline(this.timelinePosition + seconds);
  }

  /** To the begin of the next part (1), or of this or the one before (-1). */
  stepPart(step: 1 | -1): void {
    const { sequence } = this.#state;
    const index = this.#partIndex;
    const isWithin = step < 0 && this.position > PART_BEGIN_SECONDS;
    const target = sequence.parts[isWithin ? index : index + step];
    if (target === undefined) return;
    if (target.recordingId === this.#state.recordingId) this.seek(0);
    else this.#moveTo(target, 0);
  }

  setSpeed(speed: number): void {
    this.element.preservesPitch = true;
    this.element.defaultPlaybackRate = speed;
    this.element.playbackRate = speed;
    this.#set({ speed });
  }

  /** The next faster (1) or slower (-1) speed. */
  stepSpeed(step: 1 | -1): void {
    const at = SPEEDS.findIndex((speed) => speed >= this.#state.speed);
    const next = SPEEDS[Math.min(Math.max(at + step, 0), SPEEDS.length - 1)];
    if (next !== undefined) this.setSpeed(next);
  }

  setVolume(side: Side, volume: number): void {
    const kept = Math.min(Math.max(0, volume), MAXIMUM_VOLUME);
    const volumes = { ...this.#state.volumes, [side]: kept };
    const muted = { ...this.#state.muted, [side]: false };
    this.#set({ volumes, muted });
    this.#applyVolume(side);
  }

  setMuted(side: Side, isMuted: boolean): void {
    this.#set({ muted: { ...this.#state.muted, [side]: isMuted } });
    this.#applyVolume(side);
  }

  setTogether(isTogether: boolean): void {
    this.#set({ isTogether });
    this.#mixer?.setTogether(isTogether, this.#layout);
  }

  setSkipsSilence(skipsSilence: boolean): void {
    this.#set({ skipsSilence });
  }

  /** Falls silent because the recording may not be heard any more; nothing of it is kept. */
  stop(): void {
    if (this.#state.recordingId === undefined) return;
    this.#fail();
    this.#drop();
  }

  /** Reads again from where it failed, and goes on playing if it did. */
  resume(): void {
    if (this.#state.status !== 'failed') return;
    if (this.#broken.wasPlaying) void this.play();
    else this.#takeAgain();
  }

  /** Drops the recording and falls silent; what was set stays set. */
  unload(): void {
    this.#set({ recordingId: undefined, sequence: NO_PARTS, status: 'empty', isWaiting: false });
    this.#drop();
  }

  close(): void {
    if (this.#ended.signal.aborted) return;
    this.#ended.abort();
    cancelAnimationFrame(this.#frame);
    this.unload();
    clearTimeout(this.#telling);
    void this.#mixer?.close();
    this.element.remove();
  }

  /**
   * A browser takes a while to get at the loudspeakers for the first time, and does not like to be
   * asked before somebody does something: it is asked when a key or button goes down, not when it
   * comes up and makes a click.
   */
  #prepareSound(): void {
    const prepare = (): void => {
      this.#mixer ??= this.#createMixer();
    };
    for (const name of ['pointerdown', 'keydown'] as const) {
      const options = { once: true, capture: true, signal: this.#ended.signal };
      document.addEventListener(name, prepare, options);
    }
  }

  get #partIndex(): number {
    return this.#state.sequence.indexOf(this.#state.recordingId);
  }

  #take({ recordingId, address }: PlayableRecording, seconds: number): void {
    this.element.src = address;
    this.element.defaultPlaybackRate = this.#state.speed;
    this.element.playbackRate = this.#state.speed;
    // Before anything is known of the file this says where it begins to play.
    this.element.currentTime = seconds;
    if (recordingId !== this.#state.recordingId) this.#silence = [];
    this.#begin({ recordingId });
    this.#tick();
  }

  #takeAgain(): void {
    const part = this.#state.sequence.parts[this.#partIndex];
    if (part === undefined) return;
    this.#begin({ status: 'paused', isWaiting: false });
    this.#take(part, this.#broken.seconds);
  }

  #moveTo(part: PlayablePart, seconds: number): void {
    const { status } = this.#state;
    this.#begin({ status: 'paused', isWaiting: false });
    this.#take(part, seconds);
    for (const listener of this.#partListeners) listener(part.recordingId);
    if (status === 'playing') void this.play();
  }

  /** The end of a part is the begin of the next. */
  #goOn(): void {
    const next = this.#state.sequence.parts[this.#partIndex + 1];
    if (next !== undefined && this.#state.status === 'playing') this.#moveTo(next, 0);
    else this.#set({ status: 'ended', isWaiting: false });
  }

  #fail(): void {
    const { status } = this.#state;
    if (status === 'failed') return;
    this.#broken = { seconds: this.position, wasPlaying: status === 'playing' };
    this.#set({ status: 'failed', isWaiting: false });
  }

  #drop(): void {
    this.element.removeAttribute('src');
    this.element.load();
  }

  #createMixer(): SideMixer {
    const mixer = new SideMixer(this.element);
    this.#mixer = mixer;
    this.#applyVolume('near');
    this.#applyVolume('far');
    mixer.setTogether(this.#state.isTogether, this.#layout);
    return mixer;
  }

  #applyVolume(side: Side): void {
    const { muted, volumes } = this.#state;
    this.#mixer?.setVolume(side, muted[side] ? 0 : volumes[side]);
  }

  #set(change: Partial<PlaybackState>): void {
    this.#change(change);
    for (const listener of this.#listeners) listener();
  }

  /** The same, told a task later: drawing at once would keep the element from beginning to read. */
  #begin(change: Partial<PlaybackState>): void {
    this.#change(change);
    this.#telling ??= setTimeout(() => {
      this.#telling = undefined;
      for (const listener of this.#listeners) listener();
    });
  }

  #change(change: Partial<PlaybackState>): void {
    this.#state = { ...this.#state, ...change };
    if (this.#state.status === 'playing' && this.#frame === 0) this.#run();
  }

  #run(): void {
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#tick();
      if (this.#state.status === 'playing' && !this.#ended.signal.aborted) this.#run();
    });
  }

  #tick(): void {
    if (this.#state.skipsSilence && this.#state.status === 'playing' && !this.element.seeking) {
      const end = endOfSilence(this.#silence, this.position * 1000);
      if (end !== undefined) this.#seekPast(end / 1000);
    }
    for (const listener of this.#frameListeners) listener();
  }

  /** Ends of silence at the end of the file would end the playback early by rounding. */
  #seekPast(seconds: number): void {
    const end = this.element.duration;
    if (Number.isFinite(end) && this.position >= end - 0.05) return;
    this.element.currentTime = Number.isFinite(end) ? Math.min(seconds, end) : seconds;
  }
}
