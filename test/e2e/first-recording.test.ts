import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { ADMIN_PASSWORD, Product, simulateDemo } from '../support/product.ts';
import { TestBrowser } from '../support/web-browser.ts';

const WINDOW = { width: 1440, height: 900 };

/** As much of a page's document as is asked below; the types of browsers are not loaded here. */
interface PageGlobals {
  readonly document: {
    querySelector(name: string): { currentTime: number; duration: number } | null;
  };
}

/** Runs in the page: whether sound of a recording goes on. */
function isPlaying(): boolean {
  const audio = (globalThis as unknown as PageGlobals).document.querySelector('audio');
  return audio !== null && audio.currentTime > 0.5 && audio.duration > 3;
}

/** What a newcomer does: start, simulate, log in, listen. */
describe('the first recording', () => {
  let product: Product;
  let browser: TestBrowser;
  let page: Page;

  before(async () => {
    product = await Product.start();
    browser = await TestBrowser.launch();
    page = await browser.open({ address: product.url, isLoggedIn: false, viewport: WINDOW });
  });
  after(async () => {
    await browser?.close();
    await product?.close();
  });

  /** Keeps a picture where a directory for it is named. */
  async function picture(name: string): Promise<void> {
    const directory = process.env.EARWITNESS_TEST_PICTURES;
    if (directory === undefined) return;
    mkdirSync(directory, { recursive: true });
    await page.screenshot({ path: `${directory}/${name}.png` });
  }

  it('lists three simulated calls soon after their end and plays them', async (t) => {
    await page.getByLabel('Login name').fill('admin');
    await page.getByLabel('Password', { exact: true }).fill(ADMIN_PASSWORD);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByText('No recordings yet').waitFor();
    await picture('1-empty');
    await simulateDemo(product);
    const endedAt = Date.now();
    const rows = page.locator('[data-row]');
    await rows.nth(2).waitFor({ timeout: 60_000 });
    // How soon depends on the machine: it is told, not judged.
    t.diagnostic(`listed ${Date.now() - endedAt} ms after their end`);
    assert.equal(await rows.count(), 3);
    // One of the three is between two of the users.
    assert.equal(await rows.getByText('Internal', { exact: true }).count(), 1);
    await picture('2-listed');
    for (const row of [0, 1, 2]) {
      await rows.nth(row).click();
      await page.waitForFunction(isPlaying, undefined, { timeout: 10_000 });
    }
    await picture('3-playing');
  });

  it('shows the recorded speech of both sides', async () => {
    const client = await product.logIn();
    const recordings = await client.recordings<{ id: string; user: { lastName: string } }>();
    assert.deepEqual(recordings.map((item) => item.user.lastName).sort(), [
      'Keller',
      'Moreau',
      'Vogel',
    ]);
    for (const { id } of recordings) {
      const peaks = await client.get<{ sides: { near: number[]; far: number[] } }>(
        `/recordings/${id}/peaks`,
      );
      for (const side of [peaks.sides.near, peaks.sides.far]) {
        assert.ok(Math.max(...side) > 10, 'speech is to be seen');
      }
    }
  });
});
