import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { findSilence, silentMs } from '../../web/src/player/silence.ts';
import { audioPosition, isPaused, LISTEN, play } from '../support/page-audio.ts';
import { TestBrowser, waitUntil } from '../support/web-browser.ts';
import { peaksOf } from '../support/web-fixture-audio.ts';
import { makeConversation, numberOf, voiceOf } from '../support/web-fixture-data.ts';
import { WebFixtureServer } from '../support/web-fixture-server.ts';

/** Three parts of 20, 12 and 8 s; between the first two lie 75 s, the third follows at once. */
describe('web: conversation in the player', () => {
  let browser: TestBrowser;
  let server: WebFixtureServer;
  let parts: readonly string[];

  before(async () => {
    browser = await TestBrowser.launch();
    server = await WebFixtureServer.start({ recordings: 30 });
    parts = server.addConversation();
  });
  afterEach(() => browser.reset());
  after(async () => {
    await browser.close();
    await server.close();
  });

  const slider = (page: Page) => page.getByRole('slider', { name: 'Position' });
  const clock = async (page: Page) => page.getByTestId('clock').textContent();
  const chosen = (page: Page) => new URL(page.url()).searchParams.get('recording');

  async function open(part: number, search = ''): Promise<Page> {
    const path = `/recordings/all?recording=${parts[part]}${search}`;
    const page = await browser.open({ address: server.address, path });
    await page.addInitScript(LISTEN);
    await page.reload();
    await page.getByText(`Part ${part + 1} of 3`).waitFor();
    return page;
  }

  /** Clicks at a moment of the conversation: within the first part before, within others after. */
  async function clickAt(page: Page, seconds: number, gapPixels: number): Promise<void> {
    const { width } = (await slider(page).boundingBox())!;
    const x = ((width - 44 - 8) * seconds) / 40 + gapPixels;
    await slider(page).click({ position: { x, y: 20 } });
  }

  async function expectPlace(page: Page, part: number, seconds: number): Promise<void> {
    await page.waitForURL(`**recording=${parts[part]}*`);
    await waitUntil(`${seconds} s of part ${part + 1}`, async () => {
      return Math.abs((await audioPosition(page)) - seconds) < 0.5;
    });
  }

  it('stands on one timeline, with the length of what lies between', async () => {
    const page = await open(1);
    assert.equal(await clock(page), '0:20 / 0:40');
    assert.equal(await slider(page).getAttribute('aria-valuetext'), '0:20 of 0:40, part 2 of 3');
    assert.equal(await slider(page).getAttribute('aria-valuemax'), '40');
    const described = await slider(page).getAttribute('aria-describedby');
    assert.equal(
      await page.locator(`[id="${described}"]`).textContent(),
      'Conversation in 3 parts. After part 1 nothing was recorded for 1:15.',
    );
    await slider(page).getByText('1:15', { exact: true }).waitFor();
    const { width } = (await slider(page).boundingBox())!;
    await slider(page).hover({ position: { x: (width - 52) / 2 + 20, y: 20 } });
    await page.getByText('1:15 between the parts').waitFor();
    await slider(page).hover({ position: { x: width - 5, y: 20 } });
    await page.getByText('Part 3 of 3: ').waitFor();
  });

  it('is gone through by mouse and by keys, and stays paused', async () => {
    const page = await open(0);
    await clickAt(page, 35, 52);
    await expectPlace(page, 2, 3);
    assert.equal(await clock(page), '0:35 / 0:40');
    await slider(page).press('PageDown');
    await expectPlace(page, 0, 5);
    await page.locator('body').press('.');
    await expectPlace(page, 1, 0);
    await page.locator('body').press('l');
    await expectPlace(page, 1, 10);
    await page.locator('body').press('l');
    await expectPlace(page, 2, 8);
    await page.locator('body').press(',');
    await expectPlace(page, 2, 0);
    await page.locator('body').press(',');
    await expectPlace(page, 1, 0);
    await slider(page).press('End');
    await expectPlace(page, 2, 8);
    await slider(page).press('Home');
    await expectPlace(page, 0, 0);
    assert.equal(await isPaused(page), true);
  });

  it('plays on from part to part, through the same view', async () => {
    const page = await open(0);
    await clickAt(page, 19, 0);
    const before = server.requests.length;
    await play(page);
    await page.waitForURL(`**recording=${parts[1]}*`);
    await waitUntil('it plays on', async () => (await audioPosition(page)) > 0.2);
    assert.equal(await isPaused(page), false);
    const asked = server.requests.slice(before).filter(({ path }) => path.includes(parts[1]!));
    assert.ok(asked.length > 0 && asked.every(({ path }) => path.endsWith('?filter=all')));
    await clickAt(page, 34, 52);
    await page.waitForURL(`**recording=${parts[2]}*`);
    await waitUntil('it plays there', async () => (await audioPosition(page)) > 2.2);
    const row = page.locator(`[data-row="${parts[2]}"]`);
    assert.equal(await row.getAttribute('aria-current'), 'true');
  });

  it('takes less time without its silence', async () => {
    const page = await open(1);
    await page.getByRole('button', { name: 'Skip silence' }).click();
    await page.getByRole('button', { name: 'Speed: 1×' }).click();
    await page.getByRole('menuitem', { name: '3×', exact: true }).click();
    await play(page);
    await waitUntil('both parts have ended', async () => {
      return (await page.evaluate('playedSeconds.length')) === 2;
    });
    const played = await page.evaluate<number[]>('playedSeconds');
    const items = makeConversation(numberOf(parts[0]!), Date.now()).slice(1);
    for (const [index, item] of items.entries()) {
      const silent = silentMs(findSilence(peaksOf(voiceOf(item)))) / 1000;
      assert.ok(silent > 4, `${silent} s of ${item.id} are silent`);
      const spoken = item.durationSeconds - silent;
      const seconds = played[index]!;
      assert.ok(seconds > spoken - 0.5 && seconds < spoken + silent / 2, `${seconds} of ${spoken}`);
    }
    assert.equal(chosen(page), parts[2]);
  });

  it('is listed in the info, with the gaps', async () => {
    const page = await open(0, '&info=1');
    const section = page.getByRole('region', { name: 'Conversation (3 recordings)' });
    const texts = await section.getByRole('listitem').allTextContents();
    assert.deepEqual(
      texts.map((text) => text.includes('1:15 between the parts')),
      [false, true, false],
    );
    await section.getByRole('button').last().click();
    await page.waitForURL(`**recording=${parts[2]}*`);
    await waitUntil('it plays', async () => (await audioPosition(page)) > 0.2);
  });

  it('shows in the info who was there, from when to when', async () => {
    const page = await open(2, '&info=1');
    const other = page.getByRole('region', { name: 'Remote party (far end)' });
    const spans = other.getByRole('list', { name: 'Who it was, and from when to when' });
    const texts = await spans.getByRole('listitem').allTextContents();
    assert.equal(texts.length, 2);
    assert.match(texts[0]!, /^0:00.0 – 0:04.0/);
    assert.match(texts[1]!, /^0:04.0 – 0:08.0Carol Hudson · \+44 20 7946 0112/);
    await spans.getByRole('button').last().click();
    await expectPlace(page, 2, 4);
    const own = page.getByRole('region', { name: 'Local party (near end)' });
    assert.equal(await own.getByRole('list').count(), 0);
  });

  it('asks for sound before pictures, and for those of other parts last', async () => {
    const page = await browser.open({ address: server.address });
    const before = server.requests.length;
    await page.locator(`[data-row="${parts[1]}"]`).click();
    const asked = () =>
      server.requests.slice(before).flatMap(({ path }) => {
        const [, id, part] = /recordings\/([^/]+)\/(audio|peaks)/.exec(path) ?? [];
        return part === undefined ? [] : [`${part} ${parts.indexOf(id!)}`];
      });
    await waitUntil('all is read', async () => asked().length >= 4);
    const order = asked().filter((one, index, all) => all.indexOf(one) === index);
    assert.deepEqual(order, ['audio 1', 'peaks 1', 'peaks 0', 'peaks 2']);
  });
});
