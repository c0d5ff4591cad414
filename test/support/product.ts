import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SipPorts } from '../../src/composition/index.ts';
import type { CallAction, UserPolicy } from '../../src/recording/index.ts';
import { Catalog } from '../../src/storage/catalog/index.ts';
import { TESTER } from './temporary-catalog.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** The program, as Node starts it. */
export const PROGRAM = join(ROOT, 'bin', 'earwitness.mjs');

export const ADMIN_PASSWORD = 'correct-horse-battery-7';

/**
 * Media ports of this test file alone: what is still sent to a recorder that was killed must not
 * come to one of another file, nor its ports be taken until it is started again.
 */
const FIRST_RTP_PORT = 10_000 + (process.pid % 110) * 200;
const RTP_PORTS = `${FIRST_RTP_PORT}-${FIRST_RTP_PORT + 199}`;

/** What `earwitness start --json` says when everything runs. */
export interface StartReport {
  readonly pid: number;
  readonly httpPort: number;
  readonly sipPorts: SipPorts;
  readonly adoptedStreams: number;
  readonly finalising: number;
}

/** The recorder itself, started as a user starts it, on a data directory of its own. */
export class Product {
  readonly dataDirectory: string;
  readonly #flags: readonly string[];
  #child: ChildProcess | undefined;
  #report: StartReport | undefined;
  #stderr = '';
  #cookie: string | undefined;

  private constructor(dataDirectory: string, flags: readonly string[]) {
    this.dataDirectory = dataDirectory;
    this.#flags = flags;
  }

  /** Starts a recorder on an empty data directory, or on `dataDirectory`. */
  static async start(
    options: { flags?: readonly string[]; dataDirectory?: string } = {},
  ): Promise<Product> {
    const directory = options.dataDirectory ?? mkdtempSync(join(tmpdir(), 'earwitness-'));
    const product = new Product(directory, options.flags ?? []);
    await product.restart();
    return product;
  }

