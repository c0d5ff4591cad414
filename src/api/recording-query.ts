import { type Static, Type } from 'typebox';
import {
  RECORDING_SORT_KEYS,
  type RecordingQuery,
  type RecordingSortKey,
} from '../storage/catalog/index.ts';
import { throughMember } from './find-recording.ts';
import { momentIfGiven } from './moment.ts';

const DEFAULT_LIMIT = 50;
const MAXIMUM_LIMIT = 200;
const MAXIMUM_SECONDS = 10_000_000;
const SORTS = RECORDING_SORT_KEYS.flatMap((key) => [`-${key}`, key]);

/** Which recordings are asked for, through which view. */
export const NARROWING_MEMBERS = {
  ...throughMember,
  from: Type.Optional(Type.String({ maxLength: 40, description: 'Started at or after, ISO 8601' })),
  to: Type.Optional(Type.String({ maxLength: 40, description: 'Started before, ISO 8601' })),
  q: Type.Optional(
    Type.String({
      maxLength: 200,
      description: 'Numbers, names, departments, tags, notes; every word',
    }),
  ),
  direction: Type.Optional(
    Type.Unsafe<'inbound' | 'outbound'>({ type: 'string', enum: ['inbound', 'outbound'] }),
  ),
  locality: Type.Optional(
    Type.Unsafe<'internal' | 'external'>({ type: 'string', enum: ['internal', 'external'] }),
  ),
  preserved: Type.Optional(
    Type.Unsafe<'0' | '1'>({ type: 'string', enum: ['0', '1'], description: 'Preserved or not' }),
  ),
  tag: Type.Optional(Type.String({ maxLength: 100 })),
  minSeconds: Type.Optional(Type.Number({ minimum: 0, maximum: MAXIMUM_SECONDS })),
  maxSeconds: Type.Optional(Type.Number({ minimum: 0, maximum: MAXIMUM_SECONDS })),
};

export const NarrowingQuerySchema = Type.Object(NARROWING_MEMBERS, { additionalProperties: false });

export const ListQuerySchema = Type.Object(
  {
    ...NARROWING_MEMBERS,
    sort: Type.Optional(
      Type.Unsafe<string>({ type: 'string', enum: SORTS, default: '-startedAt' }),
    ),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: MAXIMUM_LIMIT, default: DEFAULT_LIMIT }),
    ),
    cursor: Type.Optional(
      Type.String({ maxLength: 2000, description: 'nextCursor of the last page' }),
    ),
  },
  { additionalProperties: false },
);

/** The query of a list as the catalog takes it. Throws `REQUEST_INVALID`. */
export function recordingQuery(query: Static<typeof ListQuerySchema>): RecordingQuery {
  const { from, to, q, cursor, sort = '-startedAt', limit = DEFAULT_LIMIT } = query;
  const { direction, locality, preserved, tag, minSeconds, maxSeconds } = query;
  const descending = sort.startsWith('-');
  return {
    sort: (descending ? sort.slice(1) : sort) as RecordingSortKey,
    descending,
    limit,
    fromMs: momentIfGiven(from, 'from'),
    toMs: momentIfGiven(to, 'to'),
    search: q,
    ...{ direction, locality, tag, cursor },
    isPreserved: preserved === undefined ? undefined : preserved === '1',
    fromDurationMs: minSeconds === undefined ? undefined : minSeconds * 1000,
    toDurationMs: maxSeconds === undefined ? undefined : maxSeconds * 1000,
  };
}
