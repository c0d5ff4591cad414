import { existsSync } from 'node:fs';
import { findDecoders } from '../audio/index.ts';
import { systemTimers } from '../base/index.ts';
import {
  countCodecs,
  journalIds,
  UndecodedRecordings,
  type WaitingCodec,
} from '../recorder/index.ts';
import type { RecordingFacts } from '../recording/index.ts';
import { systemActor } from '../storage/audit/index.ts';
import type { Catalog } from '../storage/catalog/index.ts';
import type { Foundation } from './foundation.ts';

/** Where a command asks that what can be decoded now be decoded, and reads the answer. */
const REQUEST = 'refinalise';

/** What a command asks, and what it is told. */
export interface DecodingRequest {
  /** How many recordings are being decoded; undefined until the recorder has looked. */
  readonly decoding?: number | undefined;
}

/** Asks the recorder to decode what it can of what waits; null takes that back. */
export function requestDecoding({ keptFacts }: Catalog, request: DecodingRequest | null): void {
  keptFacts.set(REQUEST, request);
}

/** The request with its answer, if there is one. */
export function decodingRequest({ keptFacts }: Catalog): DecodingRequest | undefined {
  return keptFacts.get<DecodingRequest>(REQUEST);
}

/** What waits to be decoded, by codec and reason, without a running recorder. */
export async function waitingCodecs(
  { recordings }: Catalog,
  directory: string,
): Promise<WaitingCodec[]> {
  if (!existsSync(directory)) return [];
  const ids = await journalIds(directory);
  return countCodecs(ids.map((recordingId) => recordings.undecoded(recordingId) ?? []));
}

/** Finds what decodes codecs that are not built in, and what waits for it. */
export async function startDecoding(foundation: Foundation): Promise<UndecodedRecordings> {
  const { options, data, catalog, keyRing, log, closers } = foundation;
  const undecoded = new UndecodedRecordings({
    ...{ directory: data.undecoded, keyRing, log, timers: systemTimers },
    findDecoders: async () => {
      return options.ffmpeg === undefined ? undefined : findDecoders(options.ffmpeg);
    },
    undecodedOf: (recordingId) => catalog.recordings.undecoded(recordingId),
    takeRequest: () => {
      const request = decodingRequest(catalog);
      if (request === undefined || request.decoding !== undefined) return undefined;
      return (decoding) => requestDecoding(catalog, { decoding });
    },
  });
  await undecoded.prepare();
  closers.add(() => undecoded.stop());
  return undecoded;
}

/**
 * Writes the row of a recording that was decoded later, and says so in the audit trail. False where
 * it was deleted meanwhile: what was made of it is destroyed.
 */
export async function replaceRecording(
  { catalog, store, recordingKeys }: Foundation,
  facts: RecordingFacts,
): Promise<boolean> {
  const { recordingId, userId } = facts.session;
  const user = userId === undefined ? undefined : catalog.users.remembered(userId);
  const isListed = catalog.transaction(() => {
    if (!catalog.recordings.has(recordingId)) return false;
    catalog.recordings.insert(facts, user);
    catalog.audit.append({
      ...{ actor: systemActor('finalise'), action: 'recording.decoded' },
      object: { kind: 'recording', id: recordingId },
      details: { sha256: facts.audio.sha256 },
    });
    return true;
  });
  if (isListed) return true;
  for (const objectId of [facts.audio.objectId, facts.peaksObjectId]) await store.delete(objectId);
  await recordingKeys.destroy(recordingId);
  return false;
}
