import { useState } from 'react';

/** What a form holds, beside what is saved. */
export interface Draft<T> {
  readonly values: T;
  /** Only what differs from what is saved. */
  readonly changes: Partial<T>;
  readonly isDirty: boolean;
  readonly set: (changes: Partial<T>) => void;
  /** Back to what is saved. */
  readonly discard: () => void;
}

/** A draft over `saved`. What is saved anew shows through wherever nothing was changed. */
export function useDraft<T extends object>(saved: T): Draft<T> {
  const [edits, setEdits] = useState<Partial<T>>({});
  const isChanged = (key: keyof T) => JSON.stringify(edits[key]) !== JSON.stringify(saved[key]);
  const changedKeys = (Object.keys(edits) as (keyof T)[]).filter(isChanged);
  return {
    values: { ...saved, ...edits },
    changes: Object.fromEntries(changedKeys.map((key) => [key, edits[key]])) as Partial<T>,
    isDirty: changedKeys.length > 0,
    set: (changes) => setEdits((old) => ({ ...old, ...changes })),
    discard: () => setEdits({}),
  };
}
