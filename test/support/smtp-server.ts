import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type CleanUp, temporaryDirectory } from './temporary-catalog.ts';

const SCRIPT = fileURLToPath(new URL('smtp-server.py', import.meta.url));

/** A mail as the server took it. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Head and body, as they were sent. */
  readonly text: string;
  readonly isSecret: boolean;
  readonly isLoggedIn: boolean;
}

export interface SmtpServerOptions {
  readonly security?: 'none' | 'starttls' | 'tls';
  /** What must be used to log in; without it no log-in is needed. */
  readonly login?: { readonly user: string; readonly password: string };
}

/** A real mail server (aiosmtpd of Debian) that keeps what it gets. */
export class SmtpServer {
  readonly port: number;
  /** PEM of its certificate, which is its own authority. */
  readonly certificate: string;
  readonly mails: ReceivedMail[] = [];
  readonly #child: ChildProcess;
  #waiting: (() => void)[] = [];

  private constructor(child: ChildProcess, port: number, certificate: string) {
    this.#child = child;
    this.port = port;
    this.certificate = certificate;
  }

  static async start(context: CleanUp, options: SmtpServerOptions = {}): Promise<SmtpServer> {
    const { security = 'none', login } = options;
    const directory = await temporaryDirectory(context);
    const [key, certificate] = [join(directory, 'key.pem'), join(directory, 'certificate.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const files = ['-keyout', key, '-out', certificate, '-days', '2', '-nodes'];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
    execFileSync('openssl', ['req', '-x509', ...kind, ...files, ...subject], { stdio: 'ignore' });
    const logins = login === undefined ? [] : [login.user, login.password];
    const child = spawn('/usr/bin/python3', [SCRIPT, security, certificate, key, ...logins], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    context.after(() => child.kill());
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const first = await lines.next();
    if (first.done === true) throw new Error('the mail server does not start');
    const { port } = JSON.parse(first.value) as { port: number };
    const server = new SmtpServer(child, port, readFileSync(certificate, 'utf8'));
    void server.#receive(lines);
    return server;
  }

  /** Resolves with all mails when there are `count` of them. */
  async waitFor(count: number): Promise<readonly ReceivedMail[]> {
    while (this.mails.length < count) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    return this.mails;
  }

  /** Ends it before the test does; resolves when nobody listens any more. */
  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill();
    await gone;
  }

  async #receive(lines: AsyncIterator<string>): Promise<void> {
    for (let line = await lines.next(); line.done !== true; line = await lines.next()) {
      this.mails.push(JSON.parse(line.value) as ReceivedMail);
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const resolve of waiting) resolve();
    }
  }
}
