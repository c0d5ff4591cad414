import { useLocalStorage } from '@mantine/hooks';

export const DENSITIES = ['comfortable', 'compact'] as const;
export type Density = (typeof DENSITIES)[number];

/** How somebody likes lists of recordings to look, kept in their browser. */
export interface ListTaste {
  readonly density: Density;
  /** Keys of columns that are not shown. */
  readonly hidden: readonly string[];
}

const USUAL: ListTaste = { density: 'comfortable', hidden: [] };

/** Reads what was kept; what makes no sense is as usual. */
export function readTaste(text: string | undefined): ListTaste {
  try {
    const kept: unknown = JSON.parse(text ?? '');
    if (typeof kept !== 'object' || kept === null) return USUAL;
    const { density, hidden } = kept as Readonly<Record<string, unknown>>;
    return {
      density: DENSITIES.find((known) => known === density) ?? USUAL.density,
      hidden: Array.isArray(hidden) ? hidden.filter((key) => typeof key === 'string') : [],
    };
  } catch {
    return USUAL;
  }
}

/** The taste of this browser, and its change. */
export function useListTaste() {
  return useLocalStorage<ListTaste>({
    key: 'earwitness-list',
    defaultValue: USUAL,
    getInitialValueInEffect: false,
    deserialize: readTaste,
  });
}
