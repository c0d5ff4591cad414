// How smoothly the list of recordings scrolls in Chromium: `scroll [ROWS]` (default 100 000).
// Scrolls down, a fixed way per frame, and prints how long the frames took, and how much of that
// the main thread of the page worked: what a busy machine or one without a graphics card adds is
// no work of the page. Beside each speed: a bare list of lines, which is there from the beginning.
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { CHROMIUM, TestBrowser } from '../test/support/web-browser.ts';
import { WebFixtureServer } from '../test/support/web-fixture-server.ts';

/** Pixels per frame: read along, a hand on the wheel, the list thrown, the bar dragged. */
const SPEEDS = [12, 60, 120, 400, 3000];
const SECONDS = 8;
const FRAME_MS = 1000 / 60;

const WINDOW = { width: 1440, height: 900 };
const ROW_HEIGHT = 38;
const BARE_LINES = 3000;
const BARE_HEIGHT = (BARE_LINES - 30) * ROW_HEIGHT;
/** The reference: lines of text without columns, and no script that makes or removes any. */
const BARE_PAGE = `<!doctype html><title>bare</title>
<style>
  body, p { margin: 0 }
  p { height: ${ROW_HEIGHT}px }
  section { height: 900px; overflow: auto }
</style>
<section data-testid="list-scroll"><p data-row>${'<p>A line of text'.repeat(BARE_LINES)}</section>`;

interface Scrolled {
  readonly frameMs: readonly number[];
  readonly rows: number;
  readonly lastRow: number;
}

/** Measures each speed and prints its frames. */
export async function run(args: readonly string[]): Promise<void> {
  const { positionals } = parseArgs({ args: [...args], allowPositionals: true });
  const recordings = Number(positionals[0] ?? 100_000);
  const server = await WebFixtureServer.start({ recordings });
  const browser = await TestBrowser.launch(CHROMIUM);
  try {
    const open = () =>
      browser.open({ address: server.address, path: '/recordings/all', viewport: WINDOW });
    const [page, bare] = [await open(), await open()];
    await bare.setContent(BARE_PAGE);
    for (const step of SPEEDS) {
      await measure(`${step} px/frame`, page, { step, wrapsAt: undefined });
      await measure('  bare list', bare, { step, wrapsAt: BARE_HEIGHT });
    }
  } finally {
    await browser.close();
    await server.close();
  }
}

/** Scrolls a page for a while and prints its frames. */
async function measure(
  what: string,
  page: Page,
  how: Pick<ScrollOptions, 'step' | 'wrapsAt'>,
): Promise<void> {
  await page.bringToFront();
  await page.locator('[data-row]').first().waitFor();
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const workMs = async (): Promise<number> => {
    const { metrics } = await devTools.send('Performance.getMetrics');
    return 1000 * metrics.find(({ name }) => name === 'TaskDuration')!.value;
  };
  const beforeMs = await workMs();
  const scrolled = await page.evaluate(scroll, { ...how, seconds: SECONDS, rowHeight: ROW_HEIGHT });
  print(what, scrolled, (await workMs()) - beforeMs);
  await devTools.detach();
}

interface PageGlobals {
  readonly document: {
    querySelector(selector: string): { scrollTop: number };
    querySelectorAll(selector: string): ArrayLike<unknown>;
  };
  requestAnimationFrame(callback: (atMs: number) => void): void;
}

interface ScrollOptions {
  readonly step: number;
  readonly seconds: number;
  /** A list of so many pixels begins again at its end; one that is read on has none. */
  readonly wrapsAt: number | undefined;
  readonly rowHeight: number;
}

/** Runs in the page: scrolls from the top, `step` pixels a frame. */
function scroll({ step, seconds, wrapsAt, rowHeight }: ScrollOptions): Promise<Scrolled> {
  const { document, requestAnimationFrame } = globalThis as unknown as PageGlobals;
  const list = document.querySelector('[data-testid=list-scroll]');
  list.scrollTop = 0;
  const frameMs: number[] = [];
  let rows = 0;
  return new Promise((resolve) => {
    let lastMs: number | undefined;
    const startMs = performance.now();
    const frame = (atMs: number): void => {
      if (lastMs !== undefined) frameMs.push(atMs - lastMs);
      lastMs = atMs;
      rows = Math.max(rows, document.querySelectorAll('[data-row], [data-bare-row]').length);
      if (atMs - startMs > seconds * 1000) {
        resolve({ frameMs, rows, lastRow: Math.floor(list.scrollTop / rowHeight) });
        return;
      }
      const next = list.scrollTop + step;
      list.scrollTop = wrapsAt === undefined ? next : next % wrapsAt;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
}

function print(what: string, { frameMs, rows, lastRow }: Scrolled, workMs: number): void {
  const sorted = [...frameMs].sort((a, b) => a - b);
  const at = (share: number): string =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(1);
  const totalMs = frameMs.reduce((sum, ms) => sum + ms, 0);
  const late = frameMs.filter((ms) => ms > 1.5 * FRAME_MS).length;
  console.log(
    `${what.padEnd(14)} ${((1000 * frameMs.length) / totalMs).toFixed(1)} frames/s, ` +
      `median ${at(0.5)} ms, 95 % ${at(0.95)} ms, 99 % ${at(0.99)} ms, ` +
      `late ${((100 * late) / frameMs.length).toFixed(1)} %; ` +
      `${(workMs / frameMs.length).toFixed(1)} ms of work per frame; ` +
      `at most ${rows} rows in the document, down to row ${lastRow}`,
  );
}
