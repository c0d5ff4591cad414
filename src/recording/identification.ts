import type { Party } from './party.ts';

/** By what the user of a call is found: directory number or device name of the near end. */
export type UserIdentification = 'number' | 'phone';

/** The number or device by which the user of `near` is to be looked up; undefined: not told. */
export function identityOf(
  near: Pick<Party, 'number' | 'device'>,
  by: UserIdentification,
): string | undefined {
  return by === 'phone' ? near.device : near.number;
}
