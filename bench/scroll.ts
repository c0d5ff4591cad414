// How smoothly the list of recordings scrolls in Chromium: `scroll [ROWS]` (default 100 000).
// Scrolls down, a fixed way per frame, and prints how long the frames took, and how much of that
// the main thread of the page worked: what a busy machine or one without a graphics card adds is
// no work of the page.
import { parseArgs } from 'node:util';
import { TestBrowser } from '../test/support/web-browser.ts';
import { WebFixtureServer } from '../test/support/web-fixture-server.ts';

/** Pixels per frame: a hand on the wheel, one that is thrown, the bar dragged. */
const SPEEDS = [60, 400, 3000];
const SECONDS = 10;
const FRAME_MS = 1000 / 60;

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
  const browser = await TestBrowser.launch();
  try {
    const viewport = { width: 1440, height: 900 };
    const page = await browser.open({
      ...{ address: server.address, path: '/recordings/all', viewport },
    });
    await page.locator('[data-row]').first().waitFor();
    const devTools = await page.context().newCDPSession(page);
    await devTools.send('Performance.enable', { timeDomain: 'threadTicks' });
    const workMs = async (): Promise<number> => {
      const { metrics } = await devTools.send('Performance.getMetrics');
      return 1000 * metrics.find(({ name }) => name === 'TaskDuration')!.value;
    };
    for (const step of SPEEDS) {
      const beforeMs = await workMs();
      const scrolled = await page.evaluate(scroll, { step, seconds: SECONDS });
      print(step, scrolled, (await workMs()) - beforeMs);
    }
  } finally {
    await browser.close();
    await server.close();
  }
}

interface PageGlobals {
  readonly document: {
    querySelector(selector: string): { scrollTop: number };
    querySelectorAll(selector: string): ArrayLike<{ readonly ariaRowIndex: string }>;
  };
  requestAnimationFrame(callback: (atMs: number) => void): void;
}

/** Runs in the page: scrolls from the top, `step` pixels a frame. */
function scroll({ step, seconds }: { step: number; seconds: number }): Promise<Scrolled> {
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
      const shown = document.querySelectorAll('[data-row]');
      rows = Math.max(rows, shown.length);
      if (atMs - startMs > seconds * 1000) {
        const lastRow = Math.max(...Array.from(shown, (row) => Number(row.ariaRowIndex)));
        resolve({ frameMs, rows, lastRow });
        return;
      }
      list.scrollTop += step;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
}

function print(step: number, { frameMs, rows, lastRow }: Scrolled, workMs: number): void {
  const sorted = [...frameMs].sort((a, b) => a - b);
  const at = (share: number): string =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(1);
  const totalMs = frameMs.reduce((sum, ms) => sum + ms, 0);
  const late = frameMs.filter((ms) => ms > 1.5 * FRAME_MS).length;
  console.log(
    `${String(step).padStart(5)} px/frame: ${((1000 * frameMs.length) / totalMs).toFixed(1)} frames/s, ` +
      `median ${at(0.5)} ms, 95 % ${at(0.95)} ms, 99 % ${at(0.99)} ms, ` +
      `late ${((100 * late) / frameMs.length).toFixed(1)} %; ` +
      `${(workMs / frameMs.length).toFixed(1)} ms of work per frame; ` +
      `at most ${rows} rows in the document, down to row ${lastRow}`,
  );
}
