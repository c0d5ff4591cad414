import type { FilterSource } from '../../storage/catalog/index.ts';
import type { FieldKey } from './fields.ts';

/**
 * What a rule can ask of a recording or a running call, by field: folded texts, numbers,
 * milliseconds since 1970. Undefined: not known (NULL); fields with many values have a list.
 */
export type FilterFacts = {
  readonly [Key in FieldKey]?: string | number | readonly string[] | undefined;
};

/** A stored recording as rules see it. */
export function factsOfRecording(source: FilterSource): FilterFacts {
  const { user } = source;
  return {
    usr_name: user?.loginName,
    usr_lastname: user?.lastName,
    usr_firstname: user?.firstName,
    usr_email: user?.email,
    usr_department: user?.department,
    usr_phonenumber: user?.numbers ?? [],
    usr_phonemac: user?.devices ?? [],
    msg_caller: source.remoteNumberKey || undefined,
    msg_localnumber: source.localNumberKey || undefined,
    msg_contentsize: Math.floor(source.durationMs / 1000),
    msg_direction: source.direction === 'inbound' ? 0 : 1,
    msg_internal: source.locality === 'internal' ? 1 : 0,
    msg_start: source.startedAtMs,
    msg_preserved: source.isPreserved ? 1 : 0,
    msg_tag: source.tagKeys,
  };
}
