import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type MissedReason, type ModeMatrix, uniformModes } from '../../src/recording/index.ts';
import { TESTER } from '../support/temporary-catalog.ts';
import { waitUntil } from '../support/web-browser.ts';
import { useWebProduct } from '../support/web-product.ts';

const ROW = '[data-row]';
const OVERFLOW = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
const PHONE = {
  viewport: { width: 360, height: 780 },
  locale: 'de-DE',
  colorScheme: 'dark',
  isMobile: true,
} as const;
const FIRST_MS = Date.UTC(2026, 0, 15, 9);

/** The pages about what is decided of calls, with the recorder itself behind them. */
describe('web: decisions about calls', () => {
  let annaId: string;
  const web = useWebProduct(async ({ product }) => {
    await product.changeSettings({ lines: 3, internalNumbers: ['1000-1999'] });
    await product.withCatalog(async ({ users }) => {
      const user = (lastName: string, number: string, modes: ModeMatrix, mustBeRecorded: boolean) =>
        users.create(
          { loginName: lastName, lastName, numbers: [number], policy: { modes, mustBeRecorded } },
          TESTER,
        );
      annaId = (await user('Ost', '1001', uniformModes('prerecord'), false)).id;
      await user('West', '1002', uniformModes('none'), true);
    });
  });

  const miss = (times: number, code: MissedReason): Promise<void> =>
    web.product.withCatalog(async ({ missed }) =>
      missed.insertAll(
        Array.from({ length: times }, (_, index) => ({
          ...{ atMs: FIRST_MS + index * 60_000, code, detail: 'for a test', peer: '10.0.0.1' },
          parties: { near: { side: 'near', number: '1001' }, far: { side: 'far' } } as const,
          ...{ userId: annaId, count: index === 0 ? 12 : 1 },
        })),
      ),
    );

  it('say in words what would become of a call', async () => {
    const page = await web.open('/policy');
    const ask = async (number: string) => {
      await page.getByLabel('Number of the recorded person').fill(number);
      await page.keyboard.press('Enter');
    };
    await ask('1001');
    const answer = page.getByRole('status');
    await answer.getByText('it is recorded if somebody keeps it').waitFor();
    await page.getByText('0 of 3 in use, 1 kept free for users who must be recorded').waitFor();
    await page.getByText('Incoming, External').waitFor();
    await page.getByLabel('Number of the other party').fill('1002');
    await page.getByLabel('Direction').selectOption('outbound');
    await page.getByRole('button', { name: 'Ask' }).click();
    await page.getByText('Outgoing, Internal').waitFor();
    await ask('1002');
    await answer.getByText('This is a contradiction').waitFor();
    await ask('4711');
    await answer.getByText('calls of unknown users are declined').waitFor();
    await page.getByText('nobody').waitFor();
    await ask('1001');
    await page.getByRole('link', { name: 'Ost' }).click();
    await page.waitForURL(`**/users/${annaId}`);
  });

  it('answer on a telephone, in German', async () => {
    const page = await web.open('/policy', PHONE);
    await page.getByLabel('Rufnummer der aufgezeichneten Person').fill('1001');
    await page.getByRole('button', { name: 'Fragen' }).click();
    await page.getByText('Er wird eine Aufnahme, wenn ihn jemand behält.').waitFor();
    assert.equal(await page.evaluate(OVERFLOW), 0);
  });

  it('list what was missed, and let one acknowledge it', async () => {
    await miss(3, 'no-line');
    await miss(1, 'disk-full');
    const page = await web.open('/missed');
    await page.getByText('4 open').waitFor();
    await page.getByLabel('Reason').selectOption('no-line');
    await page.waitForURL(/code=no-line/);
    await waitUntil('only those', async () => (await page.locator(ROW).count()) === 3);
    await page.locator(ROW).last().getByText('12 times').waitFor();
    await page.getByLabel('Select all rows shown').check();
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    await page.getByText('Nothing was missed').waitFor();
    await page.getByText('1 open').waitFor();
    await page.getByLabel('State').selectOption('acknowledged');
    await page.locator(ROW).nth(2).waitFor();
    const events = await web.product.withCatalog((catalog) => catalog.audit.newest(5));
    assert.deepEqual(
      events
        .filter(({ action }) => action === 'missed.acknowledged')
        .map(({ actor, details }) => [actor.name, details.count]),
      [['admin', 3]],
    );
  });

  it('show one entry by keyboard alone, on a telephone, in German', async () => {
    await miss(1, 'must-be-recorded-declined');
    const page = await web.open('/missed?code=must-be-recorded-declined', PHONE);
    await page.locator(ROW).focus();
    await page.keyboard.press('Enter');
    const panel = page.getByRole('dialog');
    await panel.getByText('Aufzeichnungspflichtig, aber der Modus sagt nein').waitFor();
    assert.equal(await page.evaluate(OVERFLOW), 0);
    await panel.getByRole('button', { name: 'Quittieren' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Nichts wurde verpasst').waitFor();
    assert.equal(await panel.count(), 0);
  });
});
