/** The audio formats a recording can be stored in. */
export const AUDIO_FORMATS = ['mp3', 'opus', 'wav', 'wav-g711', 'flac'] as const;
export type AudioFormat = (typeof AUDIO_FORMATS)[number];

/** Stereo: near end left, far end right. Mono: both mixed. */
export const CHANNEL_LAYOUTS = ['stereo', 'mono'] as const;
export type ChannelLayout = (typeof CHANNEL_LAYOUTS)[number];

/** What an administrator chose for new recordings. */
export interface AudioSettings {
  readonly format: AudioFormat;
  readonly channels: ChannelLayout;
  /** For MP3 and Opus; undefined means a fitting default. */
  readonly bitrateKbps?: number | undefined;
}
