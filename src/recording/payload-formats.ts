import type { PayloadFormat } from './stream.ts';

/** A clock beyond these, in Hz, is a mistake in the SDP. */
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

/**
 * The dynamic payload types of our own offer. They hold from when it is sent (RFC 3264 §5.1): a
 * source may send before its answer, in the ACK, is there.
 */
const OFFERED_FORMATS: readonly PayloadFormat[] = [
  { payloadType: 114, encodingName: 'OPUS', clockRate: 48000, channels: 2 },
  fixed(118, 'L16', 16000),
  { ...fixed(116, 'ILBC', 8000), parameters: 'mode=20' },
  fixed(113, 'AMR-WB', 16000),
  { ...fixed(115, 'AMR-WB', 16000), parameters: 'octet-align=1' },
  fixed(124, 'ISAC', 16000),
];

function fixed(payloadType: number, encodingName: string, clockRate: number): PayloadFormat {
  return { payloadType, encodingName, clockRate, channels: 1 };
}

/** Codecs that can be offered to a source, in the order in which they are; encoding names. */
export const OFFERABLE_CODECS = [
  ...(['PCMU', 'PCMA', 'G722', 'OPUS', 'L16', 'G729', 'ILBC', 'AMR-WB', 'ISAC'] as const),
] as const;

export type OfferableCodec = (typeof OFFERABLE_CODECS)[number];

/** What the payload types of one stream mean, as negotiated and changed later. */
export class PayloadFormats {
  /** The newest first: a sender may go on for a while with what was agreed on before. */
  #negotiated: readonly PayloadFormat[] = [];

  /** From here on packets are to be read by `formats`. */
  negotiate(formats: readonly PayloadFormat[]): void {
    const isNew = ({ payloadType }: PayloadFormat): boolean =>
      formats.every((format) => format.payloadType !== payloadType);
    this.#negotiated = [...formats, ...this.#negotiated.filter(isNew)];
  }

  /** The format of packets with this payload type; its name is `UNKNOWN` where nobody said. */
  resolve(payloadType: number): PayloadFormat {
    const same = (format: PayloadFormat): boolean => format.payloadType === payloadType;
    const isSane = ({ clockRate }: PayloadFormat): boolean =>
      clockRate >= MIN_CLOCK_RATE && clockRate <= MAX_CLOCK_RATE;
    const negotiated = this.#negotiated.find((format) => same(format) && isSane(format));
    const offered = this.#negotiated.length === 0 ? OFFERED_FORMATS.find(same) : undefined;
    const known = negotiated ?? STATIC_FORMATS.find(same) ?? offered;
    return known ?? fixed(payloadType, 'UNKNOWN', 8000);
  }
}
