import type { Clock } from '../base/index.ts';
import type { JournalEvent } from '../recording/index.ts';
import { changesBetween } from './state-changes.ts';

/** A journal event without its time. */
export type JournalNote = JournalEvent extends infer Event
  ? Event extends { readonly atMs: number }
    ? Omit<Event, 'atMs'>
    : never
  : never;

/** What a session has to say to its journal: the notes of one turn of the event loop together. */
export class SessionNotes {
  readonly #clock: Clock;
  readonly #append: (events: readonly JournalEvent[]) => void;
  #waiting: JournalEvent[] = [];
  /** By stream: the dialog that the journal knows, and the one that it is to know. */
  readonly #journalled = new Map<number, unknown>();
  readonly #dialogs = new Map<number, unknown>();
  #isScheduled = false;

  constructor(clock: Clock, append: (events: readonly JournalEvent[]) => void) {
    this.#clock = clock;
    this.#append = append;
  }

  add(note: JournalNote): void {
    this.#waiting.push({ atMs: this.#clock.nowMs(), ...note } as JournalEvent);
    this.#schedule();
  }

  /** The dialog of a stream: of its states in one turn only the last counts. */
  setDialog(streamIndex: number, dialog: unknown): void {
    this.#dialogs.set(streamIndex, dialog);
    this.#schedule();
  }

  /** The journal may lack what was said last: the dialogs are said whole once more. */
  repeatDialogs(): void {
    for (const [streamIndex, dialog] of this.#journalled) {
      if (!this.#dialogs.has(streamIndex)) this.#dialogs.set(streamIndex, dialog);
    }
    this.#journalled.clear();
    if (this.#dialogs.size > 0) this.#schedule();
  }

  /** Says what waits, now. */
  send(): void {
    this.#isScheduled = false;
    for (const [streamIndex, dialog] of this.#dialogs) this.#addDialog(streamIndex, dialog);
    this.#dialogs.clear();
    const events = this.#waiting;
    this.#waiting = [];
    if (events.length > 0) this.#append(events);
  }

  /** The whole state once, later only what changed. */
  #addDialog(streamIndex: number, dialog: unknown): void {
    const changes = changesBetween(this.#journalled.get(streamIndex), dialog);
    this.#journalled.set(streamIndex, dialog);
    const atMs = this.#clock.nowMs();
    if (changes === undefined) this.#waiting.push({ atMs, type: 'dialog', streamIndex, dialog });
    else if (Object.keys(changes).length > 0) {
      this.#waiting.push({ atMs, type: 'dialog-changed', streamIndex, changes });
    }
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => this.send());
  }
}
