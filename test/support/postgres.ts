import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, globSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { Client, type ClientConfig } from 'pg';
import { createReadRole, PostgresReader } from '../../src/storage/postgres/index.ts';
import { type CleanUp, temporaryDirectory } from './temporary-catalog.ts';
import { waitUntil } from './wait-until.ts';

const OWNER = { user: 'owner', password: 'may do everything' };
const READER = { user: 'reader', password: 'reads only' };
/** Nothing that is measured or tried here has to survive a power cut. */
const QUICK = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

/** Debian's PostgreSQL, reached by a socket in a data directory of its own. */
export class Postgres {
  readonly connection: Pick<ClientConfig, 'host' | 'database'>;
  /** Connected as a superuser. */
  readonly administrator: Client;

  private constructor(directory: string) {
    this.connection = { host: directory, database: 'postgres' };
    this.administrator = new Client({ ...this.connection, ...OWNER });
  }

  static async start(context: CleanUp, settings: readonly string[] = []): Promise<Postgres> {
    const directory = await temporaryDirectory(context);
    const passwordFile = join(directory, 'password');
    writeFileSync(passwordFile, OWNER.password);
    const account = unprivileged();
    for (const path of [directory, passwordFile]) chownSync(path, account.uid, account.gid);
    const data = join(directory, 'data');
    mkdirSync(data);
    chownSync(data, account.uid, account.gid);
    const how = { ...account, cwd: directory, stdio: 'ignore' } as const;
    const access = ['--username', OWNER.user, '--pwfile', passwordFile, '--auth=scram-sha-256'];
    const texts = ['--encoding=UTF8', '--locale=C', '--no-sync', '--no-instructions'];
    execFileSync(program('initdb'), ['--pgdata', data, ...access, ...texts], how);
    const listen = ['listen_addresses=', `unix_socket_directories=${directory}`];
    const options = [...listen, ...QUICK, ...settings].flatMap((setting) => ['-c', setting]);
    const server = spawn(program('postgres'), ['-D', data, ...options], how);
    const ended = once(server, 'exit');
    const postgres = new Postgres(directory);
    context.after(async () => {
      await postgres.administrator.end();
      // Ends what is connected too.
      server.kill('SIGINT');
      await ended;
    });
    await Promise.race([postgres.#answers(), ended.then(() => assertRunning())]);
    await postgres.administrator.connect();
    return postgres;
  }

  /** Connects as a role that may only read what there is now. */
  async openReader(context: CleanUp, limitMs = 10_000): Promise<PostgresReader> {
    const role = { name: READER.user, password: READER.password, limitMs };
    await createReadRole(this.administrator, role);
    const reader = await this.reopenReader(limitMs);
    context.after(() => reader.close());
    return reader;
  }

  /** Connects as the role of {@link openReader}, as it is now; to be closed. */
  async reopenReader(limitMs = 10_000): Promise<PostgresReader> {
    return PostgresReader.open({ connection: { ...this.connection, ...READER }, limitMs });
  }

  async #answers(): Promise<void> {
    await waitUntil('PostgreSQL answers', async () => {
      const client = new Client({ ...this.connection, ...OWNER });
      try {
        await client.connect();
        return true;
      } catch {
        return false;
      } finally {
        await client.end();
      }
    });
  }
}

/** PostgreSQL does not run as root. Its Debian package makes an account for it. */
function unprivileged(): { readonly uid: number; readonly gid: number } {
  const [uid, gid] = [process.getuid!(), process.getgid!()];
  if (uid !== 0) return { uid, gid };
  const id = (option: string) => Number(execFileSync('id', [option, 'postgres']));
  return { uid: id('-u'), gid: id('-g') };
}

/** Debian keeps the server's programs where no path leads: several versions stand side by side. */
function program(name: string): string {
  const path = globSync(`/usr/lib/postgresql/*/bin/${name}`).sort().at(-1);
  if (path === undefined) throw new Error(`${name} of PostgreSQL is missing`);
  return path;
}

function assertRunning(): never {
  throw new Error('PostgreSQL ended at once');
}
