// A stand-in for the recorder in tests of the page: the same HTTP interface over generated data.
// By hand: `node test/support/web-fixture-server.ts` serves web/dist on port 8090.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { RecordingItem } from '../../web/src/api/wire.ts';
import { peaksOf, wavBytes, wavSize } from './web-fixture-audio.ts';
import { answerChange } from './web-fixture-changes.ts';
import {
  FILTERS,
  idOf,
  makeConversation,
  makeItem,
  makeItems,
  voiceOf,
} from './web-fixture-data.ts';
import { makeDetail } from './web-fixture-detail.ts';
import {
  type LoggedInRequest,
  readBody,
  sendJson,
  sendPage,
  sendProblem,
  sendRange,
} from './web-fixture-http.ts';
import { FixtureList, itemThrough } from './web-fixture-list.ts';
import { FixtureLive } from './web-fixture-live.ts';

export const LOGIN = { loginName: 'admin', password: 'three quiet rivers' } as const;
export const SETUP_TOKEN = 'one-time-token';

/** The same policy as the recorder's: nothing from elsewhere, no inline scripts. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "media-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

export interface FixtureOptions {
  readonly recordings?: number;
  readonly liveCalls?: number;
  readonly needsSetup?: boolean;
  readonly hasInbox?: boolean;
  readonly port?: number;
}

interface Failure {
  readonly pathStart: string;
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  times: number;
}

/** One request as it came. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly range: string | undefined;
}

/** The server itself, with what tests need to disturb it. */
export class WebFixtureServer {
  readonly requests: SeenRequest[] = [];
  readonly live: FixtureLive;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #list: FixtureList;
  readonly #failures: Failure[] = [];
  #sessions = new Set<string>();
  readonly #hasInbox: boolean;
  #needsSetup: boolean;
  #isOffline = false;
  #language: string | null = null;
  #nextNumber = 500_000;
  #changeMs = 0;

