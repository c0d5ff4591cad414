/** Near end: the recorded person. Far end: whom they talk with. */
export type Side = 'near' | 'far';

export const SIDES: readonly Side[] = ['near', 'far'];

/** A person or device in the conversation, as the source described it. */
export interface Party {
  readonly side: Side;
  /** Directory number or address as signalled, undefined where none was. */
  readonly number?: string | undefined;
  /** Device name in upper case (`SEP…`, a trunk, a conference bridge). */
  readonly device?: string | undefined;
  readonly displayName?: string | undefined;
  /** Address of record (`user@host`) where the source names one. */
  readonly address?: string | undefined;
  readonly clusterId?: string | undefined;
  /** CUCM's call identifier (CI) of this party's call leg: `x-refci`, `x-farendrefci`. */
  readonly callIdentifier?: string | undefined;
}

/** Both parties of one recording. */
export interface Parties {
  readonly near: Party;
  readonly far: Party;
}
