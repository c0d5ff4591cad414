import { createHash } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import ssh2, { type Client, type SFTPWrapper } from 'ssh2';
import { errorText, type RecorderError } from '../../base/index.ts';
import {
  type ArchiveTarget,
  directoriesAbove,
  pathBelow,
  type WriteOptions,
} from './archive-target.ts';
import { connectionError, targetError } from './target-error.ts';

/** The key that a host had when it was used first. */
export interface HostKeyPin {
  /** `SHA256:` and base64, as OpenSSH writes it; undefined before the first use. */
  known(): string | undefined;
  pin(fingerprint: string): void;
}

/** Where an SSH server is, and who logs in. */
export interface SftpAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Of the user, or of the private key. */
  readonly password: string | undefined;
  /** In a form of OpenSSH or PEM; undefined: by password. */
  readonly privateKey: string | undefined;
  readonly directory: string;
  readonly hostKey: HostKeyPin;
}

const { Client: SshClient, utils } = ssh2;
const { STATUS_CODE } = utils.sftp;
/** What every server takes in one message. */
const PIECE_BYTES = 32_768;

type Done<T> = (error: Error | null | undefined, value: T) => void;

/** SFTP, version 3, over SSH. Nothing is sent to a host whose key is another than at first. */
export class SftpTarget implements ArchiveTarget {
  readonly #address: SftpAddress;
  readonly #timeoutMs: number;
  readonly #client: Client = new SshClient();
  readonly #made = new Set<string>();
  #connected: Promise<SFTPWrapper> | undefined;
  /** Ends what waits for an answer that does not come any more. */
  readonly #waiting = new Set<(problem: unknown) => void>();
  #broken: { readonly problem: unknown } | undefined;

  constructor(address: SftpAddress, timeoutMs: number) {
    this.#address = address;
    this.#timeoutMs = timeoutMs;
  }

