import { type Static, Type } from 'typebox';
import { type CallDirection, MISSED_REASONS, type MissedReason } from '../recording/index.ts';
import type { MissedRecording } from '../storage/catalog/index.ts';
import { answers, orNull } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import { actorOf } from './log-in-cookie.ts';
import { MomentSchema, momentIfGiven, momentText } from './moment.ts';
import { UserSchema } from './recording-item.ts';

const DEFAULT_LIMIT = 50;
const MAXIMUM_LIMIT = 200;
const Text = orNull(Type.String());
const ReasonSchema = Type.Unsafe<MissedReason>({ type: 'string', enum: [...MISSED_REASONS] });

const ListQuerySchema = Type.Object(
  {
    from: Type.Optional(Type.String({ maxLength: 40, description: 'At or after, ISO 8601' })),
    to: Type.Optional(Type.String({ maxLength: 40, description: 'Before, ISO 8601' })),
    code: Type.Optional(ReasonSchema),
    user: Type.Optional(Type.String({ maxLength: 100, description: 'Id of a user' })),
    acknowledged: Type.Optional(
      Type.Boolean({ description: 'Only what somebody has seen to, or only what nobody has' }),
    ),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: MAXIMUM_LIMIT, default: DEFAULT_LIMIT }),
    ),
    cursor: Type.Optional(
      Type.String({ maxLength: 100, description: 'nextCursor of the last page' }),
    ),
  },
  { additionalProperties: false },
);

const MissedSchema = Type.Object({
  id: Type.String(),
  at: MomentSchema,
  lastAt: MomentSchema,
  count: Type.Integer({ description: 'So many are counted in this entry' }),
  code: ReasonSchema,
  detail: Type.String({ description: 'One sentence, in English' }),
  direction: orNull(Type.Unsafe<CallDirection>({ type: 'string', enum: ['inbound', 'outbound'] })),
  peer: Type.String({ description: 'Who offered the call; * for many addresses together' }),
  user: orNull(UserSchema),
  localNumber: Text,
  localDevice: Text,
  localName: Text,
  remoteNumber: Text,
  remoteName: Text,
  recordingId: orNull(Type.String({ description: 'The recording that lacks something' })),
  acknowledged: orNull(Type.Object({ at: MomentSchema, by: Type.String() })),
});

const PageSchema = Type.Object({
  items: Type.Array(MissedSchema),
  nextCursor: Text,
  open: Type.Integer({ description: 'Entries that nobody has seen to' }),
});

const AcknowledgeSchema = Type.Object(
  { ids: Type.Array(Type.String({ maxLength: 100 }), { minItems: 1, maxItems: MAXIMUM_LIMIT }) },
  { additionalProperties: false },
);

/** The register of calls that should have been recorded and were not, or not whole. */
export function addMissedRoutes(api: Api, { catalog, clock }: ApiOptions): void {
  api.get('/missed', {
    schema: {
      ...{ tags: ['Missed recordings'], summary: 'Calls that were missed, the newest first' },
      querystring: ListQuerySchema,
      response: answers(
        { 200: PageSchema },
        ...['NOT_LOGGED_IN', 'ADMINISTRATORS_ONLY', 'CURSOR_INVALID'],
      ),
    },
    handler: async (request) => {
      const { from, to, code, user, acknowledged, cursor } = request.query;
      const { items, nextCursor } = await catalog.missed.list({
        ...{ code, userId: user, isAcknowledged: acknowledged, cursor },
        fromMs: momentIfGiven(from, 'from'),
        toMs: momentIfGiven(to, 'to'),
        limit: request.query.limit ?? DEFAULT_LIMIT,
      });
      const open = catalog.missed.countOpen();
      return { items: items.map(missedItem), nextCursor: nextCursor ?? null, open };
    },
  });

  api.post('/missed/acknowledge', {
    schema: {
      ...{ tags: ['Missed recordings'], summary: 'Mark entries as seen to' },
      body: AcknowledgeSchema,
      response: answers(
        { 200: Type.Object({ acknowledged: Type.Integer() }) },
        ...['NOT_LOGGED_IN', 'ADMINISTRATORS_ONLY'],
      ),
    },
    handler: async (request) => {
      const { ids } = request.body;
      return { acknowledged: catalog.missed.acknowledge(ids, actorOf(request), clock.nowMs()) };
    },
  });
}

function missedItem(missed: MissedRecording): Static<typeof MissedSchema> {
  const { parties, user, acknowledged } = missed;
  return {
    id: missed.id,
    at: momentText(missed.atMs),
    lastAt: momentText(missed.lastAtMs),
    count: missed.count,
    code: missed.code,
    detail: missed.detail,
    direction: missed.direction ?? null,
    peer: missed.peer,
    user: user ?? null,
    localNumber: parties.near.number ?? null,
    localDevice: parties.near.device ?? null,
    localName: parties.near.displayName ?? null,
    remoteNumber: parties.far.number ?? null,
    remoteName: parties.far.displayName ?? null,
    recordingId: missed.recordingId ?? null,
    acknowledged: acknowledged ? { at: momentText(acknowledged.atMs), by: acknowledged.by } : null,
  };
}
