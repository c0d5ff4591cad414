import { Type } from 'typebox';
import {
  FILTER_FIELD_FACTS,
  FilterAdministration,
  FilterRuleError,
  type PreviewedRecordings,
} from '../access/index.ts';
import { answers, itemsOf, NothingSchema } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import { FilterItemSchema, filterChoices, filterItem, RuleSchema } from './filter-item.ts';
import { actorOf } from './log-in-cookie.ts';
import { RecordingItemSchema, recordingItem } from './recording-item.ts';

const ERRORS = ['NOT_LOGGED_IN', 'ADMINISTRATORS_ONLY'];
const describe = (summary: string) => ({ tags: ['Filters'], summary });
const ParamsSchema = Type.Object({ id: Type.String({ maxLength: 100 }) });
const FilterDetailSchema = Type.Interface([FilterItemSchema], {
  userIds: Type.Array(Type.String(), { description: 'Who has the filter' }),
});
const NewFilterSchema = Type.Object(filterChoices, { additionalProperties: false });
const FilterPatchSchema = Type.Partial(Type.Object(filterChoices), { additionalProperties: false });

const FieldSchema = Type.Object({
  name: Type.String(),
  type: Type.String({ description: 'string, number or timestamp' }),
  isMany: Type.Boolean({ description: 'May have several values' }),
});

const ProblemSchema = Type.Object({
  problem: Type.String({ description: 'Stable name of the mistake' }),
  start: Type.Integer({ description: 'First character that is to blame, from 0' }),
  end: Type.Integer(),
  found: Type.String(),
  expected: Type.Array(Type.String()),
});

const CheckSchema = Type.Object({
  count: Type.Union([Type.Integer(), Type.Null()], { description: 'Recordings the rule shows' }),
  mistake: Type.Union([ProblemSchema, Type.Null()]),
});

const PreviewedSchema = Type.Object({
  count: Type.Integer(),
  first: Type.Array(RecordingItemSchema, { description: 'The newest ten' }),
});
const PreviewSchema = Type.Object({
  shown: PreviewedSchema,
  appearing: Type.Union([PreviewedSchema, Type.Null()]),
  vanishing: Type.Union([PreviewedSchema, Type.Null()]),
});

/** Monitor filters for who administrates them. */
export function addFilterAdministrationRoutes(api: Api, { catalog }: ApiOptions): void {
  const filters = new FilterAdministration(catalog);
  addRuleRoutes(api, filters);
  addVerdictRoute(api, filters);

  api.post('/filters', {
    schema: {
      ...describe('Make a filter'),
      body: NewFilterSchema,
      response: answers({ 201: FilterItemSchema }, ...ERRORS, 'FILTER_INVALID'),
    },
    handler: async (request, reply) => {
      const created = await filters.create(request.body, actorOf(request));
      return reply.status(201).send(filterItem(created));
    },
  });

  api.get('/filters/:id', {
    schema: {
      ...describe('A filter and who has it'),
      params: ParamsSchema,
      response: answers({ 200: FilterDetailSchema }, ...ERRORS, 'FILTER_NOT_FOUND'),
    },
    handler: async (request) => {
      const filter = await filters.get(request.params.id);
      return { ...filterItem(filter), userIds: await catalog.filters.userIdsOf(filter.id) };
    },
  });

  api.patch('/filters/:id', {
    schema: {
      ...describe('Change a filter; who had unlocked it must do so again'),
      params: ParamsSchema,
      body: FilterPatchSchema,
      response: answers(
        { 200: FilterItemSchema },
        ...[...ERRORS, 'FILTER_INVALID', 'FILTER_NOT_FOUND'],
      ),
    },
    handler: async (request) => {
      const { id } = request.params;
      return filterItem(await filters.update(id, request.body, actorOf(request)));
    },
  });

  api.delete('/filters/:id', {
    schema: {
      ...describe('Take a filter away from everybody'),
      params: ParamsSchema,
      response: answers({ 204: NothingSchema }, ...ERRORS, 'FILTER_NOT_FOUND'),
    },
    handler: async (request, reply) => {
      await catalog.filters.delete(request.params.id, actorOf(request));
      return reply.status(204).send(undefined);
    },
  });
}

