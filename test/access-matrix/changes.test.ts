import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AccessScene, type Question } from './access-scene.ts';
import { told } from './answer.ts';
import { objectSchemas } from './object-schemas.ts';
import { questionOf } from './question-of.ts';
import { ROUTE_TABLE, routeNameOf } from './route-table.ts';

/** What browsers say of requests that pages of others make. */
const FOREIGN: readonly Readonly<Record<string, string>>[] = [
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': 'cross-site', origin: 'http://localhost:80' },
  { origin: 'https://evil.example' },
  { origin: 'null' },
];

/** What forms and scripts of other pages can send without being asked; and JSON in disguise. */
const NO_JSON = [
  ...['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'],
  ...['text/plain; application/json', 'text/plain, application/json', 'application/jsonp'],
];

/** Members that nobody may give themselves. */
const MEMBERS = ['id', 'isAdministrator', 'policy', 'userId', 'source', 'hasPassword', 'filterIds'];

/** Objects whose members a route does not name: what browsers make, and settings. */
const OPEN_OBJECTS = [
  'PATCH /api/v1/settings: ',
  ...[
    'POST /api/v1/account/factors/passkeys: properties.passkey',
    'POST /api/v1/session/passkey: ',
    'POST /api/v1/session/second-factor: anyOf.2.properties.passkey',
  ].flatMap((place) => {
    const inside = place.endsWith(' ') ? place : `${place}.`;
    return [`${inside}properties.clientExtensionResults`, `${inside}properties.response`];
  }),
];

/** Every route that changes something, with a request that an administrator may make. */
async function changesOf(scene: AccessScene): Promise<[string, Question][]> {
  const names = Object.keys(ROUTE_TABLE).filter((name) => !name.startsWith('GET '));
  const questions: [string, Question][] = [];
  for (const name of names) questions.push([name, await questionOf(scene, name)]);
  return questions;
}

/** The last event of the audit trail: the same while nothing changes. */
async function lastEvent({ server }: AccessScene): Promise<number> {
  return (await server.catalog.audit.newest(1))[0]!.sequence;
}

describe('what changes something', () => {
  it('is refused where another site asks it in the name of somebody', async (t) => {
    const scene = await AccessScene.make(t);
    const changes = await changesOf(scene);
    const before = await lastEvent(scene);
    for (const [name, question] of changes) {
      for (const headers of FOREIGN) {
        const answer = await scene.ask({ ...question, headers, cookie: scene.cookies.chief });
        assert.equal(told(answer), '403 CROSS_SITE_REQUEST', `${name} ${JSON.stringify(headers)}`);
      }
    }
    assert.equal(await lastEvent(scene), before);
  });

  it('is refused in what a form can send', async (t) => {
    const scene = await AccessScene.make(t);
    const changes = await changesOf(scene);
    const before = await lastEvent(scene);
    for (const [name, question] of changes) {
      const body = JSON.stringify(question.body ?? {});
      for (const type of NO_JSON) {
        const headers = { 'content-type': type };
        const answer = await scene.ask({
          ...{ ...question, headers, body, cookie: scene.cookies.chief },
        });
        assert.equal(told(answer), '415 BODY_NOT_JSON', `${name} as ${type}`);
      }
    }
    assert.equal(await lastEvent(scene), before);
  });

  it('is never done by a GET, whatever it pretends to be', async (t) => {
    const scene = await AccessScene.make(t);
    const changes = await changesOf(scene);
    const before = await lastEvent(scene);
    for (const [name, question] of changes) {
      if (`GET ${routeNameOf(name).split(' ')[1]}` in ROUTE_TABLE) continue;
      const headers = { 'x-http-method-override': question.method };
      const path = `${question.path}?_method=${question.method}`;
      const answer = await scene.ask({ method: 'GET', path, headers, cookie: scene.cookies.chief });
      // Where another GET takes the last part of the address for an id, the query is wrong.
      assert.ok([400, 404].includes(answer.statusCode), `${name}: ${told(answer)}`);
    }
    assert.equal(await lastEvent(scene), before);
  });

  it('says of every object that is sent which members it has', async (t) => {
    const { routes } = await AccessScene.make(t);
    const open = routes.flatMap(({ name, body, querystring }) =>
      [...objectSchemas(body), ...objectSchemas(querystring)]
        .filter(([, schema]) => schema.additionalProperties !== false)
        .map(([place]) => `${name}: ${place}`),
    );
    assert.deepEqual(open.sort(), OPEN_OBJECTS.sort());
  });

  it('takes no member beside those', async (t) => {
    const scene = await AccessScene.make(t);
    const changes = await changesOf(scene);
    const before = await lastEvent(scene);
    for (const [name, question] of changes) {
      const { body } = scene.routes.find((route) => route.name === name)!;
      if (body === undefined) continue;
      const known = objectSchemas(body).flatMap(([, { properties = {} }]) =>
        Object.keys(properties),
      );
      const isSettings = name.endsWith('/settings');
      const wanted = isSettings ? '400 SETTING_UNKNOWN' : '400 REQUEST_INVALID';
      for (const member of MEMBERS.filter((one) => !known.includes(one))) {
        const more = { ...(question.body as object), [member]: true };
        const answer = await scene.ask({ ...question, body: more, cookie: scene.cookies.chief });
        assert.equal(told(answer), wanted, `${name} with ${member}`);
      }
    }
    assert.equal(await lastEvent(scene), before);
  });
});
