import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { accessibilityProblems } from '../support/accessibility.ts';
import { type PageOptions, TestBrowser, waitUntil } from '../support/web-browser.ts';
import { WebFixtureServer } from '../support/web-fixture-server.ts';

const ROW = '[data-row]';

/** Several recordings at once: what is chosen, and what is done with it. */
describe('web: choosing recordings', () => {
  let browser: TestBrowser;
  let server: WebFixtureServer;

  before(async () => {
    browser = await TestBrowser.launch();
  });
  afterEach(async () => {
    await browser.reset();
    await server.close();
  });
  after(() => browser.close());

  async function open(options: Partial<PageOptions> = {}, recordings = 400): Promise<Page> {
    server = await WebFixtureServer.start({ recordings, hasInbox: true });
    const page = await browser.open({
      ...{ address: server.address, path: '/recordings/all' },
      ...options,
    });
    await page.locator(ROW).first().waitFor();
    return page;
  }

  const row = (page: Page, index: number): Locator =>
    page.locator(`[aria-rowindex="${index + 2}"]`);
  /** Indices of the chosen rows in sight. */
  const chosen = (page: Page): Promise<number[]> =>
    page
      .locator(`${ROW}[aria-selected=true]`)
      .evaluateAll((rows: { ariaRowIndex: string }[]) =>
        rows.map((one) => Number(one.ariaRowIndex) - 2).sort((a, b) => a - b),
      );
  const bar = (page: Page): Locator => page.getByRole('toolbar', { name: 'Selected recordings' });

  it('works by mouse: boxes, Ctrl and Shift; a plain click still plays', async () => {
    const page = await open();
    await row(page, 1).getByRole('checkbox').click();
    await row(page, 3).click({ modifiers: ['Control'] });
    await row(page, 6).click({ modifiers: ['Shift'] });
    assert.deepEqual(await chosen(page), [1, 3, 4, 5, 6]);
    await bar(page).getByText('5 selected').waitFor();
    await row(page, 8).click();
    await page.getByRole('region', { name: 'Player' }).waitFor();
    assert.deepEqual(await chosen(page), [1, 3, 4, 5, 6]);
    await bar(page).getByRole('button', { name: 'Clear the selection' }).click();
    assert.deepEqual(await chosen(page), []);
    await page.getByRole('checkbox', { name: 'Select all rows shown' }).click();
    await bar(page).getByText('100 selected').waitFor();
    await page.getByRole('searchbox').fill('dubois');
    await bar(page).waitFor({ state: 'detached' });
  });

  it('works by keyboard: Space, Shift with arrows, Ctrl+A, Escape, Delete', async () => {
    const page = await open();
    await row(page, 0).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowDown');
    for (let step = 0; step < 3; step += 1) await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowUp');
    assert.deepEqual(await chosen(page), [1, 2, 3, 4]);
    await page.keyboard.press('Control+Space');
    assert.deepEqual(await chosen(page), [1, 2, 3]);
    await page.keyboard.press('Control+a');
    await bar(page).getByText('100 selected').waitFor();
    await page.keyboard.press('Escape');
    assert.deepEqual(await chosen(page), []);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Pause (Space)' }).waitFor();
    // In the row that is played, Space is the key of the player.
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Play (Space)' }).waitFor();
    assert.deepEqual(await chosen(page), []);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Delete');
    await page.getByRole('dialog', { name: 'Delete recordings' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('preserves and tags many, shows how far that is, and stops when told', async () => {
    const page = await open();
    await page.getByRole('checkbox', { name: 'Select all rows shown' }).click();
    server.slowDown(120);
    await bar(page).getByRole('button', { name: 'Preserve' }).click();
    await page.getByText(/^\d+ of 92$/).waitFor();
    await bar(page).getByRole('button', { name: 'Stop' }).click();
    await page.getByText(/^\d+ recordings changed\.$/).waitFor();
    const preserved = await page.getByRole('img', { name: 'Preserved' }).count();
    assert.ok(preserved > 4, `${preserved} preserved rows in sight`);
    server.slowDown(0);
    await bar(page).getByRole('button', { name: 'Clear the selection' }).click();
    for (const index of [0, 1]) await row(page, index).getByRole('checkbox').click();
    await bar(page).getByRole('button', { name: 'Tags …' }).click();
    const dialog = page.getByRole('dialog', { name: 'Tags of 2 recordings' });
    await dialog.getByLabel('Add').fill('compl');
    await page.getByRole('option', { name: 'complaint' }).click();
    await page.keyboard.type('board,');
    await dialog.getByRole('button', { name: 'Apply' }).click();
    await page.getByText('2 recordings changed.').waitFor();
    const ids = await page
      .locator(ROW)
      .evaluateAll((rows: { dataset: { row: string } }[]) => rows.map((one) => one.dataset.row));
    assert.deepEqual(server.recording(ids[0]!)!.tags, ['complaint', 'board']);
    await page.getByRole('searchbox').fill('board');
    await page.getByText('2 recordings', { exact: true }).waitFor();
  });

  it('deletes after saying what will be lost, and says what was refused', async () => {
    const page = await open();
    // 4 is preserved, 9 may not be deleted.
    for (const index of [0, 1, 4, 8, 9]) await row(page, index).getByRole('checkbox').click();
    await bar(page).getByRole('button', { name: 'Delete' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete recordings' });
    await dialog
      .getByText(/^3 recordings of .+ will be deleted, from .+ to .+ in all\.$/)
      .waitFor();
    await dialog.getByText('This cannot be undone: every copy is deleted').waitFor();
    await dialog.getByText('Preserved recordings stay').waitFor();
    assert.equal(await dialog.getByRole('listitem').count(), 1);
    await dialog.getByText('1 recording stays: you may not delete it.').waitFor();
    const kept = await row(page, 8).getAttribute('data-row');
    // Somebody preserves one of them while the question stands.
    server.change(kept!, { isPreserved: true });
    await dialog.getByRole('button', { name: 'Delete 3 recordings' }).click();
    await dialog.getByText('2 recordings deleted.').waitFor();
    const refusal = dialog.getByRole('alert');
    await refusal.getByText('1 recording was not deleted').waitFor();
    await refusal.getByText('This recording is preserved. Release it first.').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await bar(page).getByText('3 selected').waitFor();
    await page.getByText('398 recordings').waitFor();
  });

  it('offers only what the filter allows', async () => {
    const page = await open({ path: '/recordings/support' });
    await row(page, 0).getByRole('checkbox').click();
    await bar(page).getByRole('button', { name: 'Preserve' }).waitFor();
    assert.equal(await bar(page).getByRole('button', { name: 'Delete' }).count(), 0);
    const download = page.waitForEvent('download');
    await bar(page).getByRole('button', { name: 'Download' }).click();
    assert.match((await download).suggestedFilename(), /^recording-\w+\.wav$/);
  });

  it('narrows the list in the address, and remembers its looks in the browser', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Options', exact: true }).click();
    const options = page.getByRole('dialog', { name: 'Options' });
    await options.getByText('Incoming').click();
    await options.getByLabel('At least').fill('2');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\?direction=inbound&min=120$/);
    await options.getByLabel('Size').uncheck();
    await options.getByText('Compact').click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Options: 2 are set' }).waitFor();
    await waitUntil(
      'counted',
      async () => (await page.getByText(/^\d+ recordings$/).count()) === 1,
    );
    await page.reload();
    await page.locator(ROW).first().waitFor();
    const headers = await page.getByRole('columnheader').allTextContents();
    assert.equal(headers.includes('Size'), false);
    assert.equal((await row(page, 0).boundingBox())!.height, 28);
    const durations = await page
      .locator(`${ROW} > [role=gridcell]:nth-last-child(3)`)
      .allTextContents();
    assert.ok(durations.length > 10 && durations.every((text) => !/^[01]:/.test(text)));
    await page.getByRole('button', { name: 'Options: 2 are set' }).click();
    await page.getByRole('button', { name: 'Clear the options' }).click();
    await page.waitForURL(/\/recordings\/all$/);
  });

  it('marks what is unheard in the inbox, until it is played', async () => {
    const page = await open({ path: '/' }, 200);
    await page.getByRole('link', { name: /^Inbox/ }).click();
    await page.getByRole('heading', { name: 'Inbox' }).waitFor();
    const badge = page.getByLabel(/^\d+ unheard recordings$/);
    const unheard = page.getByRole('img', { name: 'Unheard' });
    await unheard.first().waitFor();
    const count = Number(await badge.textContent());
    assert.ok(count > 5);
    const weight = () =>
      row(page, 0)
        .getByRole('gridcell')
        .nth(3)
        .evaluate((cell) => Reflect.get(globalThis, 'getComputedStyle')(cell).fontWeight as string);
    assert.equal(await weight(), '700');
    await row(page, 0).click();
    await waitUntil('heard', async () => (await weight()) === '400');
    assert.equal(await badge.textContent(), String(count - 1));
  });

  for (const [width, height, colorScheme, locale] of [
    [1440, 900, 'light', 'en-US'],
    [1024, 768, 'dark', 'de-DE'],
    [360, 740, 'light', 'de-DE'],
  ] as const) {
    it(`can be read and operated at ${width} px, ${colorScheme}, ${locale}`, async () => {
      const viewport = { width, height };
      const page = await open({ viewport, colorScheme, locale, path: '/recordings/inbox' });
      const cut = await page
        .locator(`${ROW} time`)
        .evaluateAll((times: { parentElement: { scrollWidth: number; clientWidth: number } }[]) =>
          times.filter(({ parentElement: cell }) => cell.scrollWidth > cell.clientWidth),
        );
      assert.deepEqual(cut, []);
      assert.equal(await page.evaluate('document.body.scrollWidth'), width);
      for (const index of [0, 1]) await row(page, index).locator('input').click();
      assert.deepEqual(await accessibilityProblems(page), []);
      await page.getByRole('button', { name: /^(Options|Optionen)$/ }).click();
      await page.getByRole('dialog').waitFor();
      assert.deepEqual(await accessibilityProblems(page), []);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /^(Delete|Löschen)$/ }).click();
      await page.getByRole('dialog', { name: /(Delete|löschen)/ }).waitFor();
      await page.waitForTimeout(300);
      assert.deepEqual(await accessibilityProblems(page), []);
      await page.keyboard.press('Escape');
      await row(page, 0).focus();
      await page.keyboard.press('i');
      await page.getByText(/^(Who listened|Wer zugehört hat)$/).waitFor();
      await page.waitForTimeout(300);
      assert.deepEqual(await accessibilityProblems(page), []);
    });
  }
});
