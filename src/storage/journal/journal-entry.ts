import type { JournalEvent } from '../../recording/index.ts';

/** A packet as it came from the wire. */
export interface JournalPacket {
  readonly kind: 'rtp' | 'rtcp';
  readonly streamIndex: number;
  /**
   * When the kernel received it: milliseconds since 1970 with a fraction, on a timeline that does
   * not follow jumps of the wall clock.
   */
  readonly arrivalMs: number;
  readonly packet: Buffer;
}

/** Something that happened to the session. */
export interface JournalNote {
  readonly kind: 'event';
  /** `event.atMs` on the timeline of the packets. */
  readonly arrivalMs: number;
  readonly event: JournalEvent;
}

export type JournalEntry = JournalPacket | JournalNote;

/** Bytes before the body of an entry. */
export const ENTRY_HEADER_BYTES = 12;
/** Bytes of clocks at the start of the opened chunk. */
export const CLOCK_BYTES = 16;

export const RTP_KIND = 0;
export const RTCP_KIND = 1;
export const EVENT_KIND = 2;
const NANOSECONDS = 0x3fffffff;

/** Reads the entries of an opened chunk; undefined where they do not fit into it. */
export function parseEntries(
  chunk: Buffer,
  toTimeline: (wallMs: number) => number,
): JournalEntry[] | undefined {
  const entries: JournalEntry[] = [];
  let at = CLOCK_BYTES;
  while (at < chunk.length) {
    if (at + ENTRY_HEADER_BYTES > chunk.length) return undefined;
    const kindAndNsec = chunk.readUInt32LE(at + 8);
    const kind = kindAndNsec >>> 30;
    const isEvent = kind === EVENT_KIND;
    const length = isEvent ? chunk.readUInt32LE(at) : chunk.readUInt16LE(at + 2);
    const bodyAt = at + ENTRY_HEADER_BYTES;
    if (kind > EVENT_KIND || bodyAt + length > chunk.length) return undefined;
    const wallMs = chunk.readUInt32LE(at + 4) * 1000 + (kindAndNsec & NANOSECONDS) / 1e6;
    const arrivalMs = toTimeline(wallMs);
    const body = chunk.subarray(bodyAt, bodyAt + length);
    if (isEvent) {
      const event = parseEvent(body);
      if (event === undefined) return undefined;
      entries.push({ kind: 'event', arrivalMs, event });
    } else {
      const streamIndex = chunk.readUInt16LE(at);
      entries.push({
        kind: kind === RTP_KIND ? 'rtp' : 'rtcp',
        streamIndex,
        arrivalMs,
        packet: body,
      });
    }
    at = bodyAt + ((length + 3) & ~3);
  }
  return entries;
}

function parseEvent(body: Buffer): JournalEvent | undefined {
  try {
    const event: unknown = JSON.parse(body.toString('utf8'));
    return isEvent(event) ? event : undefined;
  } catch {
    return undefined;
  }
}

/** What is sealed was written by us: the rest of the shape needs no check. */
function isEvent(value: unknown): value is JournalEvent {
  return typeof value === 'object' && value !== null && 'type' in value && 'atMs' in value;
}
