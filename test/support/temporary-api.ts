import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { Registry } from 'prom-client';
import { Access, type LogInResult, type Principal } from '../../src/access/index.ts';
import { AlertMailer, Alerts } from '../../src/alerts/index.ts';
import { createApi } from '../../src/api/index.ts';
import { Archive } from '../../src/archive/index.ts';
import { encodePeaks } from '../../src/audio/index.ts';
import { FakeTime, type Log, RecorderError, silentLog } from '../../src/base/index.ts';
import { Exports } from '../../src/export/index.ts';
import { Lifecycle } from '../../src/lifecycle/index.ts';
import { Phones } from '../../src/phone/index.ts';
import { LiveAudio } from '../../src/playback/index.ts';
import type { RecordingFacts } from '../../src/recording/index.ts';
import { Catalog } from '../../src/storage/catalog/index.ts';
import { KeyRing } from '../../src/storage/crypto/index.ts';
import { FileStore, objectIdOf, RecordingKeys } from '../../src/storage/store/index.ts';
import { WebhookDispatcher } from '../../src/webhooks/index.ts';
import { FakeCallControl } from './fake-call-control.ts';
import { FakeRecorder } from './fake-recorder.ts';
import { type FactsOptions, recordingFacts } from './recording-facts.ts';
import { putBytes } from './store-contract.ts';
import { QUIET_STATUS } from './system-status.ts';
import { type CleanUp, TESTER, temporaryCatalog, temporaryDirectory } from './temporary-catalog.ts';

export const PASSWORD = 'a fine day for tea';
/** From where people log in. */
export const ORIGIN = { address: '127.0.0.1', userAgent: 'test' };
const CHEAP = { memory: 64, passes: 1, parallelism: 1 };

export interface TemporaryApiOptions {
  readonly publicUrl?: string;
  readonly log?: Log;
  /** Leaves the page away, as before it is built. */
  readonly hasNoPage?: boolean;
  /** Directory of a page that is built; one of a few files where it is left out. */
  readonly webDirectory?: string;
  /** Where store and catalog are made; a new directory where it is left out. */
  readonly directory?: string;
  /** Port of the web servers in phones. */
  readonly pushPort?: number;
}

const PARTS = [
  ...(['catalog', 'store', 'recordingKeys', 'access', 'time', 'metrics', 'recorder'] as const),
  ...(['liveAudio', 'alerts', 'lifecycle', 'exports', 'sent', 'control', 'phones'] as const),
] as const;

/** A mail as its server got it. */
export interface SentMail {
  readonly subject: string;
  readonly body: string;
  readonly to: readonly string[];
  readonly password: string | undefined;
}

/** An API with everything behind it that is real, on a catalog and store of its own. */
export class TemporaryApi {
  readonly api: FastifyInstance;
  readonly catalog: Catalog;
  readonly store: FileStore;
  readonly recordingKeys: RecordingKeys;
  readonly access: Access;
  readonly time: FakeTime;
  readonly metrics: Registry;
  readonly recorder: FakeRecorder;
  readonly liveAudio: LiveAudio;
  readonly alerts: Alerts;
  readonly lifecycle: Lifecycle;
  readonly exports: Exports;
  /** Mails that were sent; those to the host `broken` fail. */
  readonly sent: SentMail[];
  readonly control: FakeCallControl;
  readonly phones: Phones;

  private constructor(api: FastifyInstance, parts: Pick<TemporaryApi, (typeof PARTS)[number]>) {
    this.api = api;
    this.catalog = parts.catalog;
    this.store = parts.store;
    this.recordingKeys = parts.recordingKeys;
    this.access = parts.access;
    this.time = parts.time;
    this.metrics = parts.metrics;
    this.recorder = parts.recorder;
    this.liveAudio = parts.liveAudio;
    this.alerts = parts.alerts;
    this.lifecycle = parts.lifecycle;
    this.exports = parts.exports;
    this.sent = parts.sent;
    this.control = parts.control;
    this.phones = parts.phones;
  }

