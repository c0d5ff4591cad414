import type { Side } from '../api/wire.ts';
import { MAXIMUM_VOLUME, type SideLayout, SideMixer } from './side-mixer.ts';
import { endOfSilence, type Stretch } from './silence.ts';

export type PlaybackStatus = 'empty' | 'paused' | 'playing' | 'ended' | 'failed';

/** What the controls of the player show. */
export interface PlaybackState {
  readonly recordingId: string | undefined;
  readonly status: PlaybackStatus;
  /** Playing, but the audio has not arrived yet. */
  readonly isWaiting: boolean;
  readonly speed: number;
  readonly volumes: Readonly<Record<Side, number>>;
  readonly muted: Readonly<Record<Side, boolean>>;
  /** Both sides on both ears. */
  readonly isTogether: boolean;
  readonly skipsSilence: boolean;
}

/** A recording as the engine plays it. */
export interface PlayableRecording {
  readonly recordingId: string;
  readonly address: string;
  readonly durationSeconds: number;
}

export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3] as const;

const START: PlaybackState = {
  recordingId: undefined,
  status: 'empty',
  isWaiting: false,
  speed: 1,
  volumes: { near: 1, far: 1 },
  muted: { near: false, far: false },
  isTogether: false,
  skipsSilence: false,
};

/**
 * Plays recordings through one media element, which asks the recorder for the parts it needs.
 * Knows nothing of the page: state goes out by `subscribe`, the position by `onFrame`.
 */
export class PlaybackEngine {
  /** Stands in the document, so that the browser's own media keys find it. */
  readonly element: HTMLAudioElement;
  #state = START;
  #mixer: SideMixer | undefined;
  #layout: SideLayout = 'stereo';
  #silence: readonly Stretch[] = [];
  #durationSeconds = 0;
  #frame = 0;
  readonly #listeners = new Set<() => void>();
  readonly #frameListeners = new Set<() => void>();
  readonly #ended = new AbortController();

  constructor() {
    this.element = document.createElement('audio');
    this.element.preload = 'metadata';
    const on = (name: keyof HTMLMediaElementEventMap, listener: () => void): void =>
      this.element.addEventListener(name, listener, { signal: this.#ended.signal });
    on('playing', () => this.#set({ status: 'playing', isWaiting: false }));
    on('waiting', () => this.#set({ isWaiting: true }));
    on('pause', () => {
      if (this.#state.status === 'playing') this.#set({ status: 'paused', isWaiting: false });
    });
    on('ended', () => this.#set({ status: 'ended', isWaiting: false }));
    on('error', () => {
      if (this.#state.recordingId !== undefined) this.#set({ status: 'failed', isWaiting: false });
    });
    on('timeupdate', () => this.#tick());
    on('seeked', () => this.#tick());
    on('loadedmetadata', () => this.#tick());
  }

  get state(): PlaybackState {
    return this.#state;
  }

  /** Seconds from the start. */
  get position(): number {
    return this.element.currentTime;
  }

  /** Calls `listener` after every change of the state; the returned function ends that. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Calls `listener` whenever the position may have moved, while playing before every paint. */
  readonly onFrame = (listener: () => void): (() => void) => {
    this.#frameListeners.add(listener);
    return () => this.#frameListeners.delete(listener);
  };

  /** Takes up a recording; the one before is dropped. Nothing but its beginning is read yet. */
  load(recording: PlayableRecording): void {
    this.element.src = recording.address;
    this.element.defaultPlaybackRate = this.#state.speed;
    this.element.playbackRate = this.#state.speed;
    this.#durationSeconds = recording.durationSeconds;
    this.#silence = [];
    this.#set({ recordingId: recording.recordingId, status: 'paused', isWaiting: false });
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
    if (this.#state.status === 'failed') this.element.load();
    this.#set({ status: 'playing', isWaiting: this.element.readyState < 3 });
    this.#mixer ??= this.#createMixer();
    await this.#mixer.resume();
    try {
      await this.element.play();
    } catch (error) {
      // Another recording or a pause came in between: that one says how things are.
      if (error instanceof DOMException && error.name === 'AbortError') return;
      this.#set({ status: this.element.error === null ? 'paused' : 'failed', isWaiting: false });
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

  /** Moves to `seconds` from the start, kept within the recording. */
  seek(seconds: number): void {
    const end = Number.isFinite(this.element.duration)
      ? this.element.duration
      : this.#durationSeconds;
    this.element.currentTime = Math.min(Math.max(0, seconds), end);
    if (this.#state.status === 'ended') this.#set({ status: 'paused' });
    this.#tick();
  }

  skip(seconds: number): void {
    this.seek(this.position + seconds);
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

  /** Drops the recording and falls silent; what was set stays set. */
  unload(): void {
    this.#set({ recordingId: undefined, status: 'empty', isWaiting: false });
    this.element.removeAttribute('src');
    this.element.load();
  }

  close(): void {
    if (this.#ended.signal.aborted) return;
    this.#ended.abort();
    cancelAnimationFrame(this.#frame);
    this.unload();
    void this.#mixer?.close();
    this.element.remove();
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
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
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
