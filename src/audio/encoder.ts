/** What {@link createEncoder} can write; the values of the setting *Audio format*. */
export const ENCODER_FORMATS = ['mp3', 'opus', 'wav', 'wav-g711', 'flac'] as const;
export type EncoderFormat = (typeof ENCODER_FORMATS)[number];

/** Companding law of ITU-T G.711: `u` for µ-law (PCMU), `a` for A-law (PCMA). */
export type G711Law = 'u' | 'a';

export interface EncoderOptions {
  readonly format: EncoderFormat;
  /** 2: near end left, far end right. */
  readonly channels: 1 | 2;
  /** Samples per second of what is given to `encode`. */
  readonly sampleRate: number;
  /** For MP3 and Opus; undefined means {@link decideBitrateKbps}. Brought to what is allowed. */
  readonly bitrateKbps?: number | undefined;
  /** For `wav-g711`: the law of the codes in the file. Default `u`. */
  readonly law?: G711Law | undefined;
}

/** Bytes to be written over those at `offset` of the file, once it is complete. */
export interface FilePatch {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** What remains to be written when the last samples were given. */
export interface EncodedEnd {
  /** To be appended to the file. */
  readonly bytes: Uint8Array;
  /** To be applied then: header fields known only at the end (length, checksum, seek table). */
  readonly patches: readonly FilePatch[];
}

/**
 * Writes one audio file, block by block, with flat memory. The file is the concatenation of all
 * that `encode` returned and of `finish().bytes`, with `finish().patches` applied. The decoded
 * file has exactly as many samples as were given.
 */
export interface AudioEncoder {
  readonly format: EncoderFormat;
  readonly channels: 1 | 2;
  readonly sampleRate: number;
  /** kbit/s of MP3 and Opus as it is written; undefined for the others. */
  readonly bitrateKbps?: number | undefined;
  /**
   * Takes samples: one array per channel, all of one length, any length. The returned bytes are
   * the caller's (never overwritten later); they may be empty.
   */
  encode(channels: readonly Int16Array[]): Uint8Array;
  /** Ends the file. To be called once; `encode` must not be called after it. */
  finish(): EncodedEnd;
}

/** The encoder of `wav-g711`, which stores codes as they were received. */
export interface G711Encoder extends AudioEncoder {
  readonly law: G711Law;
  /** Takes G.711 codes of the file's law, bit for bit: one array per channel, one length. */
  encodeCodes(channels: readonly Uint8Array[]): Uint8Array;
}

interface FormatFacts {
  readonly contentType: string;
  readonly extension: string;
}

const FORMAT_FACTS: Readonly<Record<EncoderFormat, FormatFacts>> = {
  mp3: { contentType: 'audio/mpeg', extension: 'mp3' },
  opus: { contentType: 'audio/ogg; codecs=opus', extension: 'opus' },
  wav: { contentType: 'audio/wav', extension: 'wav' },
  'wav-g711': { contentType: 'audio/wav', extension: 'wav' },
  flac: { contentType: 'audio/flac', extension: 'flac' },
};

/** The media type under which a file of this format is sent (RFC 9110 §8.3). */
export function contentType(format: EncoderFormat): string {
  return FORMAT_FACTS[format].contentType;
}

/** The usual ending of a file name of this format, without the dot. */
export function fileExtension(format: EncoderFormat): string {
  return FORMAT_FACTS[format].extension;
}
