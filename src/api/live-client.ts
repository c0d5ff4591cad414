import type { Readable } from 'node:stream';
import type { LiveAudio } from '../playback/index.ts';
import { EventOutput } from './event-output.ts';
import type { LiveView } from './live-view.ts';

/** So much may wait for a client that reads nothing; then it is let go. */
const MAX_WAITING_BYTES = 4 << 20;
/** With so much waiting, counters are left out. */
const BUSY_BYTES = 256 << 10;

/** What makes a {@link LiveClient}. */
export interface LiveLogin {
  readonly userId: string;
  /** Names the log-in; its events are for nobody else. */
  readonly sessionKey: Buffer;
  readonly view: LiveView;
}

/** Somebody who watches the live view: a stream of server-sent events (HTML §9.2). */
export class LiveClient {
  readonly id: string;
  readonly userId: string;
  readonly sessionKey: Buffer;
  view: LiveView;
  readonly #output = new EventOutput(MAX_WAITING_BYTES);
  readonly #audio: Pick<LiveAudio, 'meter' | 'unmeter'>;
  /** Calls that it was told of. */
  readonly #shown = new Set<string>();
  /** Calls whose levels are wanted; true where they are measured. */
  readonly #wanted = new Map<string, boolean>();

  constructor(id: string, login: LiveLogin, audio: Pick<LiveAudio, 'meter' | 'unmeter'>) {
    this.id = id;
    this.userId = login.userId;
    this.sessionKey = login.sessionKey;
    this.view = login.view;
    this.#audio = audio;
  }

  /** Whether it has not read what was sent seconds ago. */
  get isBusy(): boolean {
    return this.#output.waitingBytes > BUSY_BYTES;
  }

  get stream(): Readable {
    return this.#output.stream;
  }

  /** Calls whose levels are measured for it. */
  get metered(): string[] {
    return [...this.#wanted].flatMap(([recordingId, isMetered]) => (isMetered ? recordingId : []));
  }

  /** Whether it was told of a call. */
  knows(recordingId: string): boolean {
    return this.#shown.has(recordingId);
  }

  /** Whether these are all the calls that it was told of. */
  knowsJust(recordingIds: readonly string[]): boolean {
    return recordingIds.length === this.#shown.size && recordingIds.every((id) => this.knows(id));
  }

  /** Notes that it is told of these calls and of no others. */
  learnJust(recordingIds: readonly string[]): void {
    const shown = new Set(recordingIds);
    for (const known of [...this.#shown]) if (!shown.has(known)) this.forget(known);
    for (const id of shown) this.learn(id);
  }

  /** Notes that it is told of a call. */
  learn(recordingId: string): void {
    this.#shown.add(recordingId);
  }

  /** Forgets a call that is gone; whether it was told of it. */
  forget(recordingId: string): boolean {
    this.#unwant(recordingId);
    return this.#shown.delete(recordingId);
  }

  /** Sends text of the stream. A client that reads nothing is let go: its page then asks anew. */
  send(text: string): void {
    this.#output.send(text);
  }

  /** Sets the calls whose levels are wanted. */
  want(recordingIds: readonly string[]): void {
    const wanted = new Set(recordingIds);
    for (const known of [...this.#wanted.keys()]) if (!wanted.has(known)) this.#unwant(known);
    for (const recordingId of wanted) {
      if (!this.#wanted.has(recordingId)) this.#wanted.set(recordingId, false);
    }
    this.meterWanted();
  }

  /** Has those measured that could not be before: their capturing had not begun. */
  meterWanted(): void {
    for (const [recordingId, isMetered] of this.#wanted) {
      if (!isMetered) this.#wanted.set(recordingId, this.#audio.meter(recordingId));
    }
  }

  /** Ends the stream. Idempotent. */
  close(): void {
    this.want([]);
    this.#output.close();
  }

  #unwant(recordingId: string): void {
    if (this.#wanted.get(recordingId) === true) this.#audio.unmeter(recordingId);
    this.#wanted.delete(recordingId);
  }
}
