import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { PrerecordScene } from '../support/prerecord-scene.ts';
import { ADMIN_PASSWORD } from '../support/product.ts';
import { TestBrowser, waitUntil } from '../support/web-browser.ts';
import { WebFixtureServer } from '../support/web-fixture-server.ts';

const ROW = '[data-row]';
const path = '/live';
const OVERFLOW = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';

const rowIds = (page: Page): Promise<string[]> =>
  page
    .locator(ROW)
    .evaluateAll((rows: { dataset: { row: string } }[]) => rows.map(({ dataset }) => dataset.row));

describe('web: live view', () => {
  let browser: TestBrowser;
  let server: WebFixtureServer;

  before(async () => {
    browser = await TestBrowser.launch();
    server = await WebFixtureServer.start({ recordings: 10 });
  });
  afterEach(async () => {
    server.live.reset(0);
    await browser.reset();
  });
  after(async () => {
    await browser.close();
    await server.close();
  });

  const open = (options: Partial<Parameters<TestBrowser['open']>[0]> = {}): Promise<Page> =>
    browser.open({ address: server.address, path, ...options });

  it('says that there is no call, and shows the first one that comes', async () => {
    const page = await open();
    await page.getByText('No call is being recorded').waitFor();
    server.live.reset(1);
    await page.locator(ROW).waitFor();
    await page.getByText('1 call · 1 of 600 lines in use · 12 kept free').waitFor();
    server.live.remove('live0');
    await page.getByText('No call is being recorded').waitFor();
  });

  it('shows what each leg receives, and counts', async () => {
    server.live.reset(3);
    const page = await open({ viewport: { width: 1440, height: 800 } });
    const row = page.locator('[data-row="live2"]');
    await row.getByText('0 / 2', { exact: true }).waitFor();
    await row.getByText('0.4 / 1.7', { exact: true }).waitFor();
    const packets = async () =>
      Number((await row.textContent())?.match(/([\d,]+) \/ [\d,]+/)?.[1]?.replace(',', ''));
    const first = await packets();
    await waitUntil('there are more packets', async () => (await packets()) > first);
    const meter = row.getByRole('meter', { name: 'Local: -20 dB' });
    assert.equal(await meter.getAttribute('value'), '-20');
  });

  it('holds no more rows than are in sight, and has no more calls metered', async () => {
    server.live.reset(500);
    const page = await open();
    await page.getByText('500 calls').waitFor();
    await page.locator(ROW).first().focus();
    await page.keyboard.press('End');
    await page.locator(`${ROW}[aria-rowindex="501"]`).waitFor();
    const shown = await rowIds(page);
    assert.ok(shown.length < 60, `${shown.length} rows`);
    await waitUntil('the calls in sight are metered', () => {
      const running = shown.filter((id) => server.live.calls.get(id)?.endedAt === null);
      return running.every((id) => server.live.wanted.includes(id));
    });
    assert.ok(server.live.wanted.length < 60, `${server.live.wanted.length} calls`);
  });

  it('keeps and discards by keyboard alone', async () => {
    server.live.reset(6);
    const page = await open();
    await page.locator('[data-row="live1"]').focus();
    await page.keyboard.press('Enter');
    const panel = page.getByRole('dialog');
    await panel.getByRole('button', { name: 'Keep' }).focus();
    await page.keyboard.press('Enter');
    await panel.getByText('What is captured becomes a recording.').waitFor();
    assert.equal(await panel.getByRole('button', { name: 'Keep' }).count(), 0);
    await page.keyboard.press('Escape');

    const ended = page.locator('[data-row="live5"]');
    await ended.getByText(/^Buffered, 4:\d\d left$/).waitFor();
    await ended.focus();
    await page.keyboard.press('Enter');
    await panel.getByRole('button', { name: 'Discard' }).focus();
    await page.keyboard.press('Enter');
    const question = page.getByRole('dialog', { name: 'Discard this call?' });
    await question.getByRole('button', { name: 'Discard' }).focus();
    await page.keyboard.press('Enter');
    await ended.waitFor({ state: 'detached' });
    await panel.first().waitFor({ state: 'detached' });
  });

  it('stops, starts, pauses and resumes by keyboard alone', async () => {
    server.live.reset(1);
    const page = await open();
    const row = page.locator('[data-row="live0"]');
    await row.focus();
    await page.keyboard.press('Enter');
    const panel = page.getByRole('dialog');
    const press = async (name: string) => {
      await panel.getByRole('button', { name, exact: true }).focus();
      await page.keyboard.press('Enter');
    };
    await press('Pause');
    await panel.getByText('neither voice nor digits are stored').waitFor();
    await row.getByText(/^Paused, (2:00|1:5\d) left$/).waitFor();
    await press('Resume');
    await row.getByText('Recording', { exact: true }).waitFor();
    await press('Stop recording');
    await row.getByText('Stopped', { exact: true }).waitFor();
    await press('Start recording');
    await row.getByText('Recording', { exact: true }).waitFor();
    assert.equal(await panel.getByRole('button', { name: 'Discard' }).count(), 0);
  });

  it('offers nothing that one may not do', async () => {
    server.live.rights = { decidesAll: false };
    server.live.mayListen = false;
    server.live.reset(6);
    const page = await open();
    await page.locator(ROW).nth(5).waitFor();
    assert.equal(await page.locator(`${ROW} button`).count(), 0);
    server.live.rights = { decidesAll: true };
    server.live.mayListen = true;
  });

  it('comes back by itself when the connection was lost', async () => {
    server.live.reset(2);
    const page = await open();
    await page.getByText('2 calls').waitFor();
    server.setOffline(true);
    await page.getByText('The connection to the recorder is lost').waitFor();
    assert.equal(await page.locator(ROW).count(), 2);
    server.live.reset(4);
    server.setOffline(false);
    await page.getByText('4 calls').waitFor();
  });

  it('says why there is nothing, and tries again by itself', async () => {
    server.live.reset(2);
    server.fail('/live/events', { status: 503, code: 'LIVE_BUSY' });
    const page = await open();
    await page.getByText('Too many live views are open').waitFor();
    await page.getByText('2 calls').waitFor();
  });

  it('fits a telephone, in German and dark', async () => {
    server.live.reset(500);
    const page = await open({
      ...{ viewport: { width: 360, height: 780 }, locale: 'de-DE', colorScheme: 'dark' },
      ...{ hasTouch: true, isMobile: true },
    });
    await page.locator(ROW).nth(5).waitFor();
    assert.equal(await page.evaluate(OVERFLOW), 0);
    await page.locator('[data-row="live497"]').tap();
    const panel = page.getByRole('dialog');
    await panel.getByRole('button', { name: 'Mithören' }).waitFor();
    assert.equal(await page.evaluate(OVERFLOW), 0);
  });
});

