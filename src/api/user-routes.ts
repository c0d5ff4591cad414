import { type Static, Type } from 'typebox';
import { RecorderError } from '../base/index.ts';
import {
  USER_GROUPS,
  USER_SORT_KEYS,
  type UserGroup,
  UserPolicySchema,
  type UserSortKey,
} from '../storage/catalog/index.ts';
import { answers, NothingSchema } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import { actorOf, principalOf } from './log-in-cookie.ts';
import { changePolicies, UserAdministration } from './user-administration.ts';
import { UserDetailSchema, UserItemSchema, UserPatchSchema, userItem } from './user-item.ts';

const SORTS = USER_SORT_KEYS.flatMap((key) => [key, `-${key}`]);
const ERRORS = ['NOT_LOGGED_IN', 'ADMINISTRATORS_ONLY'];
const CHANGE_ERRORS = [
  ...['USER_INVALID', 'LOGIN_NAME_TAKEN', 'NUMBER_TAKEN', 'DEVICE_TAKEN', 'FILTER_NOT_FOUND'],
  'LAST_ADMINISTRATOR',
];

const ParamsSchema = Type.Object({ id: Type.String({ maxLength: 100 }) });
const Search = Type.Optional(
  Type.String({ maxLength: 200, description: 'Names, numbers, devices; every word' }),
);
const Group = Type.Optional(Type.Unsafe<UserGroup>({ type: 'string', enum: [...USER_GROUPS] }));

const ListQuerySchema = Type.Object(
  {
    q: Search,
    group: Group,
    sort: Type.Optional(Type.Unsafe<string>({ type: 'string', enum: SORTS, default: 'loginName' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 100 })),
    cursor: Type.Optional(Type.String({ maxLength: 2000 })),
  },
  { additionalProperties: false },
);

const PageSchema = Type.Object({
  items: Type.Array(UserItemSchema),
  nextCursor: Type.Union([Type.String(), Type.Null()]),
  total: Type.Integer(),
});

const NewUserSchema = Type.Interface(
  [UserPatchSchema],
  { loginName: Type.String({ maxLength: 200 }) },
  { additionalProperties: false },
);

const PoliciesSchema = Type.Object(
  {
    ids: Type.Optional(
      Type.Array(Type.String({ maxLength: 100 }), { maxItems: 100_000, description: 'These' }),
    ),
    matching: Type.Optional(
      Type.Object(
        { q: Search, group: Group },
        { additionalProperties: false, description: 'Or all that a list holds' },
      ),
    ),
    policy: Type.Partial(UserPolicySchema, { additionalProperties: false }),
  },
  { additionalProperties: false },
);

/** The users, for administrators. */
export function addUserRoutes(api: Api, options: ApiOptions): void {
  const { catalog } = options;
  const administration = new UserAdministration(catalog);

  api.get('/users', {
    schema: {
      ...{ tags: ['Users'], summary: 'A page of users' },
      querystring: ListQuerySchema,
      response: answers({ 200: PageSchema }, ...ERRORS, 'CURSOR_INVALID'),
    },
    handler: async (request) => {
      const page = await catalog.users.page(userQuery(request.query));
      const { items, nextCursor = null, total } = page;
      return { items: items.map(userItem), nextCursor, total };
    },
  });

  api.post('/users', {
    schema: {
      ...{ tags: ['Users'], summary: 'Create a user' },
      body: NewUserSchema,
      response: answers({ 201: UserDetailSchema }, ...ERRORS, ...CHANGE_ERRORS),
    },
    handler: async (request, reply) => {
      const { filterIds, ...user } = request.body;
      const created = await administration.create(user, filterIds, actorOf(request));
      return reply.status(201).send(created);
    },
  });
  addUserRoutesById(api, administration);
  addPolicyRoute(api, options);
}

function addUserRoutesById(api: Api, administration: UserAdministration): void {
  api.get('/users/:id', {
    schema: {
      ...{ tags: ['Users'], summary: 'A user with the filters they were given' },
      params: ParamsSchema,
      response: answers({ 200: UserDetailSchema }, ...ERRORS, 'USER_NOT_FOUND'),
    },
    handler: async (request) => administration.get(request.params.id),
  });

  api.patch('/users/:id', {
    schema: {
      ...{ tags: ['Users'], summary: 'Change a user' },
      params: ParamsSchema,
      body: UserPatchSchema,
      response: answers(
        { 200: UserDetailSchema },
        ...[...ERRORS, ...CHANGE_ERRORS, 'USER_NOT_FOUND'],
      ),
    },
    handler: async (request) => {
      const { filterIds, ...patch } = request.body;
      return administration.update(request.params.id, patch, filterIds, actorOf(request));
    },
  });

  api.delete('/users/:id', {
    schema: {
      ...{ tags: ['Users'], summary: 'Delete a user; their recordings stay' },
      params: ParamsSchema,
      response: answers(
        { 204: NothingSchema },
        ...[...ERRORS, 'USER_NOT_FOUND', 'LAST_ADMINISTRATOR', 'OWN_ACCOUNT'],
      ),
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      if (id === principalOf(request).user.id) {
        throw new RecorderError('OWN_ACCOUNT', 'nobody deletes their own account');
      }
      await administration.delete(id, actorOf(request));
      return reply.status(204).send(undefined);
    },
  });
}

function addPolicyRoute(api: Api, { catalog }: ApiOptions): void {
  api.post('/users/policies', {
    schema: {
      ...{ tags: ['Users'], summary: 'Set options of the policy of many users' },
      body: PoliciesSchema,
      response: answers(
        { 200: Type.Object({ changed: Type.Integer() }) },
        ...[...ERRORS, 'USER_INVALID'],
      ),
    },
    handler: async (request) => {
      const { ids, matching, policy } = request.body;
      if ((ids === undefined) === (matching === undefined)) {
        throw new RecorderError('REQUEST_INVALID', 'expected either ids or matching');
      }
      const { q: search, group } = matching ?? {};
      const chosen = ids ?? (await catalog.users.idsOf({ search, group }));
      return { changed: await changePolicies(catalog, chosen, policy, actorOf(request)) };
    },
  });
}

function userQuery({ q, group, sort = 'loginName', limit = 100, cursor }: ListQuery) {
  const descending = sort.startsWith('-');
  const key = (descending ? sort.slice(1) : sort) as UserSortKey;
  return { search: q, group, sort: key, descending, limit, cursor };
}

type ListQuery = Static<typeof ListQuerySchema>;
