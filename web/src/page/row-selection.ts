import { useState } from 'react';

/** Which rows of a table are chosen, by id. */
export interface RowSelection {
  readonly ids: readonly string[];
  readonly count: number;
  readonly has: (id: string) => boolean;
  readonly toggle: (id: string) => void;
  /** Chooses these and no others. */
  readonly choose: (ids: readonly string[]) => void;
  readonly clear: () => void;
}

/** A choice of rows, at first none. */
export function useRowSelection(): RowSelection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  return {
    ids: [...ids],
    count: ids.size,
    has: (id) => ids.has(id),
    toggle: (id) =>
      setIds((old) => {
        const next = new Set(old);
        if (!next.delete(id)) next.add(id);
        return next;
      }),
    choose: (chosen) => setIds(new Set(chosen)),
    clear: () => setIds(new Set()),
  };
}
