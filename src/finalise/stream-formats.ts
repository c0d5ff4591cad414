import {
  countFrameSamples,
  createDecoder,
  createFrameFormat,
  type Decoder,
  type DecoderProgram,
  type FrameFormat,
  tryReadOpusPacket,
} from '../audio/index.ts';
import { type PayloadFormat, PayloadFormats, type UndecodedReason } from '../recording/index.ts';

/** What the payload of a format is to the timeline. */
export type PayloadKind = 'audio' | 'undecodable' | 'comfort-noise' | 'event';

/** One format of a stream as it is used. */
export interface UsedFormat {
  readonly format: PayloadFormat;
  readonly kind: PayloadKind;
  /** Audio in a payload in ticks of the RTP clock; 0 where that is not known. */
  readonly countTicks: (payload: Uint8Array) => number;
  /** Samples per second that hold all that is in a payload; 0 where there is no audio. */
  readonly rateOf: (payload: Uint8Array) => number;
  /** How payloads are taken apart for a program that decodes them; undefined where none does. */
  readonly frames?: FrameFormat | undefined;
  /** Of undecodable ones. */
  readonly undecoded?: UndecodedReason | undefined;
}

/** Rates that can be brought to each other; other decoders' audio cannot be placed. */
const KNOWN_RATES = [8000, 12000, 16000, 24000, 48000];

const MAX_FORMATS = 60_000;
/** The formats of one stream: what was negotiated when, and what really came. */
export class StreamFormats {
  /** Every format that came, in order of its first packet. */
  readonly used: UsedFormat[] = [];
  /** By payload type: place in `used`. */
  readonly #current = new Map<number, number>();
  readonly #formats = new PayloadFormats();
  readonly #decoders: readonly string[];

  /** `decoders`: names of those that a program has beside what is built in. */
  constructor(decoders: readonly string[]) {
    this.#decoders = decoders;
  }

  /** Packets from here on are to be read by `formats`. */
  negotiate(formats: readonly PayloadFormat[]): void {
    this.#formats.negotiate(formats);
    this.#current.clear();
  }

  /** Place in `used` of the format of packets with this payload type. */
  find(payloadType: number): number {
    const known = this.#current.get(payloadType);
    if (known !== undefined) return known;
    const format = this.#formats.resolve(payloadType);
    let place = this.used.findIndex((other) => isSameFormat(other.format, format));
    if (place < 0 && this.used.length < MAX_FORMATS)
      place = this.used.push(describeFormat(format, this.#decoders)) - 1;
    this.#current.set(payloadType, Math.max(0, place));
    return Math.max(0, place);
  }
}

function isSameFormat(a: PayloadFormat, b: PayloadFormat): boolean {
  return (
    a.payloadType === b.payloadType &&
    a.encodingName === b.encodingName &&
    a.clockRate === b.clockRate &&
    a.channels === b.channels &&
    a.parameters === b.parameters
  );
}

const nothing = (): number => 0;

function describeFormat(format: PayloadFormat, decoders: readonly string[]): UsedFormat {
  const name = format.encodingName.toUpperCase();
  if (name === 'CN') return { format, kind: 'comfort-noise', countTicks: nothing, rateOf: nothing };
  if (name === 'TELEPHONE-EVENT') {
    return { format, kind: 'event', countTicks: nothing, rateOf: nothing };
  }
  const decoder = tryDecoder(format);
  if (decoder === undefined) return describeFrames(format, decoders);
  const { sampleRate } = decoder;
  return {
    format,
    kind: 'audio',
    countTicks: (payload) =>
      Math.round((decoder.countSamples(payload) * format.clockRate) / sampleRate),
    rateOf:
      name === 'OPUS' ? (payload) => tryReadOpusPacket(payload)?.sampleRate ?? 0 : () => sampleRate,
  };
}

/** Of a codec that is not built in. How long a payload lasts is known whoever decodes it. */
function describeFrames(format: PayloadFormat, decoders: readonly string[]): UsedFormat {
  const frames = createFrameFormat(format);
  if (frames === undefined) {
    const undecoded = 'no-decoder';
    return { format, kind: 'undecodable', countTicks: nothing, rateOf: nothing, undecoded };
  }
  const { sampleRate } = frames;
  const countTicks = (payload: Uint8Array): number =>
    Math.round((countFrameSamples(frames, payload) * format.clockRate) / sampleRate);
  return decoders.includes(frames.decoder)
    ? { format, kind: 'audio', countTicks, rateOf: () => sampleRate, frames }
    : {
        ...{ format, kind: 'undecodable', countTicks, rateOf: nothing },
        undecoded: 'program-missing',
      };
}

/** Whether a format that could not be decoded can be now. */
export function canDecode(format: PayloadFormat, program: DecoderProgram | undefined): boolean {
  return describeFormat(format, program?.decoders ?? []).kind === 'audio';
}

/**
 * The decoder of a format, at `sampleRate` where the codec leaves that open; undefined where it
 * cannot be decoded, or its rate cannot be brought to that of the recording.
 */
export function tryDecoder(format: PayloadFormat, sampleRate?: number): Decoder | undefined {
  const decoder = createDecoder({ ...format, sampleRate });
  return decoder !== undefined && KNOWN_RATES.includes(decoder.sampleRate) ? decoder : undefined;
}
