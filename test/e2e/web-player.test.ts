import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { heard, isPaused, LISTEN, play, audioPosition as position } from '../support/page-audio.ts';
import { TestBrowser, waitUntil } from '../support/web-browser.ts';
import { TONES_HZ } from '../support/web-fixture-audio.ts';
import { idOf } from '../support/web-fixture-data.ts';
import { WebFixtureServer } from '../support/web-fixture-server.ts';

/** A minute of one tone per side, without a pause. */
const TONES = idOf(5);
const MONO = idOf(6);
const INCOMPLETE = idOf(2);

let browser: TestBrowser;
let server: WebFixtureServer;

before(async () => {
  browser = await TestBrowser.launch();
  server = await WebFixtureServer.start({ recordings: 300 });
});
after(async () => {
  await browser.close();
  await server.close();
});

async function open(recordingId: string, search = ''): Promise<Page> {
  const path = `/recordings/all?recording=${recordingId}${search}`;
  const page = await browser.open({ address: server.address, path });
  await page.getByRole('slider', { name: 'Position' }).waitFor();
  return page;
}

/** The two tones of the recording are heard at their pitch, each on its side. */
function expectTones(page: Page): Promise<void> {
  return waitUntil('both tones at their pitch', async () => {
    const [near, far] = await page.evaluate<[number, number]>('pitches()');
    return Math.abs(near - TONES_HZ.near) < 10 && Math.abs(far - TONES_HZ.far) < 10;
  });
}

describe('web: player, one page for all', () => {
  let page: Page;
  before(async () => {
    page = await browser.open({ address: server.address, path: '/live' });
    await page.addInitScript(LISTEN);
    await page.goto(`${server.address}/recordings/all?recording=${TONES}`);
    await page.getByRole('slider', { name: 'Position' }).waitFor();
  });
  after(() => browser.reset());

  it('does not play what only came with the address', async () => {
    assert.equal(await isPaused(page), true);
    assert.match((await page.getByTestId('clock').textContent()) ?? '', /^0:00 \/ 1:00$/);
  });

  it('moves by a click in the waveform and by keys', async () => {
    await play(page);
    await page.keyboard.press('k');
    const slider = page.getByRole('slider', { name: 'Position' });
    const { width } = (await slider.boundingBox())!;
    await slider.click({ position: { x: width / 2, y: 20 } });
    assert.ok(Math.abs((await position(page)) - 30) < 0.5);
    await slider.press('ArrowRight');
    assert.ok(Math.abs((await position(page)) - 35) < 0.5);
    await slider.press('Home');
    assert.equal(await position(page), 0);
    assert.equal(await slider.getAttribute('aria-valuetext'), '0:00 of 1:00');
    for (const [key, seconds] of [
      ['l', 10],
      ['l', 20],
      ['j', 10],
      ['ArrowRight', 15],
    ] as const) {
      await page.locator('body').press(key);
      assert.ok(Math.abs((await position(page)) - seconds) < 0.5, `${key}: ${seconds} s`);
    }
  });

  it('plays faster without changing the pitch', async () => {
    await page.getByRole('button', { name: 'Speed: 1×' }).click();
    await page.getByRole('menuitem', { name: '2×', exact: true }).click();
    await play(page);
    await expectTones(page);
    await page.keyboard.press('>');
    await page.getByRole('button', { name: 'Speed: 2.5×' }).waitFor();
    await page.getByRole('button', { name: 'Speed: 2.5×' }).click();
    await page.getByRole('menuitem', { name: '0.5×', exact: true }).click();
    await expectTones(page);
  });

  it('mutes each side on its own, and puts both on both ears', async () => {
    await play(page);
    const expectHeard = (what: string, left: boolean, right: boolean): Promise<void> =>
      waitUntil(what, async () => {
        const [nearEar, farEar] = await heard(page);
        return nearEar === left && farEar === right;
      });
    await expectHeard('both sides', true, true);
    await page.getByRole('button', { name: 'Mute: Local' }).click();
    await expectHeard('the remote side alone', false, true);
    await page.getByRole('button', { name: 'Unmute: Local' }).click();
    await page.keyboard.press('2');
    await expectHeard('the local side alone', true, false);
    await page.getByRole('button', { name: 'Sound' }).click();
    await page.getByRole('switch', { name: 'Both sides on both ears' }).check();
    await expectHeard('the local side on both ears', true, true);
    await page.keyboard.press('Escape');
    await page.getByRole('slider', { name: 'Volume: Local' }).press('Home');
    await expectHeard('nothing', false, false);
  });

  it('downloads the file', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download' }).click(),
    ]);
    assert.equal(download.suggestedFilename(), `recording-${TONES}.wav`);
  });

  it('lists its keys', async () => {
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await help.getByText('Forward 10 seconds').waitFor();
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'detached' });
  });
});

