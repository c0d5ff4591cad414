import type {
  JournalEvent,
  Parties,
  PayloadFormat,
  SessionFacts,
  Side,
  StoringChange,
  StreamDirection,
  StreamProtection,
} from '../recording/index.ts';
import { readJournal } from '../storage/journal/index.ts';
import { withChanges } from './state-changes.ts';

/** What a journal says about one stream. */
export interface JournalledStream {
  readonly streamIndex: number;
  side: Side;
  isMixed: boolean;
  rtpPort: number | undefined;
  formats: readonly PayloadFormat[];
  direction: StreamDirection;
  protection: StreamProtection | undefined;
  dialog: unknown;
  isEnded: boolean;
}

/** What a journal says about its session, packets left aside. */
export interface JournalState {
  facts: SessionFacts | undefined;
  admittedAtMs: number;
  parties: Parties | undefined;
  readonly streams: Map<number, JournalledStream>;
  /** The last change of what is stored; undefined where there was none. */
  storing: StoringChange | undefined;
  isClosed: boolean;
  /** When the last entry was made, packets included; milliseconds since 1970. */
  endedAtMs: number;
}

/** Reads the events of a journal and leaves the packets aside. Yields to others while it reads. */
export async function readJournalState(path: string, key: Buffer): Promise<JournalState> {
  const state: JournalState = {
    facts: undefined,
    admittedAtMs: 0,
    parties: undefined,
    streams: new Map(),
    storing: undefined,
    isClosed: false,
    endedAtMs: 0,
  };
  let entries = 0;
  for (const entry of readJournal({ path, key })) {
    if (entry.kind === 'event') applyEvent(state, entry.event);
    state.endedAtMs = Math.max(state.endedAtMs, entry.arrivalMs);
    if (++entries % 5000 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return state;
}

/** Adds what `event` says to `state`. */
export function applyEvent(state: JournalState, event: JournalEvent): void {
  switch (event.type) {
    case 'opened':
      state.facts = event.session;
      state.parties = event.session.parties;
      state.admittedAtMs = event.atMs;
      break;
    case 'stream-opened': {
      const { streamIndex, side, isMixed = false } = event;
      const unknown = {
        ...{ rtpPort: undefined, formats: [], protection: undefined, dialog: undefined },
      };
      const begun = { ...unknown, direction: 'sendonly', isEnded: false } as const;
      state.streams.set(streamIndex, { streamIndex, side, isMixed, ...begun });
      break;
    }
    case 'stream-assigned': {
      const { streamIndex, side, isMixed = false } = event;
      update(state, streamIndex, { side, isMixed });
      break;
    }
    case 'identified':
      state.facts = event.session;
      state.parties = event.session.parties;
      break;
    case 'stream-negotiated':
      update(state, event.streamIndex, {
        formats: event.formats,
        direction: event.direction,
        protection: event.protection,
      });
      break;
    case 'stream-bound':
      update(state, event.streamIndex, { rtpPort: event.rtpPort });
      break;
    case 'dialog':
      update(state, event.streamIndex, { dialog: event.dialog });
      break;
    case 'dialog-changed': {
      const before = state.streams.get(event.streamIndex)?.dialog;
      // Where the state is missing that changed, nobody can go on.
      if (before === undefined) break;
      update(state, event.streamIndex, { dialog: withChanges(before, event.changes) });
      break;
    }
    case 'stream-ended':
      update(state, event.streamIndex, { isEnded: true });
      break;
    case 'parties-changed':
      state.parties = event.parties;
      break;
    case 'storing': {
      const { state: storing, atMs, by, resumesAtMs } = event;
      state.storing = { state: storing, atMs, by, resumesAtMs };
      break;
    }
    case 'closed':
      state.isClosed = true;
      break;
    default:
  }
}

function update(state: JournalState, index: number, patch: Partial<JournalledStream>): void {
  const stream = state.streams.get(index);
  if (stream !== undefined) Object.assign(stream, patch);
}
