import { createContext, useContext } from 'react';
import type { RecordingRef } from './queries.ts';

/** What a user sees the own recordings through, in the place of a filter. */
export const INBOX = 'inbox';

/** Id of the filter, or `inbox`, that the page shows recordings through. */
export const ThroughContext = createContext('');

/** Refers to recordings as this page looks at them. */
export function useRecordingRef(id: string): RecordingRef {
  return { id, through: useContext(ThroughContext) };
}
