/** Encoders of others for codecs that we only decode, called in their libraries. */
import koffi from 'koffi';

/** Encodes speech of 8 or 16 kHz; each result is one frame, empty where nothing is sent. */
export type FrameEncoder = (samples: Int16Array) => Uint8Array[];

/**
 * G.729 by bcg729, 80 samples a frame of 10 bytes. With `isDtx` as Annex B says: 2 bytes where a
 * description of silence is sent, none where nothing is.
 */
export function g729Encoder({ isDtx = false } = {}): FrameEncoder {
  const library = koffi.load('libbcg729.so.0');
  const init = library.func('void *initBcg729EncoderChannel(uint8_t enableVAD)');
  const encode = library.func(
    'void bcg729Encoder(void *channel, int16_t *samples, _Out_ uint8_t *bits, _Out_ uint8_t *size)',
  );
  const channel = init(isDtx ? 1 : 0);
  return (samples) =>
    inFrames(samples, 80).map((frame) => {
      const bits = new Uint8Array(10);
      const size = new Uint8Array(1);
      encode(channel, frame, bits, size);
      return bits.subarray(0, size[0]);
    });
}

/** AMR by opencore-amr, 160 samples a frame as a file has it (RFC 4867 §5). */
export function amrEncoder({ mode = 7, isDtx = false } = {}): FrameEncoder {
  const library = koffi.load('libopencore-amrnb.so.0');
  const init = library.func('void *Encoder_Interface_init(int dtx)');
  const encode = library.func(
    'int Encoder_Interface_Encode(void *state, int mode, int16_t *samples, _Out_ uint8_t *bits, ' +
      'int forceSpeech)',
  );
  const state = init(isDtx ? 1 : 0);
  return (samples) =>
    inFrames(samples, 160).map((frame) => {
      const bits = new Uint8Array(64);
      return bits.subarray(0, encode(state, mode, frame, bits, 0));
    });
}

/** AMR-WB by vo-amrwbenc, 320 samples a frame as a file has it. */
export function amrWbEncoder({ mode = 8, isDtx = false } = {}): FrameEncoder {
  const library = koffi.load('libvo-amrwbenc.so.0');
  const init = library.func('void *E_IF_init()');
  const encode = library.func(
    'int E_IF_encode(void *state, int mode, int16_t *samples, _Out_ uint8_t *bits, int dtx)',
  );
  const state = init();
  return (samples) =>
    inFrames(samples, 320).map((frame) => {
      const bits = new Uint8Array(64);
      return bits.subarray(0, encode(state, mode, frame, bits, isDtx ? 1 : 0));
    });
}

function inFrames(samples: Int16Array, size: number): Int16Array[] {
  const count = Math.floor(samples.length / size);
  return Array.from({ length: count }, (_, i) => samples.slice(i * size, (i + 1) * size));
}
