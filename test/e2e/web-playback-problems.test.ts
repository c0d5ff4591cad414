import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { audioPosition, isPaused, play } from '../support/page-audio.ts';
import { TestBrowser, waitUntil } from '../support/web-browser.ts';
import { idOf } from '../support/web-fixture-data.ts';
import { WebFixtureServer } from '../support/web-fixture-server.ts';

/** More than a browser reads in advance. */
const LONG = idOf(7);
/** A minute, read at once. */
const SHORT = idOf(5);
const GONE = { status: 404, code: 'RECORDING_NOT_FOUND', times: Number.POSITIVE_INFINITY };

describe('web: playback that cannot go on', () => {
  let browser: TestBrowser;
  let server: WebFixtureServer;

  before(async () => {
    browser = await TestBrowser.launch();
  });
  afterEach(async () => {
    await server.close();
    await browser.reset();
  });
  after(() => browser.close());

  async function playing(recordingId: string): Promise<Page> {
    server = await WebFixtureServer.start({ recordings: 30 });
    const path = `/recordings/all?recording=${recordingId}`;
    const page = await browser.open({ address: server.address, path });
    await page.getByRole('slider', { name: 'Position' }).waitFor();
    await play(page);
    return page;
  }

  /** To a place that was not read yet. */
  async function clickFarAway(page: Page, timeout?: number): Promise<number> {
    const slider = page.getByRole('slider', { name: 'Position' });
    const { width } = (await slider.boundingBox())!;
    const seconds = await page.evaluate<number>('document.querySelector("audio").duration');
    await slider.click({ position: { x: width * 0.9, y: 20 }, ...(timeout && { timeout }) });
    return seconds * 0.9;
  }

  const problem = (page: Page, text: string) =>
    page.getByRole('region', { name: 'Player' }).getByRole('alert').filter({ hasText: text });

  it('stops a recording that was deleted, although it has been read', async () => {
    const page = await playing(SHORT);
    server.fail(`/recordings/${SHORT}`, GONE);
    await problem(page, 'This recording was deleted').waitFor({ timeout: 15_000 });
    assert.equal(await isPaused(page), true);
    assert.equal(await page.evaluate('document.querySelector("audio").buffered.length'), 0);
  });

  it('says that a recording was deleted when more of it is wanted', async () => {
    const page = await playing(LONG);
    server.fail(`/recordings/${LONG}`, GONE);
    await clickFarAway(page);
    await problem(page, 'This recording was deleted').waitFor();
    await page.locator(`[data-row="${SHORT}"]`).click();
    await waitUntil('another plays', async () => (await audioPosition(page)) > 0.2);
    assert.equal(await problem(page, '').count(), 0);
  });

  it('leads to the log-in when that has ended', async () => {
    const page = await playing(LONG);
    server.expireSessions();
    // The list may ask first, and the player is gone by then.
    await clickFarAway(page, 2000).catch(() => undefined);
    await page.getByText('Your session has expired.').waitFor();
    assert.equal(await page.locator('audio').count(), 0);
  });

  it('goes on at the same place when the connection is back', async () => {
    const page = await playing(LONG);
    server.setOffline(true);
    const target = await clickFarAway(page);
    await problem(page, 'The connection to the recorder is lost').waitFor();
    server.setOffline(false);
    await waitUntil('it goes on', async () => (await audioPosition(page)) > target + 0.3);
    assert.ok((await audioPosition(page)) < target + 20);
    await problem(page, '').waitFor({ state: 'detached' });
  });

  it('begins to play what was clicked while there was no connection', async () => {
    const page = await playing(SHORT);
    server.setOffline(true);
    await page.locator(`[data-row="${LONG}"]`).click();
    await problem(page, 'The connection to the recorder is lost').waitFor();
    // Until the page has given up asking what it is.
    await page.waitForTimeout(2_500);
    assert.equal(await problem(page, 'The connection to the recorder is lost').count(), 1);
    server.setOffline(false);
    await waitUntil('it plays', async () => (await audioPosition(page)) > 0.2);
    assert.match(page.url(), new RegExp(`recording=${LONG}`));
  });
});
