import { RecorderError } from '../base/index.ts';
import type { AudioEncoder, EncoderOptions, G711Encoder } from './encoder.ts';

/** Makes the encoder of a format. Throws RecorderError `AUDIO_RATE_UNSUPPORTED`. */
export function createEncoder(
  options: EncoderOptions & { readonly format: 'wav-g711' },
): Promise<G711Encoder>;
export function createEncoder(options: EncoderOptions): Promise<AudioEncoder>;
export async function createEncoder(_options: EncoderOptions): Promise<AudioEncoder> {
  throw new RecorderError('AUDIO_RATE_UNSUPPORTED', 'no encoder');
}
