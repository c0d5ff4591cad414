import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeTime } from '../base/index.ts';
import type { JournalEvent } from '../recording/index.ts';
import { applyEvent, type JournalState } from './journal-state.ts';
import { SessionNotes } from './session-notes.ts';

function stage() {
  const time = new FakeTime(1000);
  const appended: (readonly JournalEvent[])[] = [];
  const notes = new SessionNotes(time, (events) => appended.push(events));
  return { notes, appended };
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

const STATE = { dialog: { callId: 'a', isConfirmed: false }, media: { sent: 'v=0' } };
const CONFIRMED = { ...STATE, dialog: { ...STATE.dialog, isConfirmed: true } };

describe('SessionNotes', () => {
  it('says what was noted in one turn together, and of a dialog the last state alone', async () => {
    const { notes, appended } = stage();
    notes.setDialog(0, { callId: 'a' });
    notes.add({ type: 'resumed', cause: 'test' });
    notes.setDialog(0, STATE);
    await turn();
    assert.deepEqual(appended, [
      [
        { atMs: 1000, type: 'resumed', cause: 'test' },
        { atMs: 1000, type: 'dialog', streamIndex: 0, dialog: STATE },
      ],
    ]);
  });

  it('says the whole dialog of each stream once, then what changed, and nothing twice', () => {
    const { notes, appended } = stage();
    notes.setDialog(0, STATE);
    notes.setDialog(1, CONFIRMED);
    notes.send();
    notes.setDialog(0, CONFIRMED);
    notes.setDialog(1, CONFIRMED);
    notes.send();
    notes.send();
    const changes = { dialog: { isConfirmed: true } };
    assert.deepEqual(appended, [
      [
        { atMs: 1000, type: 'dialog', streamIndex: 0, dialog: STATE },
        { atMs: 1000, type: 'dialog', streamIndex: 1, dialog: CONFIRMED },
      ],
      [{ atMs: 1000, type: 'dialog-changed', streamIndex: 0, changes }],
    ]);
  });

  it('leads a reader of the journal to the last state', () => {
    const { notes, appended } = stage();
    const state: JournalState = {
      ...{ facts: undefined, admittedAtMs: 0, parties: undefined, isClosed: false, endedAtMs: 0 },
      streams: new Map(),
      storing: undefined,
    };
    for (const dialog of [STATE, CONFIRMED]) {
      notes.setDialog(0, dialog);
      notes.send();
    }
    const atMs = 1000;
    const opened: JournalEvent = { atMs, type: 'stream-opened', streamIndex: 0, side: 'near' };
    for (const event of [opened, ...appended.flat()]) applyEvent(state, event);
    assert.deepEqual(state.streams.get(0)?.dialog, CONFIRMED);
    // The state that changed is damaged: nobody can go on with what is left.
    const lost = { ...state, streams: new Map() };
    for (const event of [opened, ...appended[1]!]) applyEvent(lost, event);
    assert.equal(lost.streams.get(0)?.dialog, undefined);
  });
});
