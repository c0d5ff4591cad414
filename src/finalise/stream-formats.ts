import { createDecoder, type Decoder, tryReadOpusPacket } from '../audio/index.ts';
import type { PayloadFormat } from '../recording/index.ts';

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
}

/** Rates that can be brought to each other; other decoders' audio cannot be placed. */
const KNOWN_RATES = [8000, 12000, 16000, 24000, 48000];

const MAX_FORMATS = 60_000;
/** A clock beyond these is a mistake in the SDP. */
const MIN_CLOCK_RATE = 1000;
const MAX_CLOCK_RATE = 192_000;

/** RFC 3551 table 4; 19 is comfort noise of older Cisco gateways. */
const STATIC_FORMATS: readonly PayloadFormat[] = [
  fixed(0, 'PCMU', 8000),
  fixed(3, 'GSM', 8000),
  fixed(4, 'G723', 8000),
  fixed(8, 'PCMA', 8000),
  fixed(9, 'G722', 8000),
  { payloadType: 10, encodingName: 'L16', clockRate: 44100, channels: 2 },
  fixed(11, 'L16', 44100),
  fixed(13, 'CN', 8000),
  fixed(15, 'G728', 8000),
  fixed(18, 'G729', 8000),
  fixed(19, 'CN', 8000),
  // Not in the table: what Cisco uses where nobody says otherwise.
  fixed(101, 'TELEPHONE-EVENT', 8000),
];

function fixed(payloadType: number, encodingName: string, clockRate: number): PayloadFormat {
  return { payloadType, encodingName, clockRate, channels: 1 };
}

/** The formats of one stream: what was negotiated when, and what really came. */
export class StreamFormats {
  /** Every format that came, in order of its first packet. */
  readonly used: UsedFormat[] = [];
  /** By payload type: place in `used`. */
  readonly #current = new Map<number, number>();
  /** The newest first: a sender may go on for a while with what was agreed on before. */
  #negotiated: readonly PayloadFormat[] = [];

  /** Packets from here on are to be read by `formats`. */
  negotiate(formats: readonly PayloadFormat[]): void {
    const isNew = ({ payloadType }: PayloadFormat): boolean =>
      formats.every((format) => format.payloadType !== payloadType);
    this.#negotiated = [...formats, ...this.#negotiated.filter(isNew)];
    this.#current.clear();
  }

  /** Place in `used` of the format of packets with this payload type. */
  find(payloadType: number): number {
    const known = this.#current.get(payloadType);
    if (known !== undefined) return known;
    const format = this.#resolve(payloadType);
    let place = this.used.findIndex((other) => isSameFormat(other.format, format));
    if (place < 0 && this.used.length < MAX_FORMATS)
      place = this.used.push(describeFormat(format)) - 1;
    this.#current.set(payloadType, Math.max(0, place));
    return Math.max(0, place);
  }

  #resolve(payloadType: number): PayloadFormat {
    const same = (format: PayloadFormat): boolean => format.payloadType === payloadType;
    const isSane = ({ clockRate }: PayloadFormat): boolean =>
      clockRate >= MIN_CLOCK_RATE && clockRate <= MAX_CLOCK_RATE;
    const negotiated = this.#negotiated.find((format) => same(format) && isSane(format));
    const known = negotiated ?? STATIC_FORMATS.find(same);
    return known ?? fixed(payloadType, 'UNKNOWN', 8000);
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

function describeFormat(format: PayloadFormat): UsedFormat {
  const name = format.encodingName.toUpperCase();
  if (name === 'CN') return { format, kind: 'comfort-noise', countTicks: nothing, rateOf: nothing };
  if (name === 'TELEPHONE-EVENT') {
    return { format, kind: 'event', countTicks: nothing, rateOf: nothing };
  }
  const decoder = tryDecoder(format);
  if (decoder === undefined) {
    return { format, kind: 'undecodable', countTicks: nothing, rateOf: nothing };
  }
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

/**
 * The decoder of a format, at `sampleRate` where the codec leaves that open; undefined where it
 * cannot be decoded, or its rate cannot be brought to that of the recording.
 */
export function tryDecoder(format: PayloadFormat, sampleRate?: number): Decoder | undefined {
  const decoder = createDecoder({ ...format, sampleRate });
  return decoder !== undefined && KNOWN_RATES.includes(decoder.sampleRate) ? decoder : undefined;
}
