import { RecorderError } from '../base/index.ts';
import { decideBitrateKbps } from './bitrate.ts';
import type { AudioEncoder, EncoderOptions, G711Encoder } from './encoder.ts';
import { FlacEncoder, isFlacRate } from './flac-encoder.ts';
import { Mp3Encoder } from './mp3-encoder.ts';
import { mp3Rate } from './mp3-frame.ts';
import { isOpusRate } from './opus-decoder.ts';
import { OggOpusEncoder } from './opus-encoder.ts';
import { WavG711Encoder, WavPcmEncoder } from './wav-encoder.ts';

/**
 * Makes the encoder of a format. All formats take 8000, 12000, 16000, 24000 and 48000 Hz; for a
 * rate that the format does not have RecorderError `AUDIO_RATE_UNSUPPORTED` is thrown.
 */
export function createEncoder(
  options: EncoderOptions & { readonly format: 'wav-g711' },
): Promise<G711Encoder>;
export function createEncoder(options: EncoderOptions): Promise<AudioEncoder>;
export async function createEncoder(options: EncoderOptions): Promise<AudioEncoder> {
  const { format, sampleRate, channels } = options;
  const bitrateKbps = decideBitrateKbps(options);
  switch (format) {
    case 'mp3': {
      const rate = mp3Rate(sampleRate);
      if (rate === undefined || bitrateKbps === undefined) throw unsupported(options);
      return Mp3Encoder.create({ rate, channels, bitrateKbps });
    }
    case 'opus':
      if (!isOpusRate(sampleRate) || bitrateKbps === undefined) throw unsupported(options);
      return new OggOpusEncoder({ sampleRate, channels, bitrateKbps });
    case 'wav':
      return new WavPcmEncoder({ sampleRate, channels });
    case 'wav-g711':
      return new WavG711Encoder({ sampleRate, channels, law: options.law ?? 'u' });
    case 'flac':
      if (!isFlacRate(sampleRate)) throw unsupported(options);
      return new FlacEncoder({ sampleRate, channels });
  }
}

function unsupported({ format, sampleRate }: EncoderOptions): RecorderError {
  return new RecorderError('AUDIO_RATE_UNSUPPORTED', `${format} has no rate of ${sampleRate} Hz`);
}
