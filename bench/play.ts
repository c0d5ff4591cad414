// `npm run bench -- play [--minutes N] [--runs N]`: how long it takes from the click until an hour
// plays, and from a seek until it goes on, and how much of the file is read for that; beside a
// plain <audio> of the same file, from a bare file server, in the same browser.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { CDPSession, Page } from 'playwright-core';
import { fileExtension } from '../src/audio/index.ts';
import { AUDIO_FORMATS } from '../src/recording/index.ts';
import { ADMIN_PASSWORD, Product } from '../test/support/product.ts';
import { encodeTalk, storeRecording } from '../test/support/stored-talk.ts';
import { CHROMIUM, TestBrowser } from '../test/support/web-browser.ts';
import { BareFileServer } from './bare-file-server.ts';

/** Where to, as parts of the whole: far, back, to the end, to the beginning, to the middle. */
const SEEKS = [0.8, 0.25, 0.99, 0.03, 0.5];

/** Notes when something was done to the page, and tells how long after it sound began. */
const WATCH = `(() => {
  window.note = () => {
    const doneAtMs = performance.now();
    window.untilPlaying = new Promise((resolve) => {
      const onPlaying = () => resolve(performance.now() - doneAtMs);
      document.addEventListener('playing', onPlaying, { capture: true, once: true });
    });
  };
  document.addEventListener('click', window.note, { capture: true, once: true });
  document.addEventListener('pointerdown', window.note, true);
})()`;

interface Measured {
  readonly startMs: number;
  readonly seekMs: readonly number[];
  /** Read until it plays, and in all, after the seeks. */
  readonly startBytes: number;
  readonly bytes: number;
}

/** A player in a page: how it is started, and how it is told to go elsewhere. */
interface Subject {
  readonly page: Page;
  start(): Promise<void>;
  seek(part: number): Promise<void>;
}

/** Counts what comes over the network for sound. */
async function countBytes(page: Page): Promise<{ bytes: number }> {
  const devtools: CDPSession = await page.context().newCDPSession(page);
  const counted = { bytes: 0 };
  const ofSound = new Set<string>();
  await devtools.send('Network.enable');
  devtools.on('Network.requestWillBeSent', ({ requestId, type }) => {
    if (type === 'Media') ofSound.add(requestId);
  });
  devtools.on('Network.dataReceived', ({ requestId, dataLength }) => {
    if (ofSound.has(requestId)) counted.bytes += dataLength;
  });
  return counted;
}

/** Milliseconds from what was done last until sound began. */
const untilPlaying = (page: Page): Promise<number> => page.evaluate('window.untilPlaying');

async function measure({ page, start, seek }: Subject): Promise<Measured> {
  const counted = await countBytes(page);
  await page.evaluate(WATCH);
  await start();
  const startMs = await untilPlaying(page);
  const startBytes = counted.bytes;
  const seekMs: number[] = [];
  for (const part of SEEKS) {
    await page.waitForTimeout(400);
    await seek(part);
    seekMs.push(await untilPlaying(page));
  }
  const { bytes } = counted;
  await page.context().close();
  return { startMs, seekMs, startBytes, bytes };
}

/** The page of the recorder: a click on the line, clicks in the waveform. */
async function openRecorder(browser: TestBrowser, url: string, id: string): Promise<Subject> {
  const options = { address: url, path: '/', login: ADMIN, viewport: WINDOW };
  const page = await browser.open(options);
  const row = page.locator(`[data-row="${id}"]`);
  await row.waitFor();
  await page.waitForTimeout(500);
  const slider = page.getByRole('slider', { name: 'Position' });
  return {
    page,
    start: () => row.click(PRESS),
    seek: async (part) => {
      const { width } = (await slider.boundingBox())!;
      await slider.click({ position: { x: width * part, y: 20 } });
    },
  };
}

/** The same file without anything around it. */
async function openPlain(browser: TestBrowser, url: string, name: string): Promise<Subject> {
  const options = { address: url, path: `/?${name}`, isLoggedIn: false, viewport: WINDOW };
  const page = await browser.open(options);
  return {
    page,
    start: () => page.locator('button').click(PRESS),
    seek: (part) => page.evaluate(`window.goTo(${part})`),
  };
}

const ADMIN = { loginName: 'admin', password: ADMIN_PASSWORD };
/** Nobody lets go of a button at once. */
const PRESS = { delay: 80 };
const WINDOW = { width: 1440, height: 900 };

const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
const median = (values: readonly number[]): number => sorted(values)[values.length >> 1]!;

function line(what: string, sizeBytes: number, runs: readonly Measured[]): string {
  const starts = runs.map(({ startMs }) => startMs);
  const seeks = runs.flatMap(({ seekMs }) => seekMs);
  const times = [median(starts), Math.max(...starts), median(seeks), Math.max(...seeks)];
  const read = [runs.map(({ startBytes }) => startBytes), runs.map(({ bytes }) => bytes)];
  const megabytes = read.map((bytes) => (median(bytes) / 1e6).toFixed(2).padStart(8));
  const size = (sizeBytes / 1e6).toFixed(1).padStart(7);
  const columns = times.map((ms) => ms.toFixed(0).padStart(6)).join(' ');
  return `${what.padEnd(18)} ${size} ${columns} ${megabytes.join(' ')}`;
}

/** Runs the benchmark and prints a table. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '60' },
      runs: { type: 'string', default: '5' },
    },
  });
  const minutes = Number(values.minutes);
  const directory = await mkdtemp(join(tmpdir(), 'earwitness-bench-'));
  const [browser, files] = [
    await TestBrowser.launch(CHROMIUM),
    await BareFileServer.start(directory),
  ];
  const product = await Product.start();
  try {
    console.log(
      `${minutes} min of talk, stereo, 8 kHz; ${values.runs} runs of ${SEEKS.length} seeks`,
    );
    console.log('ms: median and worst; MB: read until it plays, and in all\n');
    console.log('                      size  start  worst   seek  worst    start   in all');
    for (const format of AUDIO_FORMATS) {
      const talk = await encodeTalk(format, minutes * 60);
      const id = await storeRecording(product, talk);
      const name = `${format}.${fileExtension(format)}`;
      await writeFile(join(directory, name), talk.bytes);
      const [ours, plain]: Measured[][] = [[], []];
      for (let i = 0; i < Number(values.runs); i++) {
        ours!.push(await measure(await openRecorder(browser, product.url, id)));
        plain!.push(await measure(await openPlain(browser, files.url, name)));
      }
      console.log(line(format, talk.bytes.length, ours!));
      console.log(line('  plain <audio>', talk.bytes.length, plain!));
    }
  } finally {
    await product.close();
    await files.close();
    await browser.close();
    await rm(directory, { recursive: true, force: true });
  }
}
