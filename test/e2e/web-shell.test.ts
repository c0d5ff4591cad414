import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { TestBrowser, waitUntil } from '../support/web-browser.ts';
import { LOGIN, WebFixtureServer } from '../support/web-fixture-server.ts';

const ROW = '[data-row]';
const FOCUSED = 'document.activeElement?.getAttribute("data-row")';

describe('web: frame', () => {
  let browser: TestBrowser;
  let server: WebFixtureServer;

  before(async () => {
    browser = await TestBrowser.launch();
    server = await WebFixtureServer.start({ recordings: 300 });
  });
  afterEach(() => browser.reset());
  after(async () => {
    await browser.close();
    await server.close();
  });

  it('speaks the language of the browser, switches to another, and remembers it', async () => {
    const page = await browser.open({ address: server.address, locale: 'de-DE' });
    await page.getByRole('heading', { name: 'Alle Aufnahmen' }).waitFor();
    assert.equal(await page.evaluate('document.documentElement.lang'), 'de');
    await page.getByText('Gegenstelle').waitFor();
    await page
      .getByText(/^\d\d\.\d\d\.\d{4}, \d\d:\d\d:\d\d$/)
      .first()
      .waitFor();

    await page.getByRole('button', { name: 'Sprache: Deutsch' }).click();
    await page.getByRole('menuitem', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'All recordings' }).waitFor();
    await page.getByText('Remote party').waitFor();
    assert.ok(
      server.requests.some(({ method, path }) => `${method} ${path}` === 'PATCH /api/v1/session'),
    );

    await page.reload();
    await page.getByRole('heading', { name: 'All recordings' }).waitFor();
    assert.equal(await page.evaluate('document.documentElement.lang'), 'en');
  });

  it('is dark where the system is, and light where one wants it so', async () => {
    const page = await browser.open({ address: server.address, colorScheme: 'dark' });
    const scheme = 'document.documentElement.dataset.mantineColorScheme';
    await page.locator(ROW).first().waitFor();
    assert.equal(await page.evaluate(scheme), 'dark');
    await page.getByRole('button', { name: 'Light or dark' }).click();
    await page.getByRole('menuitem', { name: 'Light' }).click();
    await waitUntil('light', async () => (await page.evaluate(scheme)) === 'light');
    await page.reload();
    assert.equal(await page.evaluate(scheme), 'light');
  });

  it('can be used with the keyboard alone: from the log-in to a recording that plays', async () => {
    const page = await browser.open({ address: server.address, isLoggedIn: false });
    await page.getByLabel('Login name').waitFor();
    await page.keyboard.type(LOGIN.loginName);
    await page.keyboard.press('Tab');
    await page.keyboard.type(LOGIN.password);
    await page.keyboard.press('Enter');
    await page.locator(ROW).first().waitFor();

    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate('document.activeElement.textContent'), 'Skip to the content');
    await page.keyboard.press('Enter');
    for (let stop = 0; (await page.evaluate(FOCUSED)) === null; stop += 1) {
      assert.ok(stop < 16, 'the list is few stops away');
      await page.keyboard.press('Tab');
    }
    const ids = await page
      .locator(ROW)
      .evaluateAll((rows: { dataset: { row: string } }[]) => rows.map((row) => row.dataset.row));
    assert.equal(await page.evaluate(FOCUSED), ids[0]);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await waitUntil('the third row has the focus', async () => {
      return (await page.evaluate(FOCUSED)) === ids[2];
    });
    await page.keyboard.press('Enter');
    await page.waitForURL(`**recording=${ids[2]}`);
    await waitUntil('it plays', async () => {
      return Number(await page.evaluate('document.querySelector("audio").currentTime')) > 0.3;
    });
    await page.keyboard.press('Space');
    assert.equal(await page.evaluate('document.querySelector("audio").paused'), true);
    await page.keyboard.press('i');
    await page.getByRole('complementary', { name: 'Info' }).waitFor();
  });

  it('fits a narrow window: cards, a drawer for the navigation, nothing cut off', async () => {
    const page = await browser.open({
      address: server.address,
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    });
    await page.locator(ROW).first().tap();
    await page.getByRole('slider', { name: 'Position' }).waitFor();
    const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    assert.equal(await page.evaluate(overflow), 0);
    assert.equal(await page.getByRole('columnheader').count(), 0);
    await page.getByRole('button', { name: 'Options', exact: true }).click();
    await page.getByRole('combobox', { name: 'Sort by' }).selectOption('duration');
    await page.waitForURL(/sort=duration/);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Navigation' }).tap();
    await page.getByRole('link', { name: 'Support' }).tap();
    await page.getByRole('heading', { name: 'Support' }).waitFor();
    const drawer = page.locator('nav');
    await waitUntil('the drawer is closed', async () => {
      const box = await drawer.boundingBox();
      return box === null || box.x + box.width <= 0;
    });
  });

  it('has the controls of the list in two rows on a phone, in every language', async () => {
    for (const locale of ['en-GB', 'de-DE', 'fr-FR', 'it-IT']) {
      const page = await browser.open({
        ...{ address: server.address, locale, viewport: { width: 360, height: 740 } },
        path: '/recordings/all?range=custom&from=2026-09-01&to=2026-09-30',
      });
      const search = page.getByRole('searchbox');
      await search.waitFor();
      const buttons = page.getByRole('main').getByRole('button');
      const controls = [buttons.nth(0), buttons.nth(1), buttons.nth(2), search];
      const boxes = await Promise.all(controls.map((control) => control.boundingBox()));
      const tops = boxes.map((box) => Math.round(box!.y));
      assert.deepEqual([new Set(tops.slice(0, 3)).size, new Set(tops).size], [1, 2], locale);
      assert.ok(
        boxes.every((box) => box!.x >= 0 && box!.x + box!.width <= 360),
        locale,
      );
    }
  });

  it('says that a page does not exist, and leads back', async () => {
    const page = await browser.open({ address: server.address, path: '/no/such/page' });
    await page.getByText('This page does not exist').waitFor();
    await page.getByRole('link', { name: 'To the recordings' }).click();
    await page.locator(ROW).first().waitFor();
  });

  it('asks nothing of anyone but the recorder', async () => {
    const page = await browser.open({ address: server.address });
    const foreign: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(server.address)) foreign.push(request.url());
    });
    await page.locator(ROW).nth(2).click();
    await page.getByRole('slider', { name: 'Position' }).waitFor();
    assert.deepEqual(foreign, []);
  });
});
