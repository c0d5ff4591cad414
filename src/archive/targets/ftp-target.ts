import { isIP } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import type { ConnectionOptions } from 'node:tls';
import { Client, FTPError } from 'basic-ftp';
import { RecorderError, systemCode } from '../../base/index.ts';
import {
  type ArchiveTarget,
  directoriesAbove,
  pathBelow,
  type WriteOptions,
} from './archive-target.ts';
import { connectionError, targetError } from './target-error.ts';

/** Where an FTP server is, and who logs in. */
export interface FtpAddress {
  readonly host: string;
  readonly port: number;
  /** `explicit`: AUTH TLS (RFC 4217); `implicit`: TLS from the first byte. */
  readonly security: 'none' | 'explicit' | 'implicit';
  readonly user: string;
  readonly password: string;
  readonly directory: string;
  /** PEM; empty: the authorities of the machine. */
  readonly certificateAuthority: string;
}

/**
 * FTP (RFC 959), plain or over TLS. Connections for data go to the host of the log-in alone, and
 * are encrypted where it is; their TLS session is that of the log-in, as many servers want it.
 */
export class FtpTarget implements ArchiveTarget {
  readonly #address: FtpAddress;
  readonly #client: Client;
  readonly #made = new Set<string>();
  #connected: Promise<void> | undefined;

  constructor(address: FtpAddress) {
    this.#address = address;
    // What hangs is broken off above this, which knows how slow it may be.
    this.#client = new Client(0);
  }

  async write(path: string, bytes: Readable, { offset }: WriteOptions): Promise<void> {
    const target = pathBelow(this.#address.directory, path);
    await this.#guarded(async (client) => {
      await this.#makeDirectories(target);
      if (offset > 0) await client.appendFrom(bytes, target);
      else await client.uploadFrom(bytes, target);
    });
  }

  async written(path: string): Promise<number> {
    return (await this.size(path)) ?? 0;
  }

  async size(path: string): Promise<number | undefined> {
    return this.#guarded(async (client) => {
      try {
        return await client.size(pathBelow(this.#address.directory, path));
      } catch (error) {
        if (isAbsent(error)) return undefined;
        throw error;
      }
    });
  }

  async read(path: string, into: Writable): Promise<void> {
    await this.#guarded(async (client) => {
      try {
        await client.downloadTo(into, pathBelow(this.#address.directory, path));
      } catch (error) {
        if (!isAbsent(error)) throw error;
        throw targetError('ARCHIVE_FILE_MISSING', `there is no ${path} in the archive`, error);
      }
    });
  }

  async rename(from: string, to: string): Promise<void> {
    const { directory } = this.#address;
    await this.#guarded((client) =>
      client.rename(pathBelow(directory, from), pathBelow(directory, to)),
    );
  }

  async remove(path: string): Promise<void> {
    await this.#guarded(async (client) => {
      try {
        await client.remove(pathBelow(this.#address.directory, path));
      } catch (error) {
        if (!isAbsent(error) || (await this.size(path)) !== undefined) throw error;
      }
    });
  }

  close(): void {
    this.#client.close();
  }

  async #makeDirectories(path: string): Promise<void> {
    for (const directory of directoriesAbove(path)) {
      if (this.#made.has(directory)) continue;
      // One that is there already is refused like one that cannot be made: the upload tells.
      await this.#client.sendIgnoringError(`MKD ${directory}`);
      this.#made.add(directory);
    }
  }

  async #guarded<T>(action: (client: Client) => Promise<T>): Promise<T> {
    try {
      this.#connected ??= this.#connect();
      await this.#connected;
      return await action(this.#client);
    } catch (error) {
      throw ftpError(error, this.#where);
    }
  }

  async #connect(): Promise<void> {
    const { host, port, security, user, password } = this.#address;
    const client = this.#client;
    const options = this.#tlsOptions();
    if (security === 'implicit') await client.connectImplicitTLS(host, port, options);
    else await client.connect(host, port);
    if (security === 'explicit') await this.#startTls(options);
    try {
      await client.login(user, password);
    } catch (error) {
      if (!(error instanceof FTPError)) throw error;
      const why = `${this.#where}: the log-in was refused: ${error.message}`;
      throw targetError('ARCHIVE_LOG_IN_FAILED', why, error);
    }
    await client.send('TYPE I');
    if (security === 'none') return;
    await client.send('PBSZ 0');
    await client.send('PROT P');
  }

  /** Never goes on without: what follows is a password. */
  async #startTls(options: ConnectionOptions): Promise<void> {
    try {
      // biome-ignore lint/correctness/useHookAtTopLevel: no hook of React
      await this.#client.useTLS(options);
    } catch (error) {
      if (!(error instanceof FTPError)) throw error;
      const why = `${this.#where}: the server offers no encryption: ${error.message}`;
      throw targetError('ARCHIVE_TLS_FAILED', why, error);
    }
  }

  #tlsOptions(): ConnectionOptions {
    const { host, certificateAuthority } = this.#address;
    const own = certificateAuthority.trim() === '' ? {} : { ca: certificateAuthority };
    // An address is no name that may be sent (RFC 6066 §3); the certificate is checked for either,
    // on connections for data too.
    const name = isIP(host) === 0 ? { servername: host } : {};
    return { ...own, ...name, host, minVersion: 'TLSv1.2' };
  }

  get #where(): string {
    const { host, port } = this.#address;
    return `${host}, port ${port}`;
  }
}

/** 550: not there, or not to be had (RFC 959 §4.2). */
function isAbsent(error: unknown): boolean {
  return error instanceof FTPError && error.code === 550;
}

function ftpError(error: unknown, where: string): RecorderError {
  if (!(error instanceof FTPError)) {
    const isClosed = error instanceof Error && /closed|FIN packet/i.test(error.message);
    const isNamed = error instanceof RecorderError || systemCode(error) !== undefined;
    if (!isClosed || isNamed) return connectionError(error, where);
    return targetError('ARCHIVE_UNREACHABLE', `${where}: ${error.message}`, error);
  }
  const code = [452, 552].includes(error.code) ? 'ARCHIVE_FULL' : 'ARCHIVE_REFUSED';
  return targetError(code, `${where}: ${error.message}`, error);
}
