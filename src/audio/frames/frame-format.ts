/** How a decoder program reads frames from a pipe. */
export interface FrameInput {
  /** Options of ffmpeg before its input: container and what the container does not say. */
  readonly options: readonly string[];
  /** What stands before the first frame. */
  readonly header: Uint8Array;
}

/** One frame of a codec. */
export interface CodecFrame {
  /** As {@link FrameInput} has it; undefined where the frame is silence that needs no decoder. */
  readonly bytes: Uint8Array | undefined;
  /** How long it lasts, in samples of its {@link FrameFormat}. */
  readonly samples: number;
}

/** The frames of one payload in order of time. */
export interface UnpackedPayload {
  readonly input: FrameInput;
  readonly frames: readonly CodecFrame[];
}

/**
 * An RTP payload format whose codec is not built in: it is taken apart here, and its frames are
 * decoded by another program.
 */
export interface FrameFormat {
  /** Name of the decoder as ffmpeg has it. */
  readonly decoder: string;
  /** Samples per second of what is decoded. */
  readonly sampleRate: number;
  /** Undefined where the payload is damaged: its length is not that of any number of frames. */
  unpack(payload: Uint8Array): UnpackedPayload | undefined;
}

/** Audio in a payload in samples, without decoding it; 0 where it is damaged. */
export function countFrameSamples(format: FrameFormat, payload: Uint8Array): number {
  const frames = format.unpack(payload)?.frames ?? [];
  return frames.reduce((sum, { samples }) => sum + samples, 0);
}
