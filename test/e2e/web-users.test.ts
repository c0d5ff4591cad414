import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NO_POLICY, uniformModes } from '../../src/recording/index.ts';
import { waitUntil } from '../support/web-browser.ts';
import { useWebProduct } from '../support/web-product.ts';

interface UserBody {
  readonly id: string;
  readonly loginName: string;
  readonly policy: typeof NO_POLICY;
}

/** The pages for users, with the recorder itself behind them. */
describe('web: users', () => {
  const web = useWebProduct();

  const create = async (user: object): Promise<UserBody> => {
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', body: JSON.stringify(user), headers };
    return (await (await web.client.fetch('/users', init)).json()) as UserBody;
  };

  it('create a user, say what is wrong beside the field, and keep the policy chosen', async () => {
    await create({ loginName: 'taken', numbers: ['1000'] });
    const page = await web.open('/users');
    await page.getByRole('link', { name: 'New user' }).click();
    await page.getByLabel('Login name').fill('taken');
    await page.getByRole('button', { name: 'Create user' }).click();
    await page.getByText('This login name is already taken.').first().waitFor();
    await page.getByLabel('Login name').fill('jdoe');
    await page.getByLabel('E-mail').fill('nowhere');
    await page.getByRole('combobox', { name: 'Numbers' }).fill('1001');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Create user' }).click();
    await page.getByText('An address such as name@example.com.').first().waitFor();
    await page.getByLabel('E-mail').fill('jane@example.com');

    await page.getByRole('button', { name: 'Choose …' }).click();
    await page.getByLabel('All calls', { exact: true }).selectOption('cisco');
    await page.getByLabel('Incoming, internal', { exact: true }).selectOption('none');
    await page.getByRole('tab', { name: 'General' }).click();
    await page.getByLabel('Must be recorded').check();
    await page.getByLabel('Delete automatically after days').fill('90');
    await page.getByRole('tab', { name: 'Monitor filters' }).click();
    await page.getByLabel('All recordings').check();
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByText('Incoming, external, All outgoing calls: Cisco').waitFor();
    await page.getByRole('button', { name: 'Create user' }).click();
    await page.waitForURL(/\/users\/[0-9a-f-]{36}$/);

    const id = page.url().split('/').at(-1)!;
    const { createdAt, updatedAt, filterIds, ...saved } = await web.client.get<
      Record<string, unknown> & { filterIds: string[] }
    >(`/users/${id}`);
    const filters = await web.client.get<{ items: { id: string }[] }>('/filters');
    assert.deepEqual(
      filterIds,
      filters.items.map((filter) => filter.id),
    );
    assert.deepEqual(saved, {
      ...{ id, loginName: 'jdoe', firstName: '', lastName: '', email: 'jane@example.com' },
      ...{ department: '', language: null, isAdministrator: false, isDisabled: false },
      ...{ numbers: ['1001'], devices: [], source: 'local', hasPassword: false, hasPin: false },
      policy: {
        ...{ ...NO_POLICY, mustBeRecorded: true, deleteAfterDays: 90 },
        modes: {
          inbound: { internal: 'none', external: 'cisco' },
          outbound: { internal: 'cisco', external: 'cisco' },
        },
      },
    });
  });

  it('change and delete a user by keyboard alone, in German', async () => {
    const { id } = await create({ loginName: 'keys', lastName: 'Tastatur' });
    const page = await web.open('/users?q=tastatur', { locale: 'de-DE' });
    await page.locator(`[data-row="${id}"]`).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Vorname').focus();
    await page.keyboard.type('Tim');
    await page.getByText('Es gibt Änderungen, die noch nicht gespeichert sind.').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('Gespeichert. Die Änderungen gelten ab sofort.').waitFor();
    await page.getByRole('heading', { name: 'Tim Tastatur' }).waitFor();
    await page.getByRole('button', { name: 'Löschen' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Tim Tastatur löschen?' });
    await dialog.getByRole('button', { name: 'Löschen' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/users$/);
    assert.equal((await web.client.fetch(`/users/${id}`)).status, 404);
  });

  it('set options of all users that a search finds', async () => {
    for (let index = 0; index < 120; index++) {
      await create({ loginName: `many${index}`, department: 'Crowd' });
    }
    const page = await web.open('/users');
    await page.getByPlaceholder('Search name, number, device').fill('crowd');
    await page.getByText('120 users', { exact: true }).waitFor();
    await page.getByLabel('Select all rows shown').check();
    await page.getByRole('button', { name: 'Select all 120 users of the list' }).click();
    await page.getByRole('button', { name: 'Set options …' }).click();
    await page.getByRole('checkbox', { name: 'Calls', exact: true }).check();
    await page.getByLabel('All calls', { exact: true }).selectOption('cisco');
    await page.getByRole('button', { name: 'Set what is ticked' }).click();
    await page.getByText('The options of 120 users have been set.').waitFor();
    const { items } = await web.client.get<{ items: UserBody[] }>('/users?q=crowd&limit=200');
    const expected = { ...NO_POLICY, modes: uniformModes('cisco') };
    assert.deepEqual(
      items.map(({ policy }) => policy),
      items.map(() => expected),
    );
  });

  it('give new users the defaults that were chosen', async () => {
    const page = await web.open('/users');
    await page.getByRole('button', { name: 'Defaults …' }).click();
    await page.getByRole('tab', { name: 'General' }).click();
    await page.getByLabel('Own recordings in the inbox').check();
    await page.getByRole('button', { name: 'Apply' }).click();
    await waitUntil('the defaults are kept', async () => {
      return (await create({ loginName: `new${Math.random()}` })).policy.showsInInbox;
    });
  });

  it('fit a narrow window, and say that there is nobody', async () => {
    const page = await web.open('/users?q=zzz', { viewport: { width: 360, height: 740 } });
    await page.getByText('No user matches').waitFor();
    await page.getByRole('button', { name: 'Show all users' }).click();
    await page.locator('[data-row]').first().waitFor();
    const overflow = 'document.documentElement.scrollWidth > document.documentElement.clientWidth';
    assert.equal(await page.evaluate(overflow), false);
  });

  it('say that a user does not exist', async () => {
    const page = await web.open('/users/nobody');
    await page.getByText('This user does not exist any more.').waitFor();
  });
});
