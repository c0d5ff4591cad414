import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { type CleanUp, temporaryDirectory } from './temporary-catalog.ts';
import { waitUntil } from './wait-until.ts';

/** A real rsyslog that receives over UDP and TCP and writes to a file. */
export class Rsyslog {
  readonly port: number;
  readonly file: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number, file: string) {
    this.#child = child;
    this.port = port;
    this.file = file;
  }

  static async start(context: CleanUp): Promise<Rsyslog> {
    const directory = await temporaryDirectory(context);
    const port = await freePort();
    const file = join(directory, 'received.log');
    const configuration = join(directory, 'rsyslog.conf');
    writeFileSync(
      configuration,
      `global(workDirectory="${directory}")
module(load="imudp")
module(load="imtcp")
input(type="imudp" address="127.0.0.1" port="${port}")
input(type="imtcp" address="127.0.0.1" port="${port}")
template(name="all" type="string" string="%pri% %protocol-version% %app-name% %msgid% %msg%\\n")
*.* action(type="omfile" file="${file}" template="all")
`,
    );
    const path = ['-n', '-f', configuration, '-i', join(directory, 'pid')];
    const child = spawn('/usr/sbin/rsyslogd', path, { stdio: ['ignore', 'ignore', 'inherit'] });
    context.after(() => child.kill('SIGKILL'));
    const rsyslog = new Rsyslog(child, port, file);
    await waitUntil('rsyslog listens', () => isListening(port));
    return rsyslog;
  }

  /** The lines that were received. */
  lines(): string[] {
    try {
      return readFileSync(this.file, 'utf8').split('\n').slice(0, -1);
    } catch {
      return [];
    }
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await gone;
  }
}

/** A TCP port that was free a moment ago, of which the UDP one mostly is too. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}
