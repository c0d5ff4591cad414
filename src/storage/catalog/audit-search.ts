import { RecorderError } from '../../base/index.ts';
import type { AuditLink, AuditOutcome } from '../audit/index.ts';
import { foldText } from './folded-text.ts';

/** Which audit events, newest first. */
export interface AuditQuery {
  /** At most this many. */
  readonly limit: number;
  /** Only events before this sequence number. */
  readonly before?: number | undefined;
  /** Happened at or after, in milliseconds since 1970. */
  readonly fromMs?: number | undefined;
  /** Happened before. */
  readonly toMs?: number | undefined;
  /** Id or name of an actor, or what kind it is. */
  readonly actor?: string | undefined;
  /** An action, or the part of its name before the dot; or several, with commas between. */
  readonly action?: string | undefined;
  /** Id of an object, or what kind it is. */
  readonly object?: string | undefined;
  /** Ids of objects: events about any of them. */
  readonly objectIds?: readonly string[] | undefined;
  readonly outcome?: AuditOutcome | undefined;
  /** Names, addresses and values in the details; every word must begin one of theirs. */
  readonly text?: string | undefined;
}

const TEXT_LENGTH = 4000;
const SEARCHED_WORDS = 8;
const DAY_MS = 86_400_000;
/** No clock of a recorder was ever earlier or later. */
const FIRST_YEAR = 1970;
const LAST_YEAR = 2200;

/**
 * The words by which an event is found, for the index `audit_search`. A fact is one word, such as
 * `action=user.changed`: with an index of words any facts together are found at once, however many
 * events have each of them.
 */
export function auditWords(link: Omit<AuditLink, 'hash'>): string {
  const { actorKind, actorId, actorName, address, action, objectKind, objectId } = link;
  const { recordingIds, ...details } = JSON.parse(link.details) as Record<string, unknown>;
  const day = new Date(link.atMs).toISOString().slice(0, 10);
  const facts = [
    ...[`year=${day.slice(0, 4)}`, `month=${day.slice(0, 7)}`, `day=${day}`],
    ...[fact('action', action), fact('area', action.replace(/\..*/, ''))],
    fact('outcome', link.outcome),
    ...[actorKind, actorId, actorName].map((actor) => fact('actor', actor)),
    ...[objectKind, objectId].map((object) => fact('object', object)),
    ...recordingIdsOf(recordingIds).map((id) => fact('object', id)),
  ];
  const texts = [actorName, address, link.objectName, ...textsOf(details)];
  const words = wordsOf(texts.join(' ').slice(0, TEXT_LENGTH)).flatMap((word) => [
    word,
    ...word.split(/[._@:+/-]+/),
  ]);
  return [...new Set([...facts, ...words])].filter((word) => word !== '').join(' ');
}

/** An expression of FTS5 for what a query asks, undefined where it asks for everything. */
export function auditMatch(query: AuditQuery): string | undefined {
  const { actor, action, object, objectIds = [], outcome, text = '' } = query;
  const actions = (action ?? '')
    .split(',')
    .map((each) => fact(each.includes('.') ? 'action' : 'area', each))
    .filter((word) => word !== '');
  const facts = [fact('actor', actor), fact('object', object), fact('outcome', outcome)].filter(
    (word) => word !== '',
  );
  const words = wordsOf(text).slice(0, SEARCHED_WORDS);
  const days = coveringDays(query).map(quoted);
  const terms = [
    ...facts.map(quoted),
    ...words.map((word) => `${quoted(word)}*`),
    ...anyOf(actions.map(quoted)),
    ...anyOf(objectIds.map((id) => quoted(fact('object', id)))),
    ...anyOf(days),
  ];
  return terms.length === 0 ? undefined : terms.join(' AND ');
}

/** The sequence number of a cursor that a list has given. Throws `CURSOR_INVALID`. */
export function parseAuditCursor(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new RecorderError('CURSOR_INVALID', 'the cursor is not one that a list has given');
}

/** An event may report many recordings at once: it is found by each, as by what it is done to. */
function recordingIdsOf(recordingIds: unknown): readonly string[] {
  return Array.isArray(recordingIds) ? recordingIds.filter((id) => typeof id === 'string') : [];
}

/** `name=value` as one word of the index. */
function fact(name: string, value: string | null | undefined): string {
  if (value === null || value === undefined || value === '') return '';
  const plain = foldText(value).replace(/[^a-z0-9.@:+/\u0080-\u{10ffff}-]/gu, (character) => {
    return `_${character.codePointAt(0)!.toString(16)}`;
  });
  return `${name}=${plain}`;
}

function wordsOf(text: string): string[] {
  return foldText(text)
    .split(/[^a-z0-9._@:+/\u0080-\u{10ffff}-]+/u)
    .map((word) => word.replace(/^[._@:+/-]+|[._@:+/-]+$/g, ''))
    .filter((word) => word !== '');
}

/** Every text and number in a value of JSON. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}

/** The years, months and days (UTC) that a range touches, as few as they can be. */
function coveringDays({ fromMs, toMs }: AuditQuery): string[] {
  if (fromMs === undefined && toMs === undefined) return [];
  const first = Date.UTC(FIRST_YEAR, 0);
  const from = Math.max(first, fromMs ?? first);
  const to = Math.min(Date.UTC(LAST_YEAR, 0), toMs ?? Date.UTC(LAST_YEAR, 0));
  const words: string[] = [];
  for (let at = Math.floor(from / DAY_MS) * DAY_MS; at < to; ) {
    const date = new Date(at);
    const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
    const text = date.toISOString();
    const nextYear = Date.UTC(year + 1, 0);
    const nextMonth = Date.UTC(year, month + 1);
    if (month === 0 && day === 1 && nextYear <= to) {
      words.push(`year=${text.slice(0, 4)}`);
      at = nextYear;
    } else if (day === 1 && nextMonth <= to) {
      words.push(`month=${text.slice(0, 7)}`);
      at = nextMonth;
    } else {
      words.push(`day=${text.slice(0, 10)}`);
      at += DAY_MS;
    }
  }
  // A range that holds nothing is asked for like any other.
  return words.length === 0 ? ['day='] : words;
}

function anyOf(terms: readonly string[]): string[] {
  return terms.length === 0 ? [] : [`(${terms.join(' OR ')})`];
}

function quoted(word: string): string {
  return `"${word}"`;
}
