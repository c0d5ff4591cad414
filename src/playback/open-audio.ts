import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { contentType } from '../audio/index.ts';
import type { AudioFormat, AudioObject } from '../recording/index.ts';
import type { ObjectStore } from '../storage/store/index.ts';
import { decideRange } from './byte-range.ts';
import { type ConditionalHeaders, checkPreconditions, effectiveRange } from './preconditions.ts';

/** The media type of stored audio. */
export function audioContentType(format: AudioFormat): string {
  return contentType(format);
}

/** A request for the audio of a recording. */
export interface AudioRequest {
  readonly method: 'GET' | 'HEAD';
  readonly headers: ConditionalHeaders;
}

/** The answer: status, headers, and the bytes where there are any. */
export interface AudioResponse {
  readonly status: 200 | 206 | 304 | 412 | 416;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable | undefined;
}

/**
 * Answers a request for stored audio, whole or in part (RFC 9110 §14, §15.3.7, §15.5.17). Throws
 * `OBJECT_MISSING` where the catalog names an object that the store does not have. A body that was
 * returned is sent to its end, or destroyed.
 */
export async function openAudio(
  store: ObjectStore,
  audio: AudioObject,
  { method, headers }: AudioRequest,
): Promise<AudioResponse> {
  const { objectId, sha256, format } = audio;
  // The bytes of an object never change, so their hash names their version.
  const etag = `"${sha256}"`;
  const common = { ETag: etag, 'Accept-Ranges': 'bytes' };
  const condition = checkPreconditions(headers, etag);
  if (condition === 'not-modified') return { status: 304, headers: common, body: undefined };
  if (condition === 'failed') return { status: 412, headers: common, body: undefined };
  const sizeBytes = await store.size(objectId);
  // Range is defined for GET alone (RFC 9110 §14.2).
  const range = method === 'GET' ? effectiveRange(headers, etag) : undefined;
  const decision = decideRange(range, sizeBytes);
  if (decision.kind === 'unsatisfiable') {
    const unsatisfied = { ...common, 'Content-Range': `bytes */${sizeBytes}` };
    return { status: 416, headers: unsatisfied, body: undefined };
  }
  const described = { ...common, 'Content-Type': contentType(format) };
  if (decision.kind === 'whole') {
    const body = method === 'HEAD' ? undefined : await begun(store.read(objectId));
    return { status: 200, headers: { ...described, 'Content-Length': String(sizeBytes) }, body };
  }
  const { start, end } = decision;
  const partial = {
    ...described,
    'Content-Range': `bytes ${start}-${end - 1}/${sizeBytes}`,
    'Content-Length': String(end - start),
  };
  const body = await begun(store.read(objectId, { start, end }));
  return { status: 206, headers: partial, body };
}

/**
 * A stream that brings bytes: from here on it is read to its end although the object may be
 * deleted meanwhile. What an answer promises in its head, it holds.
 */
async function begun(body: Readable): Promise<Readable> {
  await once(body, 'readable');
  return body;
}