function addRuleRoutes(api: Api, filters: FilterAdministration): void {
  api.get('/filters/fields', {
    schema: {
      ...describe('The fields that rules can use'),
      response: answers({ 200: itemsOf(FieldSchema) }, ...ERRORS),
    },
    handler: async () => ({ items: [...FILTER_FIELD_FACTS] }),
  });

  api.post('/filters/check', {
    schema: {
      ...describe('Whether a rule can be read, and how many recordings it shows'),
      body: Type.Object({ rule: RuleSchema }, { additionalProperties: false }),
      response: answers({ 200: CheckSchema }, ...ERRORS),
    },
    handler: async (request) => {
      try {
        return { count: await filters.count(request.body.rule), mistake: null };
      } catch (error) {
        if (!(error instanceof FilterRuleError)) throw error;
        return {
          count: null,
          mistake: { ...error.problem, expected: [...error.problem.expected] },
        };
      }
    },
  });

  api.post('/filters/preview', {
    schema: {
      ...describe('What a rule shows, and what would change if a filter had it'),
      body: Type.Object(
        { rule: RuleSchema, filterId: Type.Optional(Type.String({ maxLength: 100 })) },
        { additionalProperties: false },
      ),
      response: answers({ 200: PreviewSchema }, ...ERRORS, 'FILTER_INVALID'),
    },
    handler: async (request) => {
      const { rule, filterId } = request.body;
      const preview = await filters.preview(rule, filterId, actorOf(request));
      return {
        shown: previewed(preview.shown),
        appearing: preview.appearing === undefined ? null : previewed(preview.appearing),
        vanishing: preview.vanishing === undefined ? null : previewed(preview.vanishing),
      };
    },
  });
}

const TruthSchema = Type.Union([Type.Boolean(), Type.Null()], { description: 'null: not known' });
const VerdictSchema = Type.Object({
  filter: FilterItemSchema,
  truth: TruthSchema,
  tests: Type.Array(
    Type.Object({
      start: Type.Integer({ description: 'Where the test stands in the rule' }),
      end: Type.Integer(),
      truth: TruthSchema,
      values: Type.Array(Type.Union([Type.String(), Type.Number()])),
    }),
  ),
});

const SightSchema = Type.Interface([itemsOf(VerdictSchema)], {
  isInInbox: Type.Boolean({ description: 'It is their own, and they have an inbox' }),
  isDisabled: Type.Boolean({ description: 'They cannot log in, whatever they would see' }),
});

function previewed({ count, first }: PreviewedRecordings) {
  return { count, first: first.map(recordingItem) };
}

function addVerdictRoute(api: Api, filters: FilterAdministration): void {
  api.get('/filters/verdicts', {
    schema: {
      ...describe(
        'Why a user sees a recording, or does not: their filters, test by test, and inbox',
      ),
      querystring: Type.Object(
        { recordingId: Type.String({ maxLength: 100 }), userId: Type.String({ maxLength: 100 }) },
        { additionalProperties: false },
      ),
      response: answers(
        { 200: SightSchema },
        ...[...ERRORS, 'RECORDING_NOT_FOUND', 'USER_NOT_FOUND'],
      ),
    },
    handler: async (request) => {
      const { recordingId, userId } = request.query;
      const { filters: verdicts, ...sight } = await filters.sight(recordingId, userId);
      return {
        ...sight,
        items: verdicts.map(({ filter, truth, tests }) => ({
          filter: filterItem(filter),
          truth: truth ?? null,
          tests: tests.map((test) => ({
            ...test,
            truth: test.truth ?? null,
            values: [...test.values],
          })),
        })),
      };
    },
  });
}
