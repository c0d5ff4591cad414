// How many times faster than real time each encoder is: node bench/audio-encode.ts
import {
  createEncoder,
  decodeG711,
  ENCODER_FORMATS,
  PeakMeter,
  Resampler,
  readDialogue,
} from '../src/audio/index.ts';

const SECONDS = 300;
const RATE = 8000;

/** CPU seconds of this process, user and system. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function report(what: string, cpu: number, bytes?: number): void {
  const size = bytes === undefined ? '' : `  ${((bytes * 8) / SECONDS / 1000).toFixed(1)} kbit/s`;
  console.log(`${what.padEnd(28)} ${(SECONDS / cpu).toFixed(0).padStart(6)} x${size}`);
}

/** A second of the dialogue, again and again. */
function secondsOfTalk(): Int16Array[][] {
  const { near, far } = readDialogue('service-desk');
  const sides = [near, far].map((codes) => decodeG711('u', codes));
  const whole = Math.floor(near.length / RATE);
  return Array.from({ length: SECONDS }, (_, i) => {
    const from = (i % whole) * RATE;
    return sides.map((samples) => samples.subarray(from, from + RATE));
  });
}

const talk = secondsOfTalk();
for (const channels of [2, 1] as const) {
  for (const format of ENCODER_FORMATS) {
    const encoder = await createEncoder({ format, channels, sampleRate: RATE });
    const blocks = talk.map((sides) => sides.slice(0, channels));
    for (const block of blocks.slice(0, 20)) encoder.encode(block);
    const measured = await createEncoder({ format, channels, sampleRate: RATE });
    const start = cpuSeconds();
    let bytes = 0;
    for (const block of blocks) bytes += measured.encode(block).length;
    bytes += measured.finish().bytes.length;
    const layout = channels === 2 ? 'stereo' : 'mono';
    report(`${format} ${layout} 8 kHz`, cpuSeconds() - start, bytes);
  }
}

const meter = new PeakMeter({ sampleRate: RATE });
const meterStart = cpuSeconds();
for (const [near, far] of talk) meter.add(near!, far!);
report('peaks, both sides', cpuSeconds() - meterStart);

const resampler = new Resampler(16000, 8000);
const resampleStart = cpuSeconds();
for (let i = 0; i < SECONDS * 2; i++) resampler.process(talk[i % SECONDS]![0]!);
report('resample 16 to 8 kHz, one side', cpuSeconds() - resampleStart);
