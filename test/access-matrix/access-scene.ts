import type { InjectOptions } from 'fastify';
import { generateSync } from 'otplib';
import { newId } from '../../src/base/index.ts';
import type { CallPreview } from '../../src/recorder/index.ts';
import { CALL_ACTIONS } from '../../src/recording/index.ts';
import {
  type MonitorFilter,
  makeVisibility,
  type RecordingPatch,
  type TokenChoices,
  type User,
} from '../../src/storage/catalog/index.ts';
import { liveCall } from '../support/fake-recorder.ts';
import {
  ORIGIN,
  PASSWORD,
  TemporaryApi,
  type TemporaryApiOptions,
} from '../support/temporary-api.ts';
import { type CleanUp, quickDirectory, TESTER } from '../support/temporary-catalog.ts';
import type { Answer, AnswerBegin } from './answer.ts';
import { FILTERS, type FilterName, PERSON_NAMES, type PersonName, personOf } from './people.ts';
import { type Route, withRoutes } from './routes-of.ts';

/** What there is to be seen, by whom it is or the filter that shows it. */
export const THINGS = ['own', 'removable', 'sales', 'support', 'board', 'hidden'] as const;
export type ThingName = (typeof THINGS)[number];
/** Whose the first two are. */
const OWNERS: Partial<Record<ThingName, PersonName>> = { own: 'owner', removable: 'remover' };

const AUDIO = Buffer.from('the sound of a conversation');

export interface Question {
  readonly method: string;
  readonly path: string;
  readonly cookie?: string | undefined;
  readonly body?: object | string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a call that is offered is told. */
const DECLINED: CallPreview = {
  decision: { kind: 'decline', reason: 'user-mode' },
  ...{ user: undefined, locality: 'internal', conversationId: undefined },
  lines: { limit: 1, inUse: 0, kept: 0 },
};

/** A recorder with one of everybody and everything, and what its router knows. */
export class AccessScene {
  readonly server: TemporaryApi;
  readonly routes: readonly Route[];
  readonly filters = {} as Record<FilterName, string>;
  readonly recordings = {} as Record<ThingName | 'deleted', string>;
  readonly calls = {} as Record<ThingName, string>;
  /** Log-ins that stay open. */
  readonly cookies = {} as Record<PersonName, string>;
  readonly users = {} as Record<PersonName, User>;
  /** All recordings are parts of one conversation: who sees one may ask for the others. */
  readonly conversationId = newId();
  #questions = 0;

  private constructor(server: TemporaryApi, routes: readonly Route[]) {
    this.server = server;
    this.routes = routes;
  }

  static async make(context: CleanUp, options: TemporaryApiOptions = {}): Promise<AccessScene> {
    const places = { directory: await quickDirectory(context), ...options };
    const { made, routes } = await withRoutes(() => TemporaryApi.make(context, places));
    const scene = new AccessScene(made, routes);
    await scene.#makeFilters();
    for (const name of PERSON_NAMES) await scene.#makePerson(name);
    for (const name of THINGS) await scene.#makeThing(name);
    await scene.#makeDeleted();
    made.recorder.answer = DECLINED;
    for (const name of PERSON_NAMES) scene.cookies[name] = await scene.logIn(name);
    for (const name of PERSON_NAMES) if (personOf(name).isUnlocked) await scene.#unlock(name);
    return scene;
  }

  /** A log-in of somebody, and one for the gadget, as cookies. */
  async logIn(loginName: string): Promise<string> {
    const login = { loginName, password: PASSWORD, ...ORIGIN };
    const { access } = this.server;
    const result = await access.logIn(login);
    if (result.kind !== 'logged-in') throw new Error(`the log-in ${result.kind}`);
    const origin = { ...ORIGIN, scope: 'gadget' } as const;
    return cookiesOf(result.token, await access.sessions.begin(result.user.id, origin));
  }

