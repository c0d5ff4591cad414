import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type { RecordingDetail } from '../api/recording-detail.ts';
import type { RecordingItem, RecordingPage } from '../api/wire.ts';

/** Where it is kept how many recordings of the inbox nobody has listened to. */
export const UNHEARD_KEY = ['unheard'] as const;

type Pages = InfiniteData<RecordingPage, string | null>;

/** The pages with `changed` in the place of what had its id. */
export function replaceItem(pages: Pages, changed: RecordingItem): Pages {
  return mapPages(pages, (items) =>
    items.some(({ id }) => id === changed.id)
      ? items.map((item) => (item.id === changed.id ? changed : item))
      : items,
  );
}

/** The pages without the recordings of these ids. */
export function removeItems(pages: Pages, ids: ReadonlySet<string>): Pages {
  return mapPages(pages, (items) =>
    items.some(({ id }) => ids.has(id)) ? items.filter(({ id }) => !ids.has(id)) : items,
  );
}

function mapPages(
  pages: Pages,
  change: (items: readonly RecordingItem[]) => readonly RecordingItem[],
): Pages {
  const changed = pages.pages.map((page) => {
    const items = change(page.items);
    if (items === page.items) return page;
    const lost = page.items.length - items.length;
    const total = page.total === undefined ? {} : { total: page.total - lost };
    return { ...page, ...total, items };
  });
  const isSame = changed.every((page, index) => page === pages.pages[index]);
  return isSame ? pages : { ...pages, pages: changed };
}

/** Shows `changed` wherever the recording stands, as it was answered through `through`. */
export function showChanged(client: QueryClient, through: string, changed: RecordingItem): void {
  setLists(client, through, (pages) => replaceItem(pages, changed));
  client.setQueryData<RecordingDetail>(
    ['recording', through, changed.id],
    (old) => old && { ...old, ...changed },
  );
}

/** A recording of the inbox that is played counts as heard from now on. */
export function showHeard(client: QueryClient, through: string, item: RecordingItem): void {
  if (item.isHeard !== false) return;
  setLists(client, through, (pages) => replaceItem(pages, { ...item, isHeard: true }));
  client.setQueryData<number>(UNHEARD_KEY, (count) => count && count - 1);
}

/** Takes recordings out of all lists: they are gone. */
export function forgetRecordings(client: QueryClient, through: string, ids: readonly string[]) {
  const gone = new Set(ids);
  setLists(client, through, (pages) => removeItems(pages, gone));
  for (const id of ids) client.removeQueries({ queryKey: ['recording', through, id] });
  void client.invalidateQueries({ queryKey: ['recordings-count'] });
}

function setLists(client: QueryClient, through: string, change: (pages: Pages) => Pages): void {
  client.setQueriesData<Pages>(
    {
      queryKey: ['recordings'],
      predicate: ({ queryKey }) =>
        (queryKey[1] as { readonly filter?: string } | undefined)?.filter === through,
    },
    (pages) => pages && change(pages),
  );
}
