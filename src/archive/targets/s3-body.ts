import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';

/** What is handed over at once. */
const SLICE_BYTES = 65_536;

/**
 * Bytes of a request. As a stream they tell what is taken of them, as a part is too large to be
 * waited for as a whole; `signBodies` has them signed all the same.
 */
export class S3Body extends Readable {
  readonly sha256: string;
  readonly #bytes: Buffer;
  readonly #onMoved: (() => void) | undefined;
  #at = 0;

  constructor(bytes: Buffer, onMoved: (() => void) | undefined) {
    super({ highWaterMark: SLICE_BYTES });
    this.sha256 = createHash('sha256').update(bytes).digest('hex');
    this.#bytes = bytes;
    this.#onMoved = onMoved;
  }

  override _read(): void {
    this.#onMoved?.();
    const slice = this.#bytes.subarray(this.#at, this.#at + SLICE_BYTES);
    this.#at += slice.length;
    this.push(slice.length === 0 ? null : slice);
  }
}

/** Signs each body with its SHA-256, which the server checks; the client knows none of a stream. */
export function signBodies(client: S3Client): void {
  client.middlewareStack.add(
    (next) => (args) => {
      const { Body } = args.input as { readonly Body?: unknown };
      const { headers } = args.request as { readonly headers: Record<string, string> };
      if (Body instanceof S3Body) headers['x-amz-content-sha256'] = Body.sha256;
      return next(args);
    },
    { step: 'build' },
  );
}