  get report(): StartReport {
    assert.ok(this.#report !== undefined, 'the recorder is running');
    return this.#report;
  }

  get url(): string {
    return `http://127.0.0.1:${this.report.httpPort}`;
  }

  /** Everything it wrote to standard error since its first start. */
  get log(): string {
    return this.#stderr;
  }

  /** Starts it again; ports stay, so that sources find it. */
  async restart(): Promise<void> {
    const before = this.#report;
    const ports =
      before === undefined
        ? ['--sip-port', '0', '--http-port', '0']
        : ['--sip-port', String(before.sipPorts.udp), '--http-port', String(before.httpPort)];
    const child = spawn(
      process.execPath,
      [
        ...[PROGRAM, 'start', '--json', '--data', this.dataDirectory, '--log-level', 'info'],
        ...[...ports, '--rtp-ports', RTP_PORTS, ...this.#flags],
      ],
      {
        env: { ...process.env, EARWITNESS_ADMIN_PASSWORD: ADMIN_PASSWORD },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    this.#child = child;
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-200_000);
    });
    this.#report = await new Promise<StartReport>((resolve, reject) => {
      let text = '';
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        const end = text.indexOf('\n');
        if (end >= 0) resolve(JSON.parse(text.slice(0, end)) as StartReport);
      });
      child.once('exit', (code) => {
        reject(new Error(`the recorder ended with ${code}:\n${this.#stderr.slice(-2000)}`));
      });
    });
  }

  /** Process id of the capture process. */
  get capturePid(): number {
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      const command = tryRead(`/proc/${name}/cmdline`);
      if (command.includes('capture-process') && command.includes(this.dataDirectory)) {
        return Number(name);
      }
    }
    throw new Error('no capture process runs on this data directory');
  }

  /** Makes the journals look as if nothing was written to them for an hour. */
  ageJournals(): void {
    const directory = join(this.dataDirectory, 'journal');
    const hourAgo = Date.now() / 1000 - 3600;
    for (const name of readdirSync(directory)) utimesSync(join(directory, name), hourAgo, hourAgo);
  }

  /** Ends main as `signal` does; resolves when it is gone. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await gone;
  }

  /** Stops everything and removes the data directory. */
  async close(): Promise<void> {
    await this.kill('SIGTERM');
    try {
      process.kill(this.capturePid, 'SIGKILL');
    } catch {
      // It ended with the recorder, as it should.
    }
    rmSync(this.dataDirectory, { recursive: true, force: true });
  }

  /** Runs a command of the program on this data directory; throws where it fails. */
  run(...args: string[]): string {
    return runCommand([...args, '--data', this.dataDirectory]);
  }

  /** Works on the catalog beside the running recorder, as the command line does, but faster. */
  async withCatalog<T>(action: (catalog: Catalog) => Promise<T>): Promise<T> {
    const catalog = await Catalog.open(join(this.dataDirectory, 'catalog.sqlite'));
    try {
      return await action(catalog);
    } finally {
      await catalog.close();
      // What another process changed counts after a tenth of a second.
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  }

  /** Changes settings as {@link withCatalog} does. */
  async changeSettings(patch: Readonly<Record<string, unknown>>): Promise<void> {
    await this.withCatalog((catalog) => catalog.settings.set(patch, TESTER));
  }

  /** Changes the policy of a user as {@link withCatalog} does. */
  async changePolicy(loginName: string, policy: Partial<UserPolicy>): Promise<void> {
    await this.withCatalog(async ({ users }) => {
      const user = await users.findByLoginName(loginName);
      assert.ok(user !== undefined, loginName);
      await users.update(user.id, { policy }, TESTER);
    });
  }

  /** The first administrator, logged in once: a log-in outlives a restart, and is throttled. */
  async logIn(): Promise<ApiClient> {
    this.#cookie ??= await this.#newCookie();
    return new ApiClient(this.url, this.#cookie);
  }

  async #newCookie(): Promise<string> {
    const body = JSON.stringify({ loginName: 'admin', password: ADMIN_PASSWORD });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${this.url}/api/v1/session`, { method: 'POST', body, headers });
    assert.equal(response.status, 200, await response.clone().text());
    return response.headers.getSetCookie()[0]!.split(';')[0]!;
  }
}

/** A logged-in user of the API. */
export class ApiClient {
  readonly url: string;
  readonly cookie: string;

  constructor(url: string, cookie: string) {
    this.url = url;
    this.cookie = cookie;
  }

  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { cookie: this.cookie, ...init.headers };
    return fetch(`${this.url}/api/v1${path}`, { ...init, headers });
  }

  async get<T>(path: string): Promise<T> {
    const response = await this.fetch(path);
    assert.equal(response.status, 200, `${path}: ${await response.clone().text()}`);
    return (await response.json()) as T;
  }

  /** A request with a JSON body. */
  send(method: 'POST' | 'PUT' | 'PATCH', path: string, body: unknown): Promise<Response> {
    const headers = { 'content-type': 'application/json' };
    return this.fetch(path, { method, headers, body: JSON.stringify(body) });
  }

  /** Asks for something with a call; returns the status, or the code of the refusal. */
  async act(id: string, action: CallAction): Promise<number | string> {
    const response = await this.send('PATCH', `/live/${id}`, { action });
    const { code } = (await response.json()) as { code?: string };
    return code ?? response.status;
  }

  async bytes(path: string): Promise<Buffer> {
    const response = await this.fetch(path);
    assert.equal(response.status, 200, path);
    return Buffer.from(await response.arrayBuffer());
  }

  /** All recordings, oldest first. */
  async recordings<T>(): Promise<T[]> {
    const { items } = await this.get<{ items: T[] }>('/recordings?sort=startedAt&limit=200');
    return items;
  }

  /** How many recordings there are. */
  async countRecordings(): Promise<number> {
    const { total } = await this.get<{ total: number }>('/recordings?limit=1');
    return total;
  }

  /** Asks until there are `count` recordings; throws after `timeoutMs`. */
  async waitForCount(count: number, timeoutMs = 20_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const found = await this.countRecordings();
      if (found >= count) return;
      if (Date.now() > deadline) throw new Error(`${found} of ${count} recordings`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Asks until `count` recordings are listed; throws after `timeoutMs`. */
  async waitForRecordings<T>(count: number, timeoutMs = 20_000): Promise<T[]> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const items = await this.recordings<T>();
      if (items.length >= count) return items;
      if (Date.now() > deadline) throw new Error(`${items.length} of ${count} recordings`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Runs `earwitness simulate --demo` and resolves when its three calls have ended. */
export function simulateDemo({ report, dataDirectory }: Product): Promise<void> {
  const args = ['simulate', '--demo', '--duration', '6', '--rate', '3'];
  const to = ['--to', `127.0.0.1:${report.sipPorts.udp}`, '--data', dataDirectory];
  const child = spawn(process.execPath, [PROGRAM, ...args, ...to], { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`simulate ended with ${code}`));
    });
  });
}

/** Runs `earwitness ARGS`; returns what it printed, throws where it failed. */
export function runCommand(args: readonly string[]): string {
  const result = spawnSync(process.execPath, [PROGRAM, ...args], { encoding: 'utf8' });
  if (result.status === 0) return result.stdout;
  throw new Error(`earwitness ${args.join(' ')}: ${result.stderr}${result.stdout}`);
}

/** Runs `earwitness ARGS` and returns how it ended. */
export function tryCommand(args: readonly string[], env: Record<string, string> = {}) {
  const result = spawnSync(process.execPath, [PROGRAM, ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
    timeout: 20_000,
  });
  return { status: result.status, stdout: result.stdout, stderr: result.stderr };
}

function tryRead(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