  /** A user with a password, whom nobody needs. */
  async newUser(loginName: string = newId()): Promise<User> {
    const { catalog, access } = this.server;
    const user = await catalog.users.create({ loginName }, TESTER);
    await access.passwords.set(user, PASSWORD, { mustChange: false }, TESTER);
    return user;
  }

  /** A token, that of nobody where it is not said otherwise, and its secret. */
  async newToken(
    choices: Partial<TokenChoices> = {},
  ): Promise<{ readonly id: string; readonly secret: string }> {
    const nobody = { name: newId(), userId: undefined, readsRecordings: false, networks: [] };
    const whole = { ...nobody, expiresAtMs: undefined, ...choices };
    const { token, secret } = await this.server.access.tokens.create(whole, TESTER);
    return { id: token.id, secret };
  }

  /** The id of a webhook, made where none is left. */
  webhook(): string {
    const { webhooks } = this.server.catalog;
    const choices = { url: 'http://127.0.0.1:9/', isEnabled: false } as const;
    const [first] = webhooks.list();
    if (first !== undefined) return first.id;
    return webhooks.create({ ...choices, events: ['recording.stored'] }, TESTER).target.id;
  }

  /** A filter that nobody has. */
  async newFilter(): Promise<MonitorFilter> {
    const filter = { name: { en: 'Spare' }, rule: "msg_Caller = 'nobody'", ...FILTERS.sales };
    return this.server.catalog.filters.create(filter, TESTER);
  }

  /** Changes a recording, whoever sees it. */
  async change(name: ThingName, patch: RecordingPatch): Promise<void> {
    const { recordings } = this.server.catalog;
    await recordings.update(makeVisibility('everything'), this.recordings[name], patch, TESTER);
  }

  /** The id of an alert that lasts. */
  newAlert(): string {
    const { alerts } = this.server;
    alerts.raise({ code: 'purge-failing', facts: { problem: newId() } });
    return alerts.open().find(({ code }) => code === 'purge-failing')!.id;
  }

  /** A request from an address of its own: each is the first from there, as the headers tell. */
  async ask(question: Question): Promise<Answer> {
    return this.server.inject(this.#request(question));
  }

  /** The same of what may be a stream without an end: only its beginning is read. */
  async askForStream(question: Question): Promise<AnswerBegin> {
    const answer = await this.server.inject({ ...this.#request(question), payloadAsStream: true });
    const { statusCode, headers } = answer;
    const stream = answer.stream();
    const [first] = await stream.take(1).toArray();
    stream.destroy();
    const rawPayload = Buffer.from(first ?? '');
    return { statusCode, headers, body: rawPayload.toString(), rawPayload };
  }

  /** Cookies of people who are not logged in, or not any more. */
  async outsiders(): Promise<Readonly<Record<string, string>>> {
    const { server } = this;
    const { catalog, time } = server;
    const ended: [string, (user: User, cookie: string) => Promise<unknown>][] = [
      [
        'logged out',
        async (_, cookie) => {
          await server.send('DELETE', '/session', { cookie });
          await server.send('DELETE', '/gadget/session', { cookie });
        },
      ],
      ['disabled', ({ id }) => catalog.users.update(id, { isDisabled: true }, TESTER)],
      ['deleted', ({ id }) => catalog.users.delete(id, TESTER)],
      [
        'with a new password',
        (user) =>
          server.access.passwords.set(user, 'another fine day', { mustChange: false }, TESTER),
      ],
    ];
    const { loginName } = await this.newUser();
    const expired = await this.logIn(loginName);
    time.advance(catalog.settings.get().sessionIdleMinutes * 60_000);
    const cookies: Record<string, string> = {
      nobody: '',
      forged: cookiesOf('A'.repeat(43)),
      expired,
    };
    for (const [name, end] of ended) {
      const user = await this.newUser();
      cookies[name] = await this.logIn(user.loginName);
      await end(user, cookies[name]);
    }
    cookies['without the second factor'] = await this.#unfinished();
    return cookies;
  }

  #request({ method, path, cookie = '', body, headers }: Question): InjectOptions {
    const number = this.#questions++;
    return {
      method: method as 'GET',
      url: path,
      headers: { ...(cookie === '' ? {} : { cookie }), ...headers },
      remoteAddress: `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`,
      ...(body === undefined ? {} : { payload: body }),
    };
  }

  async #makeFilters(): Promise<void> {
    for (const name of Object.keys(FILTERS) as FilterName[]) {
      const filter = { name: { en: name }, rule: `msg_Caller = '${name}'`, ...FILTERS[name] };
      this.filters[name] = (await this.server.catalog.filters.create(filter, TESTER)).id;
    }
  }

  async #makePerson(name: PersonName): Promise<void> {
    const { filters = [], policy = {}, isAdministrator = false } = personOf(name);
    const { catalog } = this.server;
    const { id } = await this.newUser(name);
    for (const filter of filters) await catalog.filters.grant(this.filters[filter], id, TESTER);
    this.users[name] = await catalog.users.update(id, { policy, isAdministrator }, TESTER);
  }

