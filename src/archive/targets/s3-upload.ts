import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { WriteOptions } from './archive-target.ts';
import { S3Body } from './s3-body.ts';
import { targetError } from './target-error.ts';

/** The name of an object. */
export interface S3Object {
  readonly Bucket: string;
  readonly Key: string;
}

/** Larger files go in parts of so many bytes, one after the other; also what is kept in memory. */
const PART_BYTES = 8_388_608;
/** Servers that know no parts have none that were left. */
const UNKNOWN = ['NotImplemented', 'MethodNotAllowed'];

/** An upload that was begun, with the parts from the first on that are there whole. */
interface BegunUpload {
  readonly UploadId: string;
  readonly parts: readonly CompletedPart[];
}

/**
 * Writes objects, the larger ones in parts, so that what an earlier try has left is gone on with.
 * Parts that are there belong to no object yet: until all are put together, nothing has its name.
 * Throws what the client does.
 */
export class S3Upload {
  readonly #client: S3Client;
  readonly #object: S3Object;
  readonly #abortSignal: AbortSignal;

  constructor(client: S3Client, object: S3Object, abortSignal: AbortSignal) {
    this.#client = client;
    this.#object = object;
    this.#abortSignal = abortSignal;
  }

  /** Bytes that are there in parts, from the first on. */
  async written(): Promise<number> {
    const [begun] = await this.#begun();
    return begun === undefined ? 0 : begun.parts.length * PART_BYTES;
  }

  /** Writes what `bytes` gives behind what is there; `offset` is 0 or what `written` gave. */
  async write(bytes: Readable, { offset, sizeBytes, onMoved }: WriteOptions): Promise<void> {
    if (sizeBytes <= PART_BYTES) {
      return this.#put(await buffer(bytes), onMoved);
    }
    const { UploadId, parts } = await this.#goOnFrom(offset);
    const completed = [...parts];
    for await (const body of partsOf(bytes)) {
      const PartNumber = completed.length + 1;
      const command = new UploadPartCommand({
        ...{ ...this.#object, UploadId, PartNumber },
        ...{ Body: new S3Body(body, onMoved), ContentLength: body.length },
      });
      const { ETag } = await this.#client.send(command, this.#options);
      completed.push({ PartNumber, ETag });
    }
    const MultipartUpload = { Parts: completed };
    const all = { ...this.#object, UploadId, MultipartUpload };
    await this.#client.send(new CompleteMultipartUploadCommand(all), this.#options);
  }

  /** Leaves no part of what was begun. */
  async abandon(): Promise<void> {
    for (const { UploadId } of await this.#begun()) {
      const abort = new AbortMultipartUploadCommand({ ...this.#object, UploadId });
      await this.#client.send(abort, this.#options);
    }
  }

  async #goOnFrom(offset: number): Promise<BegunUpload> {
    const count = offset / PART_BYTES;
    if (count > 0) {
      const [begun] = await this.#begun();
      const parts = begun?.parts.slice(0, count) ?? [];
      if (begun !== undefined && parts.length === count) return { ...begun, parts };
      const why = `${this.#object.Key}: the parts that were there have gone`;
      throw targetError('ARCHIVE_REFUSED', why);
    }
    await this.abandon();
    const create = new CreateMultipartUploadCommand(this.#object);
    const { UploadId = '' } = await this.#client.send(create, this.#options);
    return { UploadId, parts: [] };
  }

  async #put(body: Buffer, onMoved: WriteOptions['onMoved']): Promise<void> {
    const Body = new S3Body(body, onMoved);
    const put = new PutObjectCommand({ ...this.#object, Body, ContentLength: body.length });
    await this.#client.send(put, this.#options);
  }

  /** Uploads of this object that are not complete, the one that came furthest first. */
  async #begun(): Promise<BegunUpload[]> {
    const { Bucket, Key } = this.#object;
    const begun: BegunUpload[] = [];
    // A page has a thousand; of this name there are a few at most.
    const list = new ListMultipartUploadsCommand({ Bucket, Prefix: Key });
    try {
      const { Uploads = [] } = await this.#client.send(list, this.#options);
      for (const { Key: key, UploadId } of Uploads) {
        if (key !== Key || UploadId === undefined) continue;
        begun.push({ UploadId, parts: await this.#wholeParts(UploadId) });
      }
    } catch (error) {
      if (!(error instanceof S3ServiceException) || !UNKNOWN.includes(error.name)) throw error;
    }
    return begun.sort((a, b) => b.parts.length - a.parts.length);
  }

  async #wholeParts(UploadId: string): Promise<CompletedPart[]> {
    const parts: CompletedPart[] = [];
    let PartNumberMarker: string | undefined;
    do {
      const list = new ListPartsCommand({ ...this.#object, UploadId, PartNumberMarker });
      const page = await this.#client.send(list, this.#options);
      for (const { PartNumber, ETag, Size } of page.Parts ?? []) {
        if (PartNumber !== parts.length + 1 || Size !== PART_BYTES) return parts;
        parts.push({ PartNumber, ETag });
      }
      PartNumberMarker = page.IsTruncated ? page.NextPartNumberMarker : undefined;
    } while (PartNumberMarker !== undefined);
    return parts;
  }

  get #options() {
    return { abortSignal: this.#abortSignal };
  }
}

/** What a stream gives, in pieces of the size of a part; the last may be smaller. */
async function* partsOf(bytes: Readable): AsyncGenerator<Buffer> {
  let gathered: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytes as AsyncIterable<Buffer>) {
    let rest = chunk;
    while (length + rest.length >= PART_BYTES) {
      const taken = PART_BYTES - length;
      yield Buffer.concat([...gathered, rest.subarray(0, taken)]);
      rest = rest.subarray(taken);
      [gathered, length] = [[], 0];
    }
    gathered.push(rest);
    length += rest.length;
  }
  if (length > 0) yield Buffer.concat(gathered);
}
