import { Agent as HttpsAgent } from 'node:https';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { errorText, type RecorderError } from '../../base/index.ts';
import { type ArchiveTarget, pathBelow, type WriteOptions } from './archive-target.ts';
import { signBodies } from './s3-body.ts';
import { type S3Object, S3Upload } from './s3-upload.ts';
import { connectionError, targetError } from './target-error.ts';

/** Where a bucket is, and who may write into it. */
export interface S3Address {
  /** For example `https://s3.example.com:9000`. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  /** Whether the bucket is named in the path, not in the host. */
  readonly isPathStyle: boolean;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly directory: string;
  /** PEM; empty: the authorities of the machine. */
  readonly certificateAuthority: string;
}

const nothing = (): void => {};
/** Without one of its own, the client writes warnings to the console. */
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/**
 * A bucket of a server that speaks S3, with requests signed by version 4. What is written is signed
 * with its SHA-256, which the server checks. An object appears whole or not at all.
 */
export class S3Target implements ArchiveTarget {
  readonly #address: S3Address;
  readonly #client: S3Client;
  readonly #closing = new AbortController();

  constructor(address: S3Address, timeoutMs: number) {
    const { endpoint, region, isPathStyle, certificateAuthority } = address;
    const { accessKeyId, secretAccessKey } = address;
    this.#address = address;
    const ca = certificateAuthority.trim() === '' ? {} : { ca: certificateAuthority };
    this.#client = new S3Client({
      ...{ endpoint, region, forcePathStyle: isPathStyle },
      credentials: { accessKeyId, secretAccessKey },
      // What tries again is above this, and so is what reports.
      ...{ maxAttempts: 1, logger: SILENT },
      // Servers of others know no other checksums than that of the signature.
      ...{ requestChecksumCalculation: 'WHEN_REQUIRED' },
      ...{ responseChecksumValidation: 'WHEN_REQUIRED' },
      requestHandler: {
        // What hangs later is broken off above this, which knows how slow it may be.
        connectionTimeout: timeoutMs,
        httpsAgent: new HttpsAgent({ ...ca, keepAlive: true, minVersion: 'TLSv1.2' }),
      },
    });
    signBodies(this.#client);
  }

  async write(path: string, bytes: Readable, options: WriteOptions): Promise<void> {
    await this.#guarded((signal) => this.#upload(path, signal).write(bytes, options));
  }

  async written(path: string): Promise<number> {
    return this.#guarded((signal) => this.#upload(path, signal).written());
  }

  async size(path: string): Promise<number | undefined> {
    return this.#guarded(async (abortSignal) => {
      try {
        const head = new HeadObjectCommand(this.#object(path));
        return (await this.#client.send(head, { abortSignal })).ContentLength;
      } catch (error) {
        if (isAbsent(error)) return undefined;
        throw error;
      }
    });
  }

  async read(path: string, into: Writable): Promise<void> {
    await this.#guarded(async (abortSignal) => {
      try {
        const get = new GetObjectCommand(this.#object(path));
        const { Body } = await this.#client.send(get, { abortSignal });
        await pipeline(Body as Readable, into, { signal: abortSignal });
      } catch (error) {
        if (!isAbsent(error)) throw error;
        throw targetError('ARCHIVE_FILE_MISSING', `there is no ${path} in the archive`, error);
      }
    });
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#guarded(async (abortSignal) => {
      const { Bucket, Key } = this.#object(from);
      const CopySource = [Bucket, ...Key.split('/')].map(encodeURIComponent).join('/');
      const copy = new CopyObjectCommand({ ...this.#object(to), CopySource });
      await this.#client.send(copy, { abortSignal });
      await this.#client.send(new DeleteObjectCommand({ Bucket, Key }), { abortSignal });
    });
  }

  async remove(path: string): Promise<void> {
    await this.#guarded(async (abortSignal) => {
      await this.#upload(path, abortSignal).abandon();
      await this.#client.send(new DeleteObjectCommand(this.#object(path)), { abortSignal });
    });
  }

  close(): void {
    this.#closing.abort();
    this.#client.destroy();
  }

  #upload(path: string, abortSignal: AbortSignal): S3Upload {
    return new S3Upload(this.#client, this.#object(path), abortSignal);
  }

  #object(path: string): S3Object {
    const { bucket, directory } = this.#address;
    return { Bucket: bucket, Key: pathBelow(directory, path).replace(/^\/+/, '') };
  }

  async #guarded<T>(action: (signal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await action(this.#closing.signal);
    } catch (error) {
      throw s3Error(error, this.#address.endpoint);
    }
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof S3ServiceException && ['NoSuchKey', 'NotFound'].includes(error.name);
}

/** Names of errors that say that the keys are not taken. */
const LOG_IN = ['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'InvalidToken', 'ExpiredToken'];
const FULL = ['QuotaExceeded', 'XMinioStorageFull', 'InsufficientStorage', 'EntityTooLarge'];

function s3Error(error: unknown, where: string): RecorderError {
  if (!(error instanceof S3ServiceException)) return connectionError(error, where);
  const status = error.$metadata.httpStatusCode;
  const why = `${where}: ${error.name}: ${errorText(error)} (HTTP status ${status})`;
  if (LOG_IN.includes(error.name)) return targetError('ARCHIVE_LOG_IN_FAILED', why, error);
  if (FULL.includes(error.name) || status === 507) return targetError('ARCHIVE_FULL', why, error);
  return targetError('ARCHIVE_REFUSED', why, error);
}
