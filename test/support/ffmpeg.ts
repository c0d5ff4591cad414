/** ffmpeg and ffprobe as counterparts in tests. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A temporary directory for the time of `use`. */
export function withTempDirectory<T>(use: (directory: string) => T): T {
  const directory = mkdtempSync(join(tmpdir(), 'earwitness-audio-'));
  try {
    return use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A file of these bytes for the time of `use`. */
export function withTempFile<T>(bytes: Uint8Array, extension: string, use: (path: string) => T): T {
  return withTempDirectory((directory) => {
    const path = join(directory, `file.${extension}`);
    writeFileSync(path, bytes);
    return use(path);
  });
}

export interface PcmShape {
  readonly sampleRate: number;
  readonly channels: number;
}

/** Decodes a file with ffmpeg: one array of samples per channel. Complaints are errors. */
export function ffmpegDecode(file: Uint8Array, shape: PcmShape, extension = 'bin'): Int16Array[] {
  return withTempFile(file, extension, (path) => {
    const { sampleRate, channels } = shape;
    const output = ['-f', 's16le', '-ar', `${sampleRate}`, '-ac', `${channels}`, '-'];
    const args = ['-v', 'error', '-xerror', '-i', path, ...output];
    return deinterleave(runTool('ffmpeg', args), channels);
  });
}

/** Encodes samples with ffmpeg; `output` are its options, the format among them. */
export function ffmpegEncode(
  samples: readonly Int16Array[],
  sampleRate: number,
  output: readonly string[],
): Buffer {
  const input = ['-f', 's16le', '-ar', `${sampleRate}`, '-ac', `${samples.length}`, '-i', '-'];
  return runTool('ffmpeg', ['-v', 'error', ...input, ...output, '-'], interleave(samples));
}

/** What ffprobe says about the audio stream and the format of a file at `path`. */
export function ffprobe(path: string): Record<string, string | number> {
  const fields = 'codec_name,sample_rate,channels,duration,duration_ts,bit_rate,start_pts';
  const entries = `stream=${fields}:format=format_name`;
  const output = runTool('ffprobe', ['-v', 'error', '-of', 'json', '-show_entries', entries, path]);
  const { streams, format } = JSON.parse(output.toString('utf8')) as {
    streams: Record<string, string | number>[];
    format: Record<string, string>;
  };
  return { ...format, ...streams[0] };
}

export function runTool(command: string, args: readonly string[], input?: Uint8Array): Buffer {
  return execFileSync(command, args, {
    input: input ?? new Uint8Array(0),
    maxBuffer: 1 << 28,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

/** Channels as 16-bit little-endian PCM. */
export function interleave(channels: readonly Int16Array[]): Buffer {
  const count = channels[0]?.length ?? 0;
  const bytes = Buffer.alloc(count * channels.length * 2);
  for (const [c, channel] of channels.entries()) {
    for (let i = 0; i < count; i++) bytes.writeInt16LE(channel[i]!, (i * channels.length + c) * 2);
  }
  return bytes;
}

export function deinterleave(bytes: Buffer, channels: number): Int16Array[] {
  const count = Math.floor(bytes.length / (2 * channels));
  return Array.from({ length: channels }, (_, c) =>
    Int16Array.from({ length: count }, (_, i) => bytes.readInt16LE((i * channels + c) * 2)),
  );
}