  /** A recording, and a running call that can be kept and listened to. */
  async #makeThing(name: ThingName): Promise<void> {
    const { server, conversationId } = this;
    const owner = OWNERS[name] && this.users[OWNERS[name]];
    const far = { number: name };
    const whose = owner === undefined ? {} : { userId: owner.id };
    const { session } = await server.record({ conversationId, far, ...whose }, AUDIO);
    this.recordings[name] = session.recordingId;
    // So nothing goes when somebody who may deletes it; that they may is told all the same.
    await this.change(name, { isPreserved: true, tags: [name] });
    const id = newId();
    const user = owner && { id: owner.id, lastName: '', firstName: '', department: '' };
    const mode = { mode: 'prerecord', state: 'buffered', actions: CALL_ACTIONS } as const;
    server.recorder.calls.push(liveCall({ id, ...mode, user, remoteNumber: name }));
    this.calls[name] = id;
  }

  async #makeDeleted(): Promise<void> {
    const { server, conversationId } = this;
    const { session } = await server.record({ conversationId, far: { number: 'sales' } });
    const { recordingId } = session;
    await server.catalog.settings.set({ deleteAfterDays: 1 }, TESTER);
    const reason = { kind: 'retention', asOfMs: Date.UTC(2090, 0) } as const;
    await server.lifecycle.purge.purge([recordingId], reason, TESTER);
    await server.catalog.settings.set({ deleteAfterDays: null }, TESTER);
    if (server.catalog.recordings.has(recordingId)) throw new Error('it was not deleted');
    this.recordings.deleted = recordingId;
  }

  async #unlock(name: PersonName): Promise<void> {
    const path = `/api/v1/filters/${this.filters.board}/four-eyes/unlock`;
    const body = { loginName: 'witness', password: PASSWORD };
    const cookie = this.cookies[name];
    const answer = await this.ask({ method: 'POST', path, cookie, body });
    if (answer.statusCode !== 200) throw new Error(answer.body);
  }

  /** The cookies of a log-in that waits for its second factor, its token in both of them. */
  async #unfinished(): Promise<string> {
    const { access, time } = this.server;
    const user = await this.newUser();
    const { secret } = await access.factors.beginTotp(user);
    const code = generateSync({ secret, epoch: Math.floor(time.nowMs() / 1000) });
    await access.factors.confirmTotp(user, code, TESTER);
    const login = { loginName: user.loginName, password: PASSWORD, ...ORIGIN };
    const result = await access.logIn(login);
    if (result.kind !== 'needs') throw new Error(`the log-in ${result.kind}`);
    return `earwitness_step=${result.token}; ${cookiesOf(result.token)}`;
  }
}

function cookiesOf(token: string, gadgetToken = token): string {
  return `earwitness_session=${token}; earwitness_gadget=${gadgetToken}`;
}
