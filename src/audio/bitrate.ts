import type { EncoderFormat } from './encoder.ts';
import { mp3Rate } from './mp3-frame.ts';
import { isOpusRate } from './opus-decoder.ts';

/** kbit/s by sample rate up to and including: mono, stereo. Listed in docs/formats/audio.md. */
const DEFAULTS = {
  mp3: [
    { upToRate: 8000, mono: 16, stereo: 32 },
    { upToRate: 12000, mono: 24, stereo: 40 },
    { upToRate: 16000, mono: 24, stereo: 48 },
    { upToRate: 24000, mono: 32, stereo: 64 },
    { upToRate: 48000, mono: 64, stereo: 96 },
  ],
  opus: [
    { upToRate: 8000, mono: 20, stereo: 40 },
    { upToRate: 12000, mono: 24, stereo: 40 },
    { upToRate: 16000, mono: 24, stereo: 48 },
    { upToRate: 24000, mono: 32, stereo: 64 },
    { upToRate: 48000, mono: 48, stereo: 96 },
  ],
} as const;

const OPUS_KBPS = { lowest: 6, highest: 256 };

export interface BitrateQuestion {
  readonly format: EncoderFormat;
  readonly sampleRate: number;
  readonly channels: 1 | 2;
  /** What an administrator chose; undefined means the default. */
  readonly bitrateKbps?: number | undefined;
}

/**
 * The kbit/s with which a recording is written: the chosen one, or the default, brought to the
 * next that the format allows at this rate. Undefined for formats that have no bitrate, and for
 * rates the format does not have.
 */
export function decideBitrateKbps(question: BitrateQuestion): number | undefined {
  const { format, sampleRate, channels } = question;
  if (format === 'mp3') {
    const wanted = question.bitrateKbps ?? defaultKbps('mp3', sampleRate, channels);
    return nearest(mp3Rate(sampleRate)?.bitratesKbps ?? [], wanted);
  }
  if (format !== 'opus' || !isOpusRate(sampleRate)) return undefined;
  const wanted = question.bitrateKbps ?? defaultKbps('opus', sampleRate, channels);
  return Math.max(OPUS_KBPS.lowest, Math.min(OPUS_KBPS.highest, Math.round(wanted)));
}

function defaultKbps(format: 'mp3' | 'opus', sampleRate: number, channels: 1 | 2): number {
  const row = DEFAULTS[format].find((each) => sampleRate <= each.upToRate) ?? DEFAULTS[format][4];
  return channels === 1 ? row.mono : row.stereo;
}

function nearest(choices: readonly number[], wanted: number): number | undefined {
  const distance = (choice: number): number => Math.abs(choice - wanted);
  return choices.reduce<number | undefined>(
    (best, each) => (best === undefined || distance(each) < distance(best) ? each : best),
    undefined,
  );
}
