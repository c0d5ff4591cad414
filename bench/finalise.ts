// `npm run bench -- finalise [--minutes N] [--runs N] [--srtp SUITE]`: seconds of a stereo call
// that are finalised per CPU second, from journal to verified object, beside ffmpeg encoding the
// same audio.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { finaliseJournal } from '../src/finalise/index.ts';
import { SRTP_SUITES } from '../src/protocols/rtp/index.ts';
import { AUDIO_FORMATS, type AudioFormat } from '../src/recording/index.ts';
import { cpuSeconds, type FinaliseLoad, makeFinaliseLoad, median } from './finalise-load.ts';

/** What ffmpeg is told for each format. */
const FFMPEG: Readonly<Record<AudioFormat, (kbps: number) => string[]>> = {
  mp3: (kbps) => ['-c:a', 'libmp3lame', '-b:a', `${kbps}k`, '-f', 'mp3'],
  opus: (kbps) => ['-c:a', 'libopus', '-b:a', `${kbps}k`, '-application', 'voip', '-f', 'ogg'],
  wav: () => ['-c:a', 'pcm_s16le', '-f', 'wav'],
  'wav-g711': () => ['-c:a', 'pcm_mulaw', '-f', 'wav'],
  flac: () => ['-c:a', 'flac', '-f', 'flac'],
};

/** CPU seconds of one finalising; `kbps` as it was written. */
async function measureOurs(
  { journal }: FinaliseLoad,
  format: AudioFormat,
  storeDirectory: string,
): Promise<{ cpu: number; kbps: number; sizeBytes: number }> {
  const start = cpuSeconds();
  const audio = { format, channels: 'stereo' } as const;
  const facts = await finaliseJournal({ ...journal, audio, storeDirectory });
  const cpu = cpuSeconds() - start;
  return { cpu, kbps: facts.audio.bitrateKbps ?? 0, sizeBytes: facts.audio.sizeBytes };
}

/** CPU seconds of ffmpeg from its own account, start included; undefined where it is missing. */
function measureFfmpeg(
  { rawPath }: FinaliseLoad,
  format: AudioFormat,
  kbps: number,
): number | undefined {
  const input = ['-f', 's16le', '-ar', '8000', '-ac', '2', '-i', rawPath];
  const args = ['-hide_banner', '-benchmark', '-y', ...input, ...FFMPEG[format](kbps), '/dev/null'];
  const { status, stderr } = spawnSync('ffmpeg', args, { encoding: 'utf8' });
  const times = /utime=([\d.]+)s stime=([\d.]+)s/.exec(stderr ?? '');
  return status === 0 && times !== null ? Number(times[1]) + Number(times[2]) : undefined;
}

function line(
  format: string,
  load: FinaliseLoad,
  ours: readonly number[],
  theirs: readonly number[],
) {
  const speed = (cpu: number): string => (load.seconds / cpu).toFixed(0).padStart(7);
  const our = median(ours);
  const range = `[${(load.seconds / Math.max(...ours)).toFixed(0)}..${(load.seconds / Math.min(...ours)).toFixed(0)}]`;
  const hourly = ((our * 3600) / load.seconds).toFixed(1).padStart(7);
  const other = theirs.length === 0 ? '      –       –' : compare(speed, our, median(theirs));
  return `${format.padEnd(9)} ${speed(our)} ${range.padEnd(14)} ${hourly} ${other}`;
}

function compare(speed: (cpu: number) => string, ours: number, theirs: number): string {
  return `${speed(theirs)} ${(theirs / ours).toFixed(2).padStart(7)}`;
}

/** Runs the benchmark and prints a table. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '10' },
      runs: { type: 'string', default: '3' },
      srtp: { type: 'string' },
    },
  });
  const directory = await mkdtemp(join(tmpdir(), 'earwitness-bench-'));
  try {
    const suite = SRTP_SUITES.find((each) => each === values.srtp);
    if (values.srtp !== undefined && suite === undefined) throw new Error('no such suite');
    const load = await makeFinaliseLoad(directory, Number(values.minutes), suite);
    console.log(`${values.minutes} min of stereo G.711, 8 kHz; seconds of call per CPU second\n`);
    console.log('format        ours [runs]         s/hour  ffmpeg   ratio');
    for (const format of AUDIO_FORMATS) {
      const ours: number[] = [];
      const theirs: number[] = [];
      // The first is for the compiler of the engine.
      await measureOurs(load, format, join(directory, 'store'));
      for (let i = 0; i < Number(values.runs); i++) {
        const { cpu, kbps } = await measureOurs(load, format, join(directory, 'store'));
        ours.push(cpu);
        const other = measureFfmpeg(load, format, kbps);
        if (other !== undefined) theirs.push(other);
      }
      console.log(line(format, load, ours, theirs));
    }
    console.log(`\nmemory at the end: ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB`);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