describe('web: player', () => {
  afterEach(() => browser.reset());

  it('plays on a click in the list, reading ranges of the file', async () => {
    const page = await browser.open({ address: server.address });
    const row = page.locator(`[data-row="${TONES}"]`);
    await row.click();
    await waitUntil('the position advances', async () => (await position(page)) > 0.3);
    const asked = server.requests.filter(
      ({ path }) => path === `/api/v1/recordings/${TONES}/audio?filter=all`,
    );
    assert.ok(asked.length > 0 && asked.every(({ range }) => range?.startsWith('bytes=')));
    assert.match(page.url(), new RegExp(`recording=${TONES}`));
    assert.equal(await row.getAttribute('aria-current'), 'true');
    await row.click();
    assert.equal(await isPaused(page), true);
  });

  it('is gone through by Tab in the order of the eye, every control with a name', async () => {
    const page = await open(TONES);
    await page.getByRole('button', { name: 'Previous recording' }).focus();
    const names: string[] = [];
    for (let i = 0; i < 17; i++) {
      const name = await page.evaluate<string>(
        '(({ ariaLabel, textContent }) => ariaLabel ?? textContent)(document.activeElement)',
      );
      names.push(name.replace(/ \(.*/, ''));
      await page.keyboard.press('Tab');
    }
    assert.deepEqual(names, [
      ...['Previous recording', 'Back 10 seconds', 'Play', 'Forward 10 seconds'],
      ...['Next recording', 'Speed: 1×', 'Skip silence', 'Sound', 'Download', 'Show info'],
      ...['Keyboard shortcuts', 'Close the player', 'Mute: Local', 'Volume: Local'],
      ...['Mute: Remote', 'Volume: Remote', 'Position'],
    ]);
  });

  it('has one volume for a mono file', async () => {
    const page = await open(MONO);
    await page.getByRole('slider', { name: 'Volume', exact: true }).waitFor();
    assert.equal(await page.getByRole('slider', { name: /^Volume:/ }).count(), 0);
  });

  it('skips silence', async () => {
    const page = await open(INCOMPLETE);
    await page.getByRole('button', { name: 'Skip silence' }).click();
    // On hold from 45 % to 60 %: nobody can be heard.
    const seconds = await page.evaluate<number>('document.querySelector("audio").duration');
    await page.evaluate(`document.querySelector("audio").currentTime = ${seconds * 0.46}`);
    await page.getByTestId('play').click();
    await waitUntil('past the hold', async () => (await position(page)) > seconds * 0.59);
  });

  it('explains what was not recorded', async () => {
    const page = await open(INCOMPLETE);
    const legend = page.getByRole('list', { name: 'Marks in the waveform' });
    const marks = await legend.getByRole('listitem').allTextContents();
    assert.deepEqual(marks, [
      'Packets lost',
      'Stream missing',
      'On hold',
      'Silence, not transmitted',
    ]);
    const slider = page.getByRole('slider', { name: 'Position' });
    const { width } = (await slider.boundingBox())!;
    await slider.hover({ position: { x: width * 0.5, y: 20 } });
    await page.getByText('Local: On hold').waitFor();
  });

  it('goes to the previous and the next recording', async () => {
    const page = await open(idOf(3));
    await page.getByRole('button', { name: 'Next recording' }).click();
    await page.waitForURL(`**recording=${idOf(4)}`);
    await waitUntil('it plays', async () => (await position(page)) > 0.1);
    await page.keyboard.press('p');
    await page.waitForURL(`**recording=${idOf(3)}`);
  });

  it('shows everything that is known, and the rest of the conversation', async () => {
    const page = await open(idOf(1), '&info=1');
    const panel = page.getByRole('complementary', { name: 'Info' });
    await panel.getByText('PCMA/8000').first().waitFor();
    for (const text of [
      'SHA-256',
      'x-nearendaddr',
      'Jitter',
      'Cisco Unified CM',
      'End of the call',
    ]) {
      assert.ok((await panel.getByText(text).count()) > 0, text);
    }
    await panel.getByRole('button', { name: 'Copy: SHA-256' }).click();
    await panel.getByRole('button', { name: 'Copied' }).waitFor();
    const others = panel.getByRole('region', { name: 'Conversation (2 recordings)' });
    await others.getByRole('button').last().click();
    await page.waitForURL(`**recording=${idOf(0)}**`);
    await waitUntil('it plays', async () => (await position(page)) > 0.1);
    await panel.getByRole('button', { name: 'Close the info' }).click();
    assert.equal(await panel.count(), 0);
  });

  it('says when the audio cannot be had, and tries again', async () => {
    server.fail(`/recordings/${TONES}/audio`);
    const page = await open(TONES);
    await page.getByRole('alert').filter({ hasText: 'could not be played' }).waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await waitUntil('it plays', async () => (await position(page)) > 0.1);
  });
});
