/** Which part of the page is shown. */
export interface RetentionSearch {
  readonly view?: 'list' | undefined;
}

export function readRetentionSearch(search: Record<string, unknown>): RetentionSearch {
  return { view: search.view === 'list' ? 'list' : undefined };
}
