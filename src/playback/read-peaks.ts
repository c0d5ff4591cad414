import { decodePeaks, type PeaksJson, peaksToJson } from '../audio/index.ts';
import { errorText, RecorderError } from '../base/index.ts';
import type { ObjectStore } from '../storage/store/index.ts';

/** More than the peaks of a day; nothing larger is read into memory. */
const MAXIMUM_BYTES = 16_777_216;

/** The waveform of a recording. Throws `OBJECT_MISSING` or `OBJECT_DAMAGED`. */
export async function readPeaks(store: ObjectStore, objectId: string): Promise<PeaksJson> {
  const sizeBytes = await store.size(objectId);
  if (sizeBytes > MAXIMUM_BYTES) {
    throw new RecorderError('OBJECT_DAMAGED', `object ${objectId} has ${sizeBytes} bytes`);
  }
  const parts: Buffer[] = [];
  for await (const part of store.read(objectId)) parts.push(part as Buffer);
  try {
    return peaksToJson(decodePeaks(Buffer.concat(parts)));
  } catch (error) {
    const message = `object ${objectId}: ${errorText(error)}`;
    throw new RecorderError('OBJECT_DAMAGED', message, { cause: error });
  }
}