  private constructor(options: FixtureOptions) {
    this.#list = new FixtureList(makeItems(options.recordings ?? 300, Date.now()));
    this.live = new FixtureLive(options.liveCalls ?? 0);
    this.#needsSetup = options.needsSetup ?? false;
    this.#hasInbox = options.hasInbox ?? false;
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  static async start(options: FixtureOptions = {}): Promise<WebFixtureServer> {
    const server = new WebFixtureServer(options);
    await new Promise<void>((resolve) => {
      server.#server.listen(options.port ?? 0, '127.0.0.1', resolve);
    });
    return server;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** A call ended just now: its recording becomes the newest of the list. Returns its id. */
  addRecording(): string {
    const number = this.#nextNumber++;
    this.#list.add(makeItem(number, Date.now()));
    return idOf(number);
  }

  /** A recording as it stands now; undefined for one that was deleted. */
  recording(id: string): RecordingItem | undefined {
    return this.#list.items.find((item) => item.id === id);
  }

  /** Changes a recording as if somebody else did. */
  change(id: string, changes: Partial<RecordingItem>): void {
    const item = this.recording(id);
    if (item !== undefined) this.#list.replace({ ...item, ...changes });
  }

  /** From now on changes are answered so many milliseconds later. */
  slowDown(changeMs: number): void {
    this.#changeMs = changeMs;
  }

  /** A conversation in three parts ended just now. Returns their ids, the oldest first. */
  addConversation(): string[] {
    const parts = makeConversation(this.#nextNumber, Date.now());
    this.#nextNumber += parts.length;
    for (const part of parts) this.#list.add(part);
    return parts.map(({ id }) => id);
  }

  /** The next `times` requests below `/api/v1` whose path begins so are answered with an error. */
  fail(pathStart: string, failure: Partial<Omit<Failure, 'pathStart'>> = {}): void {
    const usual = { status: 500, code: 'INTERNAL', headers: {}, times: 1 };
    this.#failures.push({ pathStart, ...usual, ...failure });
  }

  /** From now on every connection breaks, or works again. */
  setOffline(isOffline: boolean): void {
    this.#isOffline = isOffline;
    if (isOffline) for (const socket of this.#sockets) socket.destroy();
  }

  expireSessions(): void {
    this.#sessions = new Set();
  }

  async close(): Promise<void> {
    this.live.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#isOffline) {
      request.socket.destroy();
      return;
    }
    const url = new URL(request.url ?? '/', this.address);
    const { method = 'GET' } = request;
    const { range } = request.headers;
    this.requests.push({ method, path: url.pathname + url.search, range });
    response.setHeader('Content-Security-Policy', CONTENT_SECURITY_POLICY);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    if (!url.pathname.startsWith('/api/v1/')) {
      sendPage(url.pathname, response);
      return;
    }
    const path = url.pathname.slice('/api/v1'.length);
    const failure = this.#failures.find((one) => one.times > 0 && path.startsWith(one.pathStart));
    if (failure !== undefined) {
      failure.times -= 1;
      for (const [name, value] of Object.entries(failure.headers)) response.setHeader(name, value);
      sendProblem(response, failure.status, failure.code);
      return;
    }
    const body = await readBody(request);
    if (this.#changeMs > 0 && method !== 'GET') await sleep(this.#changeMs);
    if (!this.#answerOpen(`${method} ${path}`, body, response)) {
      this.#answerLoggedIn({ method, path, url, request, response, body });
    }
  }

  /** What needs no log-in. Returns false for everything else. */
  #answerOpen(route: string, body: Record<string, unknown>, response: ServerResponse): boolean {
    if (route === 'GET /status') {
      const facts = { version: '0.1.0', passwordMinimumLength: 12, openIdLabel: null };
      sendJson(response, { ...facts, needsSetup: this.#needsSetup });
    } else if (route === 'POST /setup') {
      if (body.token !== SETUP_TOKEN) sendProblem(response, 403, 'SETUP_TOKEN_INVALID');
      else {
        this.#needsSetup = false;
        this.#startSession(response);
        sendJson(response, { user: this.#user() });
      }
    } else if (route === 'POST /session') {
      const isRight = body.loginName === LOGIN.loginName && body.password === LOGIN.password;
      if (!isRight) sendProblem(response, 401, 'WRONG_LOGIN');
      else {
        this.#startSession(response);
        sendJson(response, { user: this.#user() });
      }
    } else return false;
    return true;
  }

  #startSession(response: ServerResponse): void {
    const session = crypto.randomUUID();
    this.#sessions.add(session);
    const cookie = `earwitness_session=${session}; Path=/; HttpOnly; SameSite=Strict`;
    response.setHeader('Set-Cookie', cookie);
  }

  #user() {
    return {
      ...{ id: 'u1', loginName: LOGIN.loginName, firstName: 'Marie', lastName: 'Lindqvist' },
      ...{ isAdministrator: true, isSupervisor: false, hasInbox: this.#hasInbox },
      language: this.#language,
    };
  }

  #answerLoggedIn(call: LoggedInRequest): void {
    const { method, path, url, request, response, body } = call;
    const session = /earwitness_session=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
    if (!this.#sessions.has(session)) {
      sendProblem(response, 401, 'NOT_LOGGED_IN');
      return;
    }
    const routes: Readonly<Record<string, () => void>> = {
      'GET /session': () => sendJson(response, { user: this.#user() }),
      'DELETE /session': () => {
        this.#sessions.delete(session);
        response.writeHead(204).end();
      },
      'PATCH /session': () => {
        if (typeof body.language === 'string') this.#language = body.language;
        response.writeHead(204).end();
      },
      'GET /filters': () =>
        sendJson(response, {
          items: FILTERS.filter(({ id }) => id !== 'inbox').map(({ matches: _, ...one }) => one),
        }),
      'GET /recordings': () => {
        const page = this.#list.page(url.searchParams);
        if (page === undefined) sendProblem(response, 404, 'FILTER_NOT_FOUND');
        else sendJson(response, page);
      },
    };
    const answer = routes[`${method} ${path}`];
    if (answer !== undefined) answer();
    else if (path.startsWith('/live')) this.live.answer(call);
    else if (!answerChange(this.#list, call)) this.#answerRecording(call);
  }

  #answerRecording({ path, url, request, response }: LoggedInRequest): void {
    const [, id, part] = /^\/recordings\/([^/]+)(?:\/(audio|peaks))?$/.exec(path) ?? [];
    const item = this.#list.items.find((candidate) => candidate.id === id);
    if (item === undefined) {
      sendProblem(response, 404, 'RECORDING_NOT_FOUND');
      return;
    }
    const voice = voiceOf(item);
    if (part === 'peaks') sendJson(response, peaksOf(voice));
    else if (part === 'audio') {
      if (url.searchParams.get('filter') === 'inbox' && item.isHeard !== true) {
        this.#list.replace({ ...item, isHeard: true });
      }
      if (url.searchParams.get('download') === '1') {
        response.setHeader('Content-Disposition', `attachment; filename="recording-${id}.wav"`);
      }
      const read = (start: number, end: number) => wavBytes(voice, start, end);
      sendRange({ request, response, sizeBytes: wavSize(voice), read });
    } else {
      const members = this.#list.items.filter((o) => o.conversationId === item.conversationId);
      const filter = FILTERS.find(({ id: known }) => known === url.searchParams.get('filter'));
      const shown = filter === undefined ? item : itemThrough(filter, item);
      sendJson(response, makeDetail(shown, members));
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const server = await WebFixtureServer.start({
    ...{ recordings: 100_000, liveCalls: 4, hasInbox: true, port: 8090 },
  });
  console.log(`${server.address} (log in as ${LOGIN.loginName}, "${LOGIN.password}")`);
}
