import { type Static, Type } from 'typebox';
import type { ImportReport } from '../access/index.ts';
import { answers, itemsOf } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import { actorOf } from './log-in-cookie.ts';

const Count = Type.Integer({ minimum: 0 });

const ReportSchema = Type.Object({
  isDryRun: Type.Boolean(),
  startedAt: Type.String({ format: 'date-time' }),
  finishedAt: Type.String({ format: 'date-time' }),
  ...{ entries: Count, created: Count, changed: Count, enabled: Count, disabled: Count },
  ...{ unchanged: Count, rejected: Count, leftOut: Count },
  items: Type.Array(
    Type.Object({
      action: Type.String({
        description: 'create, change, enable, disable, reject (no user), leave-out (no number)',
      }),
      dn: Type.String(),
      loginName: Type.String(),
      problem: Type.Union([Type.String(), Type.Null()]),
      detail: Type.Union([Type.String(), Type.Null()]),
    }),
    { description: 'What is not unchanged, the first 2000' },
  ),
});

const StateSchema = Type.Object({
  running: Type.Union([
    Type.Object({
      isDryRun: Type.Boolean(),
      phase: Type.String({ description: 'reading, comparing or writing' }),
      done: Count,
      total: Type.Union([Count, Type.Null()]),
    }),
    Type.Null(),
  ]),
  last: Type.Union([ReportSchema, Type.Null()]),
  failure: Type.Union([Type.Object({ code: Type.String(), message: Type.String() }), Type.Null()]),
});

const ERRORS = ['NOT_LOGGED_IN', 'ADMINISTRATORS_ONLY', 'LDAP_DISABLED'];
const LDAP_ERRORS = ['LDAP_UNREACHABLE', 'LDAP_TLS_FAILED', 'LDAP_BIND_REFUSED'];

/** Users from a directory. */
export function addDirectoryRoutes(api: Api, { access }: ApiOptions): void {
  const { directory } = access;
  const tags = ['Directory'];

  api.post('/directory/test', {
    schema: {
      ...{ tags, summary: 'Connect to the directory and read the first users' },
      response: answers(
        {
          200: itemsOf(
            Type.Object({
              dn: Type.String(),
              externalId: Type.String(),
              loginName: Type.String(),
              facts: Type.Record(Type.String(), Type.Unknown()),
            }),
          ),
        },
        ...[...ERRORS, ...LDAP_ERRORS, 'LDAP_SEARCH_FAILED'],
      ),
    },
    handler: async () => {
      const { people } = await directory.test();
      return { items: people.map((person) => ({ ...person, facts: { ...person.facts } })) };
    },
  });

  api.post('/directory/import', {
    schema: {
      ...{ tags, summary: 'Begin to import users, or to find out what that would do' },
      body: Type.Object({ isDryRun: Type.Boolean() }, { additionalProperties: false }),
      response: answers({ 202: StateSchema }, ...ERRORS, 'USER_IMPORT_RUNNING'),
    },
    handler: async (request, reply) => {
      const { isDryRun } = request.body;
      directory.beginImport({ isDryRun, by: actorOf(request) });
      return reply.status(202).send(stateOf(directory.state));
    },
  });

  api.get('/directory/import', {
    schema: {
      ...{ tags, summary: 'How far an import is, and what the last one did' },
      response: answers({ 200: StateSchema }, ...ERRORS.slice(0, 2)),
    },
    handler: async () => stateOf(directory.state),
  });
}

function stateOf({
  running,
  last,
  failure,
}: ApiOptions['access']['directory']['state']): Static<typeof StateSchema> {
  return {
    running: running === undefined ? null : { ...running, total: running.total ?? null },
    last: last === undefined ? null : reportOf(last),
    failure: failure === undefined ? null : { ...failure },
  };
}

function reportOf({
  startedAtMs,
  finishedAtMs,
  items,
  ...counts
}: ImportReport): Static<typeof ReportSchema> {
  return {
    ...counts,
    startedAt: new Date(startedAtMs).toISOString(),
    finishedAt: new Date(finishedAtMs).toISOString(),
    items: items.map(({ problem, detail, ...item }) => ({
      ...{ ...item, problem: problem ?? null, detail: detail ?? null },
    })),
  };
}
