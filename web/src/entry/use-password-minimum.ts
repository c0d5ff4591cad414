import { useQuery } from '@tanstack/react-query';
import { statusQuery } from '../api/queries.ts';

/** Until the recorder says otherwise. */
const USUAL_MINIMUM_LENGTH = 12;

/** Fewest characters of a password; the recorder holds the same rule and has the last word. */
export function usePasswordMinimum(): number {
  return useQuery(statusQuery).data?.passwordMinimumLength ?? USUAL_MINIMUM_LENGTH;
}
