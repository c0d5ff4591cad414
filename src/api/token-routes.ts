import { type Static, Type } from 'typebox';
import type { ApiToken, Catalog } from '../storage/catalog/index.ts';
import { answers, itemsOf, NothingSchema, orNull } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import { actorOf } from './log-in-cookie.ts';
import { MomentSchema, momentIfGiven, momentText } from './moment.ts';

const ERRORS = ['NOT_LOGGED_IN', 'ADMINISTRATORS_ONLY'];
const NETWORKS = 'Addresses and networks (CIDR) that it is accepted from; empty: from anywhere';
const USER = 'Whose rights it has; null: it may act on the calls of everybody';
const RECORDINGS = 'It may read the recordings that its user sees';

const TokenItemSchema = Type.Object({
  id: Type.String(),
  name: Type.String({ description: 'What the audit trail calls it' }),
  user: Type.Union([Type.Object({ id: Type.String(), loginName: Type.String() }), Type.Null()], {
    description: USER,
  }),
  readsRecordings: Type.Boolean({ description: RECORDINGS }),
  networks: Type.Array(Type.String(), { description: NETWORKS }),
  expiresAt: orNull(MomentSchema),
  createdAt: MomentSchema,
  createdBy: Type.String(),
  usedAt: orNull(MomentSchema),
  usedFrom: orNull(Type.String()),
});

const NewTokenSchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100 }),
    userId: Type.Union([Type.String({ maxLength: 100 }), Type.Null()], { description: USER }),
    readsRecordings: Type.Optional(Type.Boolean({ description: RECORDINGS })),
    networks: Type.Optional(
      Type.Array(Type.String({ maxLength: 64 }), { maxItems: 50, description: NETWORKS }),
    ),
    expiresAt: Type.Optional(orNull(Type.String({ maxLength: 40 }))),
  },
  { additionalProperties: false },
);

const MadeTokenSchema = Type.Interface([TokenItemSchema], {
  secret: Type.String({ description: 'For `Authorization: Bearer`; told this once' }),
});

/** The tokens of programs. */
export function addTokenRoutes(api: Api, { access, catalog }: ApiOptions): void {
  const tags = ['Tokens'];

  api.get('/tokens', {
    schema: {
      ...{ tags, summary: 'The tokens that programs use' },
      response: answers({ 200: itemsOf(TokenItemSchema) }, ...ERRORS),
    },
    handler: async () => {
      const items = access.tokens.list().map((token) => tokenItem(catalog, token));
      return { items: await Promise.all(items) };
    },
  });

  api.post('/tokens', {
    schema: {
      ...{ tags, summary: 'Make a token; its secret is told this once' },
      body: NewTokenSchema,
      response: answers(
        { 201: MadeTokenSchema },
        ...[...ERRORS, 'TOKEN_INVALID', 'TOKEN_NAME_TAKEN', 'TOO_MANY_TOKENS', 'USER_NOT_FOUND'],
      ),
    },
    handler: async (request, reply) => {
      const { name, userId, readsRecordings = false, networks = [], expiresAt } = request.body;
      const expiresAtMs = momentIfGiven(expiresAt ?? undefined, 'expiresAt');
      const choices = { name, readsRecordings, networks, expiresAtMs };
      const made = await access.tokens.create(
        { ...choices, userId: userId ?? undefined },
        actorOf(request),
      );
      const { token, secret } = made;
      return reply.status(201).send({ ...(await tokenItem(catalog, token)), secret });
    },
  });

  api.delete('/tokens/:id', {
    schema: {
      ...{ tags, summary: 'Revoke a token: it is accepted no more' },
      params: Type.Object({ id: Type.String({ maxLength: 100 }) }),
      response: answers({ 204: NothingSchema }, ...ERRORS, 'TOKEN_NOT_FOUND'),
    },
    handler: async (request, reply) => {
      access.tokens.revoke(request.params.id, actorOf(request));
      return reply.status(204).send(undefined);
    },
  });
}

async function tokenItem(
  { users }: Pick<Catalog, 'users'>,
  token: ApiToken,
): Promise<Static<typeof TokenItemSchema>> {
  const { id, name, userId, readsRecordings, networks, createdBy } = token;
  const user = userId === undefined ? undefined : await users.get(userId);
  return {
    ...{ id, name, readsRecordings, networks: [...networks], createdBy },
    user: user === undefined ? null : { id: user.id, loginName: user.loginName },
    expiresAt: momentText(token.expiresAtMs),
    createdAt: momentText(token.createdAtMs),
    usedAt: momentText(token.usedAtMs),
    usedFrom: token.usedFrom ?? null,
  };
}
