export { type BitrateQuestion, decideBitrateKbps } from './bitrate.ts';
export { createDecoder } from './create-decoder.ts';
export { createEncoder } from './create-encoder.ts';
export { AudioDecodeError, type Decoder, type DecoderOptions } from './decoder.ts';
export { DIALOGUES, type Dialogue, type DialogueName, readDialogue } from './dialogue.ts';
export {
  type AudioEncoder,
  contentType,
  ENCODER_FORMATS,
  type EncodedEnd,
  type EncoderFormat,
  type EncoderOptions,
  type FilePatch,
  fileExtension,
  type G711Encoder,
  type G711Law,
} from './encoder.ts';
export { createFrameFormat } from './frames/create-frame-format.ts';
export { type DecoderProgram, FRAME_DECODERS, findDecoders } from './frames/find-decoders.ts';
export { DecoderProgramError, FrameDecoder } from './frames/frame-decoder.ts';
export {
  countFrameSamples,
  type FrameFormat,
  type FrameInput,
  type UnpackedPayload,
} from './frames/frame-format.ts';
export { decodeG711, encodeG711, G711_SILENCE } from './g711.ts';
export { G722Encoder } from './g722-encoder.ts';
export { decodeL16, encodeL16 } from './l16.ts';
export { mixToMono } from './mix.ts';
export { type OpusPacketFacts, tryReadOpusPacket } from './opus-packet.ts';
export { PeakMeter, type PeakMeterOptions } from './peak-meter.ts';
export {
  decodePeaks,
  encodePeaks,
  type Peaks,
  PeaksFormatError,
  type PeaksJson,
  peaksToJson,
} from './peaks.ts';
export { Resampler } from './resampler.ts';
export { streamedWavHeader } from './riff-header.ts';
