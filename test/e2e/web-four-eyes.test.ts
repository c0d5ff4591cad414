import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { simulateDemo } from '../support/product.ts';
import { waitUntil } from '../support/web-browser.ts';
import { PASSWORD, useWebProduct } from '../support/web-product.ts';

/** Anna listens, Sue is her second person; both have the filter *Board*. */
describe('web: the four-eyes principle', () => {
  let filterId: string;
  const web = useWebProduct(async (made) => {
    await simulateDemo(made.product);
    const name = { en: 'Board', de: 'Vorstand' };
    filterId = await made.create('/filters', { name, rule: '', canDelete: false, fourEyes: true });
    const common = { lastName: 'Lang', filterIds: [filterId] };
    await made.createUser({ loginName: 'anna', firstName: 'Anna', ...common });
    const policy = { isSupervisor: true };
    await made.createUser({ loginName: 'sue', firstName: 'Sue', ...common, policy });
  });

  it('opens a view with a second person at the same desk, and locks it again', async () => {
    const page = await web.openAs('anna', `/recordings/${filterId}`);
    await page.getByRole('heading', { name: 'Board' }).waitFor();
    assert.equal(await page.locator('[data-row]').count(), 0);
    await page.getByRole('button', { name: 'Unlock', exact: true }).click();
    assert.equal(await page.getByText('Please fill in this field.').count(), 2);
    const unlock = async (name: string, password: string): Promise<void> => {
      await page.getByLabel('Login name of the second person').fill(name);
      await page.getByLabel('Password of the second person').fill(password);
      await page.keyboard.press('Enter');
    };
    await unlock('anna', PASSWORD);
    await page.getByText('The second person has to be somebody else.').waitFor();
    await unlock('sue', 'wrong');
    await page.getByText('Login name, password or code of the second person is wrong.').waitFor();
    await unlock('sue', PASSWORD);
    await page.getByText('Unlocked together with Sue Lang.').waitFor();
    await page.locator('[data-row]').nth(2).waitFor();
    await page.locator('[data-row]').first().click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await page.getByRole('button', { name: 'Lock', exact: true }).click();
    await page.getByRole('button', { name: 'Unlock', exact: true }).waitFor();
    await page.getByText('This view is locked again. What was playing has stopped.').waitFor();
    assert.equal(await page.locator('[data-row]').count(), 0);
    assert.equal(
      await page.locator('audio').evaluate((audio) => Reflect.get(audio, 'paused')),
      true,
    );
  });

  it('asks somebody elsewhere, in German, and ends when they say so', async () => {
    const german = { locale: 'de-DE' };
    const page = await web.openAs('anna', `/recordings/${filterId}`, german);
    await page.getByRole('tab', { name: 'Freigabe anfordern' }).click();
    await page.getByLabel('Grund').fill('Beschwerde 4711');
    await page.getByRole('button', { name: 'Freigabe anfordern' }).click();
    await page.getByText('Warten auf einen Supervisor …').waitFor();
    const supervisor = await web.openAs('sue', '/', german);
    await supervisor.getByLabel('1 Person wartet auf eine zweite Person').waitFor();
    await supervisor.getByRole('link', { name: /^Freigaben/ }).click();
    await supervisor.getByText('Beschwerde 4711').waitFor();
    await supervisor.getByRole('button', { name: 'Freigeben' }).click();
    await page.getByText('Entsperrt zusammen mit Sue Lang.').waitFor();
    await page.locator('[data-row]').nth(2).waitFor();
    await page.locator('[data-row]').first().click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    assert.ok((await audioAddress(page)).endsWith(`?filter=${filterId}`));
    await supervisor.getByRole('button', { name: 'Jetzt sperren' }).click();
    await supervisor.getByText('Niemand wartet auf Sie').waitFor();
    await page.getByRole('button', { name: 'Entsperren' }).waitFor({ timeout: 30_000 });
    await page.getByText('Die Wiedergabe wurde beendet.').waitFor();
    assert.equal(await audioAddress(page), '');
    assert.equal(await page.locator('[data-row]').count(), 0);
  });

  it('is taken from a filter, and given back, while its list is looked at', async () => {
    const change = async (fourEyes: boolean): Promise<void> => {
      const answer = await web.client.send('PATCH', `/filters/${filterId}`, { fourEyes });
      assert.equal(answer.status, 200);
    };
    const page = await web.openAs('anna', `/recordings/${filterId}`);
    await page.getByRole('button', { name: 'Unlock', exact: true }).waitFor();
    await change(false);
    await page.locator('[data-row]').nth(2).waitFor();
    await change(true);
    await page.getByRole('button', { name: 'Unlock', exact: true }).waitFor();
    assert.equal(await page.locator('[data-row]').count(), 0);
  });

  /** What the player reads; empty where it has nothing to play. */
  const audioAddress = (page: Page): Promise<string> =>
    page.locator('audio').evaluate((audio) => String(Reflect.get(audio, 'src')));

  it('says that a request was declined', async () => {
    const page = await web.openAs('anna', `/recordings/${filterId}`);
    await page.getByRole('tab', { name: 'Ask for approval' }).click();
    await page.getByLabel('Reason').fill('I am curious');
    await page.getByRole('button', { name: 'Ask for approval' }).click();
    const takeBack = page.getByRole('button', { name: 'Take the request back' });
    await takeBack.waitFor();
    const isFocused = (of: Locator): Promise<boolean> => of.evaluate(hasFocus);
    await waitUntil('the way back has the focus', () => isFocused(takeBack));
    await page.keyboard.press('Enter');
    await waitUntil('the reason has the focus', () => isFocused(page.getByLabel('Reason')));
    assert.equal(await page.getByLabel('Reason').inputValue(), 'I am curious');
    await page.getByRole('button', { name: 'Ask for approval' }).click();
    await page.getByText('Waiting for a supervisor …').waitFor();
    const supervisor = await web.openAs('sue', '/approvals', { locale: 'en-GB' });
    await supervisor.getByRole('button', { name: 'Decline' }).click();
    await page.getByText('Your last request was declined.').waitFor();
  });
});

/** Runs in the page. */
function hasFocus(element: unknown): boolean {
  return (element as { matches(selector: string): boolean }).matches(':focus');
}
