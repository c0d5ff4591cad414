import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { TestBrowser, waitUntil } from '../support/web-browser.ts';
import { WebFixtureServer } from '../support/web-fixture-server.ts';

const ROW = '[data-row]';

/** The text of a column of the rows in sight, from the top; the play mark is column 0. */
async function column(page: Page, index: number, rows = 8): Promise<string[]> {
  const cells = page.locator(`${ROW} > [role=gridcell]:nth-child(${index + 2})`);
  const texts = await cells.allTextContents();
  return texts.slice(0, rows);
}

describe('web: list', () => {
  let browser: TestBrowser;
  let server: WebFixtureServer;

  before(async () => {
    browser = await TestBrowser.launch();
    server = await WebFixtureServer.start({ recordings: 100_000 });
  });
  afterEach(() => browser.reset());
  after(async () => {
    await browser.close();
    await server.close();
  });

  async function open(path = '/recordings/all'): Promise<Page> {
    const page = await browser.open({ address: server.address, path });
    await page.locator(ROW).first().waitFor();
    return page;
  }

  it('shows the columns, the newest recording first', async () => {
    const page = await open();
    const headers = await page.locator('[role=columnheader] button').allTextContents();
    const product = 'Local, Last name, First name, Department, Remote party, Type, Size, Duration';
    assert.deepEqual(headers, [...product.split(', '), 'Date/Time']);
    const newest = await column(page, 9, 1);
    assert.match(newest[0]!, /^\d\d\/\d\d\/\d{4}, \d\d:\d\d:\d\d$/);
    assert.equal(await page.getByText('100,000 recordings').count(), 1);
    assert.equal(await page.getByRole('img', { name: 'Interrupted' }).count(), 1);
    assert.ok((await page.getByRole('img', { name: 'Incomplete' }).count()) > 0);
  });

  it('sorts by a click on a header, and keeps the order in the address', async () => {
    const page = await open();
    const header = page.getByRole('columnheader', { name: 'Duration' });
    await header.getByRole('button').click();
    await waitUntil('longest first', async () =>
      /^\d+:\d\d:\d\d$/.test((await column(page, 8))[0]!),
    );
    assert.equal(await header.getAttribute('aria-sort'), 'descending');
    assert.match(page.url(), /sort=-duration/);
    await header.getByRole('button').click();
    await waitUntil('shortest first', async () => (await column(page, 8))[0] === '0:20');
    await page.goBack();
    await page.waitForURL('**/recordings/all?sort=-duration');
    await page.reload();
    await waitUntil('the order came with the address', async () => {
      return /^\d+:\d\d:\d\d$/.test((await column(page, 8))[0] ?? '');
    });
  });

  it('searches while one types', async () => {
    const page = await open();
    await page.getByRole('searchbox').pressSequentially('dubois');
    await waitUntil('only Dubois', async () => {
      const names = new Set(await column(page, 2));
      return names.size === 1 && names.has('Dubois');
    });
    assert.match(page.url(), /q=dubois/);
    await page.getByRole('searchbox').fill('no such person');
    await page.getByText('No recording matches').waitFor();
    await page.getByRole('button', { name: 'Clear period, search and options' }).click();
    await page.locator(ROW).first().waitFor();
    assert.equal(await page.getByRole('searchbox').inputValue(), '');
  });

  it('shows one period, by a quick choice or by two days of a calendar', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Period: Any time' }).click();
    await page.getByRole('button', { name: 'Yesterday' }).click();
    const yesterday = new Date(Date.now() - 86_400_000).toLocaleDateString('en-GB', {
      ...({ day: '2-digit', month: '2-digit', year: 'numeric' } as const),
      timeZone: 'Europe/Berlin',
    });
    await waitUntil('only yesterday', async () => {
      const dates = await column(page, 9);
      return dates.length > 0 && dates.every((date) => date.startsWith(yesterday));
    });
    await page.getByRole('button', { name: 'Period: Yesterday' }).click();
    await page.getByRole('button', { name: 'Custom …' }).click();
    await page.getByRole('button', { name: 'Previous month' }).click();
    const days = page.getByRole('dialog').locator('table button:not([data-outside])');
    await days.filter({ hasText: /^10$/ }).click();
    await days.filter({ hasText: /^12$/ }).click();
    await page.waitForURL(/range=custom&from=\d{4}-\d\d-10&to=\d{4}-\d\d-12/);
    await waitUntil('only these days', async () => {
      const dates = await column(page, 9);
      return dates.length > 0 && dates.every((date) => /^1[0-2]\//.test(date));
    });
  });

  it('shows a new recording by itself, without moving what is played', async () => {
    const page = await open();
    const before = await page.locator(ROW).first().getAttribute('data-row');
    const id = server.addRecording();
    const row = page.locator(`[data-row="${id}"]`);
    await row.waitFor({ timeout: 4_000 });
    const ids = await page
      .locator(ROW)
      .evaluateAll((rows: { dataset: { row: string } }[]) =>
        rows.slice(0, 2).map((one) => one.dataset.row),
      );
    assert.deepEqual(ids, [id, before]);
  });

  it('scrolls through 100 000 recordings with a bounded number of rows', async () => {
    const page = await open();
    const scroll = page.getByTestId('list-scroll');
    let deepest = 0;
    for (let step = 0; step < 20; step += 1) {
      await scroll.evaluate((element: { scrollTop: number; scrollHeight: number }) => {
        element.scrollTop = element.scrollHeight;
      });
      await waitUntil('more rows', async () => {
        const last = await page.locator(ROW).last().getAttribute('aria-rowindex');
        const isDeeper = Number(last) > deepest;
        deepest = Math.max(deepest, Number(last));
        return isDeeper;
      });
      assert.ok((await page.locator(ROW).count()) <= 60);
    }
    assert.ok(deepest > 1_500, `only ${deepest} rows deep`);
  });

  it('keeps only the places of rows while it is thrown, and draws them when it stands', async () => {
    const page = await open();
    const bare = await page.getByTestId('list-scroll').evaluate(throwDown);
    assert.ok(bare > 10, `${bare} rows that only keep their place`);
    await waitUntil('drawn rows', async () => {
      return (await page.locator('[data-bare-row]').count()) === 0;
    });
    assert.ok((await page.locator(ROW).count()) > 15);
  });

  it('goes on under a key that is held', async () => {
    const page = await open();
    await page.locator(ROW).first().focus();
    for (let repeat = 0; repeat < 5; repeat += 1) await page.keyboard.down('PageDown');
    await page.keyboard.up('PageDown');
    const focused = page.locator(`${ROW}:focus`);
    await focused.waitFor();
    assert.equal(await focused.getAttribute('aria-rowindex'), String(2 + 5 * 15));
  });

  it('says that there are none yet', async () => {
    const page = await browser.open({ address: server.address, path: '/recordings/empty' });
    await page.getByText('No recordings yet').waitFor();
  });

  it('says that a filter does not exist', async () => {
    const page = await browser.open({ address: server.address, path: '/recordings/gone' });
    await page.getByText('This filter is not available').waitFor();
  });

  it('offers to try again after an error', async () => {
    server.fail('/recordings', { status: 500, code: 'INTERNAL', times: 1 });
    const page = await browser.open({ address: server.address, path: '/recordings/all' });
    await page.getByRole('alert').filter({ hasText: 'could not be loaded' }).waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator(ROW).first().waitFor();
  });

  it('says that the connection is lost, keeps the list, and goes on by itself', async () => {
    const page = await open();
    server.setOffline(true);
    const banner = page.getByText('The connection to the recorder is lost');
    await banner.waitFor();
    assert.ok((await page.locator(ROW).count()) > 5);
    server.setOffline(false);
    await banner.waitFor({ state: 'detached' });
    const id = server.addRecording();
    await page.locator(`[data-row="${id}"]`).waitFor({ timeout: 5_000 });
  });
});

interface Scrolled {
  scrollTop: number;
  querySelectorAll(selector: string): { readonly length: number };
}

/** Runs in the page: scrolls far in each frame for a while; the most bare rows there were. */
function throwDown(list: Scrolled): Promise<number> {
  const { requestAnimationFrame } = globalThis as unknown as {
    requestAnimationFrame(callback: () => void): void;
  };
  let most = 0;
  return new Promise((resolve) => {
    const step = (frames: number): void => {
      most = Math.max(most, list.querySelectorAll('[data-bare-row]').length);
      list.scrollTop += 500;
      if (frames === 0) resolve(most);
      else requestAnimationFrame(() => step(frames - 1));
    };
    step(5);
  });
}