  async write(path: string, bytes: Readable, { offset }: WriteOptions): Promise<void> {
    const target = this.#below(path);
    await this.#guarded(async (sftp) => {
      await this.#makeDirectories(sftp, target);
      const flags = offset > 0 ? 'r+' : 'w';
      const file = await this.#asked<Buffer>((done) => sftp.open(target, flags, done));
      let position = offset;
      for await (const chunk of bytes) {
        await this.#writeAll(sftp, file, chunk as Buffer, position);
        position += (chunk as Buffer).length;
      }
      // To the disk, where the server knows how.
      const sync = this.#asked<void>((done) => sftp.ext_openssh_fsync(file, done as never));
      await sync.catch(() => undefined);
      await this.#asked<void>((done) => sftp.close(file, done as never));
    });
  }

  async written(path: string): Promise<number> {
    return (await this.size(path)) ?? 0;
  }

  async size(path: string): Promise<number | undefined> {
    return this.#guarded(async (sftp) => {
      try {
        const stat = (done: Done<{ size: number }>) => sftp.stat(this.#below(path), done);
        return (await this.#asked(stat)).size;
      } catch (error) {
        if (isAbsent(error)) return undefined;
        throw error;
      }
    });
  }

  async read(path: string, into: Writable): Promise<void> {
    await this.#guarded(async (sftp) => {
      const reading = pipeline(
        sftp.createReadStream(this.#below(path), { highWaterMark: PIECE_BYTES }),
        into,
      );
      try {
        await this.#whileConnected(reading);
      } catch (error) {
        reading.catch(() => undefined);
        if (!isAbsent(error)) throw error;
        throw targetError('ARCHIVE_FILE_MISSING', `there is no ${path} in the archive`, error);
      }
    });
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#guarded((sftp) =>
      this.#asked<void>((done) => sftp.rename(this.#below(from), this.#below(to), done as never)),
    );
  }

  async remove(path: string): Promise<void> {
    await this.#guarded(async (sftp) => {
      try {
        await this.#asked<void>((done) => sftp.unlink(this.#below(path), done as never));
      } catch (error) {
        if (!isAbsent(error)) throw error;
      }
    });
  }

  close(): void {
    this.#client.destroy();
  }

  #below(path: string): string {
    return pathBelow(this.#address.directory, path);
  }

  async #writeAll(sftp: SFTPWrapper, file: Buffer, bytes: Buffer, position: number): Promise<void> {
    const offsets = Array.from(
      { length: Math.ceil(bytes.length / PIECE_BYTES) },
      (_, index) => index * PIECE_BYTES,
    );
    // All at once: a server far away takes them in its stride.
    const writes = offsets.map((offset) => {
      const length = Math.min(PIECE_BYTES, bytes.length - offset);
      return this.#asked<void>((done) =>
        sftp.write(file, bytes, offset, length, position + offset, done as never),
      );
    });
    await Promise.all(writes);
  }

  async #makeDirectories(sftp: SFTPWrapper, path: string): Promise<void> {
    for (const directory of directoriesAbove(path)) {
      if (this.#made.has(directory)) continue;
      // One that is there already is refused like one that cannot be made: the upload tells.
      const made = this.#asked<void>((done) => sftp.mkdir(directory, done as never));
      await made.catch(() => undefined);
      this.#made.add(directory);
    }
  }

  /** What the server answers to a request. */
  async #asked<T>(request: (done: Done<T>) => unknown): Promise<T> {
    const answer = new Promise<T>((resolve, reject) => {
      request((error, value) => {
        if (error) reject(error);
        else resolve(value);
      });
    });
    return this.#whileConnected(answer);
  }

  /** What comes of `work`, or why the connection ended before. */
  #whileConnected<T>(work: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.add(reject);
      work.then(resolve, reject).finally(() => this.#waiting.delete(reject));
      if (this.#broken !== undefined) reject(this.#broken.problem);
    });
  }

  #break(problem: unknown): void {
    this.#broken ??= { problem };
    for (const reject of this.#waiting) reject(problem);
  }

  async #guarded<T>(action: (sftp: SFTPWrapper) => Promise<T>): Promise<T> {
    try {
      this.#connected ??= this.#connect();
      return await action(await this.#connected);
    } catch (error) {
      throw sftpError(error, this.#where);
    }
  }

  async #connect(): Promise<SFTPWrapper> {
    const { host, port, user, password, privateKey } = this.#address;
    const client = this.#client;
    let problem: RecorderError | undefined;
    client.on('error', (error) => this.#break(problem ?? error));
    client.on('close', () => {
      const why = `${this.#where}: the connection was closed`;
      this.#break(problem ?? targetError('ARCHIVE_UNREACHABLE', why));
    });
    const ready = new Promise<void>((resolve) => void client.on('ready', resolve));
    client.connect({
      ...{ host, port, username: user, readyTimeout: this.#timeoutMs },
      ...logInWith(privateKey, password),
      hostVerifier: (key: Buffer) => {
        problem = this.#hostKeyProblem(key);
        return problem === undefined;
      },
    });
    await this.#whileConnected(ready);
    client.setNoDelay(true);
    return this.#asked<SFTPWrapper>((done) => client.sftp(done));
  }

  /** Pins the key of a host that is used for the first time. */
  #hostKeyProblem(key: Buffer): RecorderError | undefined {
    const { hostKey } = this.#address;
    const digest = createHash('sha256').update(key).digest('base64').replace(/=+$/, '');
    const found = `SHA256:${digest}`;
    const known = hostKey.known();
    if (known === found) return undefined;
    if (known === undefined) {
      hostKey.pin(found);
      return undefined;
    }
    const why = `${this.#where}: the host has the key ${found}, and had ${known} before`;
    return targetError('ARCHIVE_HOST_KEY_CHANGED', why);
  }

  get #where(): string {
    return `${this.#address.host}, port ${this.#address.port}`;
  }
}

/** A password is that of the key, where there is one. */
function logInWith(privateKey: string | undefined, password: string | undefined) {
  if (privateKey === undefined) return password === undefined ? {} : { password };
  return { privateKey, ...(password === undefined ? {} : { passphrase: password }) };
}

function isAbsent(error: unknown): boolean {
  return statusOf(error) === STATUS_CODE.NO_SUCH_FILE;
}

/** The status of an answer of the server; undefined for errors of another kind. */
function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'number' ? error.code : undefined;
}

function sftpError(error: unknown, where: string): RecorderError {
  const level = error instanceof Error && 'level' in error ? error.level : undefined;
  const why = `${where}: ${errorText(error)}`;
  if (level === 'client-authentication') {
    return targetError('ARCHIVE_LOG_IN_FAILED', why, error);
  }
  if (level === 'client-timeout') return targetError('ARCHIVE_TIMED_OUT', why, error);
  if (level === 'handshake') return targetError('ARCHIVE_TLS_FAILED', why, error);
  if (statusOf(error) !== undefined) return targetError('ARCHIVE_REFUSED', why, error);
  return connectionError(error, where);
}
