import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { isPaused } from '../support/page-audio.ts';
import { TestBrowser, waitUntil } from '../support/web-browser.ts';
import { idOf } from '../support/web-fixture-data.ts';
import { WebFixtureServer } from '../support/web-fixture-server.ts';

const [FIRST, SECOND] = [idOf(1), idOf(3)];

describe('web: what is played and what stands in the address', () => {
  let browser: TestBrowser;
  let server: WebFixtureServer;

  before(async () => {
    browser = await TestBrowser.launch();
    server = await WebFixtureServer.start({ recordings: 30 });
  });
  afterEach(() => browser.reset());
  after(async () => {
    await browser.close();
    await server.close();
  });

  async function open(search = ''): Promise<Page> {
    const page = await browser.open({
      ...{ address: server.address, path: `/recordings/all${search}` },
    });
    await page.locator('[data-row]').first().waitFor();
    return page;
  }
  const row = (page: Page, id: string) => page.locator(`[data-row="${id}"]`);
  const takenUp = (page: Page): Promise<string> =>
    page.evaluate('document.querySelector("audio").src.match(/recordings.(.*?).audio/)?.[1]');
  const settled = (page: Page, id: string): Promise<void> =>
    waitUntil(`${id} in address, list and player`, async () => {
      const current = await page.locator('[data-row][aria-current]').getAttribute('data-row');
      return page.url().includes(id) && current === id && (await takenUp(page)) === id;
    });

  it('is the last of two that were clicked at once', async () => {
    const page = await open();
    const clicks = [FIRST, SECOND].map((id) => `document.querySelector('[data-row="${id}"]')`);
    await page.evaluate(clicks.map((element) => `${element}.click()`).join(';'));
    await settled(page, SECOND);
    await page.getByRole('slider', { name: 'Position' }).waitFor();
    assert.equal(await isPaused(page), false);
    assert.ok(!page.url().includes(FIRST));
  });

  it('is shown though its sound does not come', async () => {
    const page = await open();
    await page.route('**/audio*', () => {});
    await row(page, FIRST).click();
    await page.getByRole('region', { name: 'Player' }).waitFor();
    await settled(page, FIRST);
  });

  it('is taken up again on the way back, and waits for a click', async () => {
    const page = await open();
    await row(page, FIRST).click();
    await settled(page, FIRST);
    await page.getByRole('button', { name: 'Last name' }).click();
    await page.waitForURL('**sort=**');
    await row(page, SECOND).click();
    await settled(page, SECOND);
    await page.goBack();
    await settled(page, FIRST);
    assert.equal(await isPaused(page), true);
  });
});
