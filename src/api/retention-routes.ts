import { type Static, Type } from 'typebox';
import type { StoppedSweep } from '../lifecycle/index.ts';
import type { RetentionRule } from '../recording/index.ts';
import {
  type DueRecording,
  encodeCursor,
  type ListCursor,
  parseCursor,
} from '../storage/catalog/index.ts';
import { answers, NothingSchema } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import { actorOf } from './log-in-cookie.ts';
import { MomentSchema, momentIfGiven, momentOf, momentText } from './moment.ts';

const ERRORS = ['NOT_LOGGED_IN', 'ADMINISTRATORS_ONLY'];
const NIGHTS = 30;
const ORDER = { sort: 'dueAt', descending: false } as const;

const OrNull = Type.Union([Type.String(), Type.Null()]);
const RuleSchema = Type.Unsafe<RetentionRule>({ type: 'string', enum: ['general', 'user'] });

const SetMembers = {
  count: Type.Integer({ minimum: 0 }),
  asOf: Type.String({ maxLength: 40, description: 'When their time was up, ISO 8601' }),
  digest: Type.String({ maxLength: 64, description: 'SHA-256 over the sorted ids' }),
};
const SetSchema = Type.Object(SetMembers, { additionalProperties: false });

export const StoppedSchema = Type.Object({
  ...SetMembers,
  cause: Type.String({ description: 'clock-jumped or too-many' }),
  sizeBytes: Type.Integer(),
  total: Type.Integer({ description: 'Recordings there were' }),
});

const RetentionSchema = Type.Object({
  generalDays: Type.Union([Type.Integer(), Type.Null()]),
  isRunning: Type.Boolean(),
  last: Type.Union([Type.Object({ at: MomentSchema, count: Type.Integer() }), Type.Null()]),
  nextAt: MomentSchema,
  stopped: Type.Union([StoppedSchema, Type.Null()]),
  pendingPurges: Type.Integer({ description: 'Deleted, bytes not destroyed yet' }),
});

const PreviewSchema = Type.Object({
  nights: Type.Array(
    Type.Object({
      at: MomentSchema,
      count: Type.Integer(),
      sizeBytes: Type.Integer(),
      byRule: Type.Object({ general: Type.Integer(), user: Type.Integer() }),
    }),
  ),
});

const DueSchema = Type.Object({
  id: Type.String(),
  startedAt: MomentSchema,
  sizeBytes: Type.Integer(),
  user: Type.Union([
    Type.Object({ id: Type.String(), lastName: OrNull, firstName: OrNull }),
    Type.Null(),
  ]),
  dueAt: MomentSchema,
  rule: RuleSchema,
  days: Type.Integer({ description: 'Of the rule' }),
});

const DueQuerySchema = Type.Object(
  {
    asOf: Type.Optional(
      Type.String({ maxLength: 40, description: 'Due then; without, in the coming 30 nights' }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 100 })),
    cursor: Type.Optional(Type.String({ maxLength: 2000 })),
  },
  { additionalProperties: false },
);

/** Automatic deletion, for administrators. */
export function addRetentionRoutes(api: Api, options: ApiOptions): void {
  const { lifecycle } = options;
  const { sweeper } = lifecycle;

  api.get('/retention', {
    schema: {
      ...{ tags: ['Retention'], summary: 'Rule, runs, and whether one waits for an administrator' },
      response: answers({ 200: RetentionSchema }, ...ERRORS),
    },
    handler: async () => retentionFacts(options),
  });

  api.get('/retention/preview', {
    schema: {
      ...{ tags: ['Retention'], summary: 'What goes in each of the coming 30 nights' },
      response: answers({ 200: PreviewSchema }, ...ERRORS),
    },
    handler: async () => {
      const nights = await lifecycle.preview(NIGHTS);
      return { nights: nights.map(({ atMs, ...night }) => ({ at: momentText(atMs), ...night })) };
    },
  });

  api.get('/retention/due', {
    schema: {
      ...{ tags: ['Retention'], summary: 'A page of the recordings that go, the earliest first' },
      querystring: DueQuerySchema,
      response: answers(
        { 200: Type.Object({ items: Type.Array(DueSchema), nextCursor: OrNull }) },
        ...[...ERRORS, 'CURSOR_INVALID'],
      ),
    },
    handler: async (request) => duePage(options, request.query),
  });

  api.post('/retention/sweep', {
    schema: {
      ...{ tags: ['Retention'], summary: 'Delete now what is due, instead of in the night' },
      response: answers({ 202: NothingSchema }, ...ERRORS),
    },
    handler: async (_request, reply) => {
      void sweeper.sweep();
      return reply.status(202).send(undefined);
    },
  });

  api.post('/retention/confirm', {
    schema: {
      ...{ tags: ['Retention'], summary: 'Delete exactly the set that a stopped run showed' },
      body: SetSchema,
      response: answers(
        { 202: NothingSchema },
        ...[...ERRORS, 'RETENTION_NOT_STOPPED', 'RETENTION_SET_CHANGED'],
      ),
    },
    handler: async (request, reply) => {
      const { count, digest, asOf } = request.body;
      await sweeper.confirm({ count, digest, asOfMs: momentOf(asOf, 'asOf') }, actorOf(request));
      return reply.status(202).send(undefined);
    },
  });
}

/** Rule and runs of automatic deletion as they are sent. */
export function retentionFacts({
  catalog,
  lifecycle,
}: Pick<ApiOptions, 'catalog' | 'lifecycle'>): Static<typeof RetentionSchema> {
  const { sweeper } = lifecycle;
  const { last, stopped } = sweeper;
  return {
    generalDays: catalog.settings.get().deleteAfterDays,
    isRunning: sweeper.isRunning,
    last: last === undefined ? null : { at: momentText(last.asOfMs), count: last.count },
    nextAt: momentText(lifecycle.nightMs()),
    stopped: stopped === undefined ? null : stoppedItem(stopped),
    pendingPurges: catalog.purges.countPending(),
  };
}

async function duePage(
  { catalog, lifecycle }: Pick<ApiOptions, 'catalog' | 'lifecycle'>,
  { asOf, limit = 100, cursor }: Static<typeof DueQuerySchema>,
) {
  const { retention, settings } = catalog;
  const asOfMs = momentIfGiven(asOf, 'asOf') ?? lifecycle.nightMs(NIGHTS);
  const generalDays = settings.get().deleteAfterDays;
  const after = cursor === undefined ? undefined : dueCursor(parseCursor(cursor, ORDER));
  const found = await retention.duePage({ generalDays, asOfMs }, limit + 1, after);
  const items = found.slice(0, limit);
  const last = found.length > limit ? items.at(-1) : undefined;
  const next = last && encodeCursor({ ...ORDER, value: last.dueAtMs, id: last.id });
  return { items: items.map(dueItem), nextCursor: next ?? null };
}

function stoppedItem({ asOfMs, ...stopped }: StoppedSweep): Static<typeof StoppedSchema> {
  return { ...stopped, asOf: momentText(asOfMs) };
}

function dueCursor({ value, id }: ListCursor) {
  return { dueAtMs: Number(value), id };
}

function dueItem(due: DueRecording): Static<typeof DueSchema> {
  const { id, startedAtMs, sizeBytes, userId, lastName, firstName, dueAtMs, rule, days } = due;
  const names = { lastName: lastName ?? null, firstName: firstName ?? null };
  return {
    ...{ id, sizeBytes, rule, days },
    ...{ startedAt: momentText(startedAtMs), dueAt: momentText(dueAtMs) },
    user: userId === undefined ? null : { id: userId, ...names },
  };
}
