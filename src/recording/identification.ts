import type { Party } from './party.ts';

/** By what the user of a call is found: directory number or device name of the near end. */
export type UserIdentification = 'number' | 'phone';

/**
 * By what the user of `near` is looked up, and the names to try in order; none: not told. A source
 * that names addresses knows no devices: its users are found by number or address.
 */
export function identityOf(
  { number, device, address }: Pick<Party, 'number' | 'device' | 'address'>,
  by: UserIdentification,
): [by: UserIdentification, ...names: string[]] {
  if (by === 'phone' && address === undefined) return ['phone', ...(device ? [device] : [])];
  return ['number', ...[number, address].filter((name) => name !== undefined)];
}
