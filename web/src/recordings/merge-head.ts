import type { InfiniteData } from '@tanstack/react-query';
import type { RecordingItem, RecordingPage } from '../api/wire.ts';

/** The pages of a list as far as they were read; the parameter of each is its cursor. */
export type RecordingPages = InfiniteData<RecordingPage, string | null>;

/**
 * The list after its beginning was read again. Recordings that are new come in, those that are
 * gone go out, and what follows the beginning stays. Items that did not change stay the same
 * objects, and a list that did not change stays the same list, so that nothing is drawn again.
 */
export function mergeHead(pages: RecordingPages, head: RecordingPage): RecordingPages {
  const [first, ...rest] = pages.pages;
  if (first === undefined) return pages;
  const known = new Map(first.items.map((item) => [item.id, item]));
  const items = head.items.map((item) => reuse(known.get(item.id), item));
  const last = items.at(-1);
  const at = last === undefined ? -1 : first.items.findIndex((item) => item.id === last.id);
  // Either the beginning is all there is, or so much is new that nothing known adjoins it.
  if (head.nextCursor === null || at < 0) {
    return restart(pages, { ...head, items });
  }
  const merged = [...items, ...first.items.slice(at + 1)];
  if (isSame(merged, first.items) && isSameTotal(first, head)) return pages;
  return { ...pages, pages: [{ ...first, ...totalOf(head), items: merged }, ...rest] };
}

function restart(pages: RecordingPages, head: RecordingPage): RecordingPages {
  const first = pages.pages[0];
  const isUnchanged =
    pages.pages.length === 1 &&
    first !== undefined &&
    isSame(first.items, head.items) &&
    first.nextCursor === head.nextCursor &&
    isSameTotal(first, head);
  return isUnchanged ? pages : { pages: [head], pageParams: [null] };
}

function reuse(old: RecordingItem | undefined, item: RecordingItem): RecordingItem {
  return old !== undefined && JSON.stringify(old) === JSON.stringify(item) ? old : item;
}

function isSame(a: readonly RecordingItem[], b: readonly RecordingItem[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

function isSameTotal(a: RecordingPage, b: RecordingPage): boolean {
  return b.total === undefined || a.total === b.total;
}

function totalOf(page: RecordingPage): { total?: number } {
  return page.total === undefined ? {} : { total: page.total };
}