  static async make(context: CleanUp, options: TemporaryApiOptions = {}): Promise<TemporaryApi> {
    const time = new FakeTime();
    const catalog = await temporaryCatalog(context, time, options.directory);
    const directory = options.directory ?? (await temporaryDirectory(context));
    const keyRing = await KeyRing.open(directory);
    const recordingKeys = new RecordingKeys(join(directory, 'store'), keyRing);
    const store = FileStore.open(join(directory, 'store'), recordingKeys);
    const { publicUrl, log = silentLog, hasNoPage = false } = options;
    const access = new Access({ catalog, clock: time, timers: time, log, passwordCost: CHEAP });
    const { webDirectory = join(directory, 'web') } = options;
    if (!hasNoPage && options.webDirectory === undefined) await makePage(webDirectory);
    const metrics = new Registry();
    const control = new FakeCallControl();
    const recorder = new FakeRecorder(control);
    const liveAudio = new LiveAudio({ tapOf: (id) => recorder.taps.get(id), log });
    context.after(() => liveAudio.close());
    const alerts = new Alerts(catalog.alerts, log);
    const sent: SentMail[] = [];
    const mailer = new AlertMailer({
      ...{ catalog, alerts, log, clock: time, host: 'rec1', publicUrl },
      send: async ({ settings, password }, mail) => {
        if (settings.host === 'broken') throw new RecorderError('MAIL_FAILED', 'broken:25: no');
        sent.push({ ...mail, to: settings.to, password });
      },
    });
    const archive = await Archive.open({
      ...{ catalog, store, recordingKeys, alerts, log, clock: time, timers: time },
      ...{ cacheDirectory: join(directory, 'archive-cache'), graceMs: 0 },
    });
    context.after(() => archive.close());
    const lifecycle = new Lifecycle({
      ...{ catalog, store, recordingKeys, alerts, log, clock: time, timers: time },
      ...{ dataDirectory: directory, archive: archive.copies },
      journalDirectory: join(directory, 'journal'),
      undecodedDirectory: join(directory, 'undecoded'),
      anchorFile: join(directory, 'heads.jsonl'),
    });
    const exports = new Exports({
      ...{ catalog, access, log, clock: time, timers: time },
      ...{ storeDirectory: join(directory, 'store'), spoolDirectory: directory },
      dataKeys: recordingKeys,
      fetchedDirectory: join(directory, 'archive-cache'),
      fetchElsewhere: (id) => archive.fetched(id),
    });
    const phoneParts = { access, catalog, control, clock: time, timers: time, log };
    const phones = new Phones({ ...phoneParts, pushPort: options.pushPort });
    const webhooks = new WebhookDispatcher({
      ...{ catalog, alerts, log, clock: time, timers: time, userAgent: 'Earwitness/1.2.3' },
    });
    context.after(() => webhooks.close());
    const api = await createApi({
      ...{ catalog, archive, access, metrics, webDirectory, log, publicUrl },
      store: archive.store,
      ...{ alerts, mailer, lifecycle, systemStatus: () => QUIET_STATUS },
      ...{ recorder, liveAudio, exports, phones, webhooks },
      version: '1.2.3',
      clock: time,
      timers: time,
    });
    context.after(() => api.close());
    const parts = { catalog, store, recordingKeys, access, time, metrics, recorder, liveAudio };
    return new TemporaryApi(api, { ...parts, alerts, lifecycle, exports, sent, control, phones });
  }

  /** Makes an administrator and returns the cookie of their log-in. */
  async administrator(loginName = 'boss'): Promise<string> {
    const person = { loginName, password: PASSWORD };
    return cookieOf(await this.access.setUp(await this.access.newSetupToken(), person, ORIGIN));
  }

  /** Makes somebody who is no administrator and has no filter; returns the cookie. */
  async member(loginName: string): Promise<string> {
    const person = { loginName, password: PASSWORD };
    const passwordHash = await this.access.passwords.hashGood(PASSWORD, person);
    await this.catalog.users.create({ loginName }, TESTER, { passwordHash });
    return cookieOf(await this.access.logIn({ ...person, ...ORIGIN }));
  }

  /** The same catalog as another process opens it. */
  async openCatalogAgain(context: CleanUp): Promise<Catalog> {
    const again = await Catalog.open(this.catalog.path, { clock: this.time });
    context.after(() => again.close());
    return again;
  }

  async principal(cookie: string): Promise<Principal> {
    const found = await this.access.authenticate(cookie.split('=')[1]!);
    if (found === undefined) throw new Error('the cookie is of nobody');
    return found;
  }

  /** Stores a sealed recording with this audio. */
  async recordSealed(options: FactsOptions = {}, bytes?: Uint8Array): Promise<RecordingFacts> {
    const facts = recordingFacts(options);
    const { recordingId } = facts.session;
    await this.recordingKeys.obtain(recordingId);
    const idOf = (kind: string) => objectIdOf({ recordingId, kind, isSealed: true });
    const audio = { ...facts.audio, objectId: idOf('audio') };
    return this.#store({ ...facts, audio, peaksObjectId: idOf('peaks') }, bytes);
  }

  /** Stores a recording with this audio. */
  async record(options: FactsOptions = {}, bytes?: Uint8Array): Promise<RecordingFacts> {
    return this.#store(recordingFacts(options), bytes);
  }

  async #store(
    facts: RecordingFacts,
    bytes: Uint8Array = Buffer.from('audio'),
  ): Promise<RecordingFacts> {
    const stored = await putBytes(this.store, facts.audio.objectId, bytes);
    const near = Int8Array.of(-1, 1);
    const peaks = encodePeaks({ bucketMs: 20, durationMs: 20, near, far: near });
    await putBytes(this.store, facts.peaksObjectId, peaks);
    const whole = { ...facts, audio: { ...facts.audio, ...stored } };
    this.catalog.recordings.insert(whole, undefined);
    return whole;
  }

  get(url: string, cookie = '', headers: Record<string, string> = {}) {
    return this.inject({ url, headers: { ...(cookie === '' ? {} : { cookie }), ...headers } });
  }

  /** A request with a JSON body; `url` is below /api/v1. */
  async send(
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    options: { readonly body?: unknown; readonly cookie?: string; readonly headers?: object } = {},
  ): Promise<LightMyRequestResponse> {
    const { body, cookie, headers = {} } = options;
    return this.inject({
      method,
      url: `/api/v1${url}`,
      headers: { ...(cookie === undefined ? {} : { cookie }), ...headers },
      ...(body === undefined ? {} : { payload: body as object }),
    });
  }

  inject(options: InjectOptions): Promise<LightMyRequestResponse> {
    return this.api.inject(options);
  }
}

function cookieOf(result: LogInResult): string {
  if (result.kind !== 'logged-in') throw new Error(`the log-in ${result.kind}`);
  return `earwitness_session=${result.token}`;
}

async function makePage(directory: string): Promise<void> {
  await mkdir(join(directory, 'assets'), { recursive: true });
  await writeFile(join(directory, 'index.html'), '<!doctype html><title>page</title>');
  await writeFile(join(directory, 'gadget.html'), '<!doctype html><title>gadget</title>');
  await writeFile(join(directory, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  await writeFile(join(directory, 'assets', 'index-abc123.js'), 'export {}');
}
