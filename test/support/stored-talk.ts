import { createHash } from 'node:crypto';
import { join } from 'node:path';
import {
  createEncoder,
  decodeG711,
  encodePeaks,
  PeakMeter,
  readDialogue,
} from '../../src/audio/index.ts';
import type { AudioFormat } from '../../src/recording/index.ts';
import type { RememberedUser } from '../../src/storage/catalog/index.ts';
import { FileStore } from '../../src/storage/store/index.ts';
import type { Product } from './product.ts';
import { type FactsOptions, recordingFacts } from './recording-facts.ts';
import { putBytes } from './store-contract.ts';

const RATE = 8000;

/** A talk as the recorder writes it. */
export interface EncodedTalk {
  readonly format: AudioFormat;
  readonly seconds: number;
  readonly bytes: Buffer;
  readonly peaks: Buffer;
}

/** A dialogue, again and again, stereo. */
export async function encodeTalk(format: AudioFormat, seconds: number): Promise<EncodedTalk> {
  const { near, far } = readDialogue('service-desk');
  const sides = [near, far].map((codes) => decodeG711('u', codes));
  const whole = Math.floor(near.length / RATE);
  const encoder = await createEncoder({ format, channels: 2, sampleRate: RATE });
  const meter = new PeakMeter({ sampleRate: RATE });
  const parts: Uint8Array[] = [];
  for (let second = 0; second < seconds; second++) {
    const from = (second % whole) * RATE;
    const block = sides.map((samples) => samples.subarray(from, from + RATE));
    meter.add(block[0]!, block[1]!);
    parts.push(encoder.encode(block));
  }
  const end = encoder.finish();
  const bytes = Buffer.concat([...parts, end.bytes]);
  for (const patch of end.patches) bytes.set(patch.bytes, patch.offset);
  return { format, seconds, bytes, peaks: Buffer.from(encodePeaks(meter.finish())) };
}

/** Puts it into store and catalog of a running recorder; returns the id of the recording. */
export async function storeRecording(
  product: Product,
  talk: EncodedTalk,
  options: FactsOptions & { readonly user?: RememberedUser } = {},
): Promise<string> {
  const { format, bytes, peaks, seconds } = talk;
  const store = FileStore.open(join(product.dataDirectory, 'store'));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const audio = { format, sizeBytes: bytes.length, sha256 };
  const facts = recordingFacts({
    ...{ startedAtMs: Date.now(), durationMs: seconds * 1000, audio },
    ...options,
  });
  await putBytes(store, facts.audio.objectId, bytes);
  await putBytes(store, facts.peaksObjectId, peaks);
  await product.withCatalog(async ({ recordings }) => recordings.insert(facts, options.user));
  return facts.session.recordingId;
}
