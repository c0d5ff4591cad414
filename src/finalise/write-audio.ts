import {
  type AudioEncoder,
  createEncoder,
  decodeG711,
  encodeG711,
  encodePeaks,
  G711_SILENCE,
  type G711Encoder,
  type G711Law,
  mixToMono,
  PeakMeter,
} from '../audio/index.ts';
import { type AudioObject, type AudioSettings, SIDES, type Side } from '../recording/index.ts';
import { type ObjectSink, type ObjectStore, objectIdOf } from '../storage/store/index.ts';
import type { Progress } from './finalise-job.ts';
import { type AudioForm, codeForm, LegDecoder, pcmForm } from './leg-decoder.ts';
import { LegPlayer } from './leg-player.ts';
import { sourceOf } from './leg-segments.ts';
import type { PayloadFeed } from './payload-feed.ts';
import type { Samples } from './splice-samples.ts';
import { type LegTimeline, lanesOf, type Timeline } from './timeline.ts';

/** Audio is made in blocks of this length. */
const BLOCK_SECONDS = 1;

export interface WriteAudioOptions {
  readonly recordingId: string;
  /** Whether the objects are sealed. */
  readonly isSealed: boolean;
  readonly timeline: Timeline;
  readonly settings: AudioSettings;
  readonly feed: PayloadFeed;
  readonly store: ObjectStore;
  readonly onProgress: Progress;
}

/** Both parties' samples of one block, and the same for the encoder. */
interface Block {
  readonly near: Int16Array;
  readonly far: Int16Array;
  readonly encoded: Uint8Array;
}

/** Where blocks come from: decoded and encoded `count` samples at a time. */
interface BlockSource {
  readonly encoder: AudioEncoder;
  next(count: number): Block;
  /** Per side the packets that their codec could not read. */
  damaged(): Readonly<Record<Side, number>>;
}

export interface StoredAudio {
  readonly audio: AudioObject;
  readonly peaksObjectId: string;
  /** Per side the packets that their codec could not read; silence stands for them. */
  readonly damagedPackets: Readonly<Record<Side, number>>;
}

/** Decodes, encodes and stores the audio of a recording, then the peaks. Memory stays flat. */
export async function writeAudio(options: WriteAudioOptions): Promise<StoredAudio> {
  const { recordingId, isSealed, timeline, settings, store } = options;
  const source = await openSource(options);
  const peaks = new PeakMeter({ sampleRate: timeline.sampleRate });
  const objectId = objectIdOf({ recordingId, kind: 'audio', isSealed });
  const stored = await store.put(objectId, (sink) => pump(source, sink, peaks, options));
  const peaksObjectId = objectIdOf({ recordingId, kind: 'peaks', isSealed });
  await store.put(peaksObjectId, (sink) => sink.write(encodePeaks(peaks.finish())));
  const { format, channels } = settings;
  const { sampleRate, bitrateKbps } = source.encoder;
  return {
    audio: { objectId, format, channels, sampleRate, bitrateKbps, ...stored },
    peaksObjectId,
    damagedPackets: source.damaged(),
  };
}

async function pump(
  source: BlockSource,
  sink: ObjectSink,
  peaks: PeakMeter,
  { timeline, onProgress }: WriteAudioOptions,
): Promise<void> {
  const blockSamples = timeline.sampleRate * BLOCK_SECONDS;
  for (let at = 0; at < timeline.totalSamples; at += blockSamples) {
    const count = Math.min(blockSamples, timeline.totalSamples - at);
    const { near, far, encoded } = source.next(count);
    peaks.add(near, far);
    if (encoded.length > 0) await sink.write(encoded);
    onProgress();
  }
  const { bytes, patches } = source.encoder.finish();
  if (bytes.length > 0) await sink.write(bytes);
  for (const patch of patches) sink.patch(patch.offset, patch.bytes);
}

async function openSource(options: WriteAudioOptions): Promise<BlockSource> {
  const { format, channels, bitrateKbps } = options.settings;
  const channelCount = channels === 'stereo' ? 2 : 1;
  const { sampleRate } = options.timeline;
  if (format !== 'wav-g711') {
    const shape = { format, channels: channelCount, sampleRate, bitrateKbps } as const;
    return pcmSource(await createEncoder(shape), options);
  }
  const law = chooseLaw(options.timeline);
  const encoder = await createEncoder({ format, channels: channelCount, sampleRate, law });
  return channels === 'stereo' ? codeSource(encoder, options) : pcmSource(encoder, options);
}

function pcmSource(encoder: AudioEncoder, options: WriteAudioOptions): BlockSource {
  const { isMixed, sampleRate } = options.timeline;
  const { near, far, damaged } = openLegs(options, pcmForm(sampleRate), mixToMono);
  return {
    encoder,
    damaged,
    next(count) {
      const block = { near: near.read(count), far: far.read(count) };
      const mono = () => (isMixed ? block.near : mixToMono(block.near, block.far));
      const channels = encoder.channels === 2 ? [block.near, block.far] : [mono()];
      return { ...block, encoded: encoder.encode(channels) };
    },
  };
}

/** G.711 codes as they came, without decoding them for the file. */
function codeSource(encoder: G711Encoder, options: WriteAudioOptions): BlockSource {
  const { law } = encoder;
  const mix = (a: Uint8Array, b: Uint8Array): Uint8Array =>
    encodeG711(law, mixToMono(decodeG711(law, a), decodeG711(law, b)));
  const { near, far, damaged } = openLegs(options, codeForm(law, G711_SILENCE[law]), mix);
  return {
    encoder,
    damaged,
    next(count) {
      const codes = [near.read(count), far.read(count)] as const;
      return {
        near: decodeG711(law, codes[0]),
        far: decodeG711(law, codes[1]),
        encoded: encoder.encodeCodes(codes),
      };
    },
  };
}

/** `mix` makes one of two who are heard on the same leg. */
function openLegs<T extends Samples>(
  { timeline, feed }: WriteAudioOptions,
  form: AudioForm<T>,
  mix: (a: T, b: T) => T,
) {
  const near = openLeg(timeline.legs.near, feed, form, mix);
  const far = openLeg(timeline.legs.far, feed, form, mix);
  return { near, far, damaged: () => ({ near: near.damaged(), far: far.damaged() }) };
}

function openLeg<T extends Samples>(
  leg: LegTimeline,
  feed: PayloadFeed,
  form: AudioForm<T>,
  mix: (a: T, b: T) => T,
) {
  const decoders = lanesOf(leg).map((lane) => new LegDecoder(lane, feed, form));
  const players = decoders.map((decoder) => new LegPlayer(decoder, form.silence));
  return {
    read: (count: number) => players.map((player) => player.read(count)).reduce(mix),
    damaged: () => decoders.reduce((sum, { damagedPackets }) => sum + damagedPackets, 0),
  };
}

/** The law of the first G.711 packet of the near leg, else of the far leg, else µ-law. */
function chooseLaw(timeline: Timeline): G711Law {
  for (const leg of SIDES.flatMap((side) => lanesOf(timeline.legs[side]))) {
    for (let i = 0; i < leg.plan.length; i++) {
      const name = sourceOf(leg, i).format.encodingName.toUpperCase();
      if (name === 'PCMU') return 'u';
      if (name === 'PCMA') return 'a';
    }
  }
  return 'u';
}