/** With the recorder itself behind it, and calls as CUCM places them. */
describe('web: live view of the recorder', () => {
  let browser: TestBrowser;
  let scene: PrerecordScene;

  before(async () => {
    browser = await TestBrowser.launch();
    scene = await PrerecordScene.start(2);
    await scene.product.changePolicy('admin', { canListenIn: true });
  });
  afterEach(() => browser.reset());
  after(async () => {
    await browser.close();
    await scene.close();
  });

  const open = (): Promise<Page> => {
    const login = { loginName: 'admin', password: ADMIN_PASSWORD };
    return browser.open({ address: scene.product.url, path, login });
  };

  it('keeps a call of which it knows since it began, and the recording is there', async () => {
    const page = await open();
    const call = scene.newCall();
    const { id } = await scene.talk(call);
    const row = page.locator(`[data-row="${id}"]`);
    await row.getByRole('button', { name: 'Keep' }).click();
    await row.getByText('Recording', { exact: true }).waitFor();
    await scene.hangUp(call);
    await row.waitFor({ state: 'detached' });
    await scene.waitForRecordings(call, 1);
  });

  it('lets one hear a call until it ends', async () => {
    const page = await open();
    const call = scene.newCall();
    const { id } = await scene.talk(call);
    await page.locator(`[data-row="${id}"]`).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Listen in' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    const bar = page.getByRole('region', { name: 'Listening in' });
    await bar.getByText('You hear the call about a second later than it is spoken.').waitFor();
    const level = bar.getByRole('meter', { name: /^Local: -\d/ });
    assert.ok(Number(await level.getAttribute('value')) > -40);
    await bar.getByRole('slider', { name: 'Volume' }).focus();
    await page.keyboard.press('ArrowLeft');
    assert.equal(await bar.getByRole('slider').getAttribute('aria-valuenow'), '95');
    await scene.hangUp(call);
    await bar.getByText('The call is over.').waitFor();
    await bar.getByRole('button', { name: 'Close' }).click();
    await bar.waitFor({ state: 'detached' });
  });
});
