import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { AccessScene, THINGS } from '../access-matrix/access-scene.ts';
import { type PersonName, personOf } from '../access-matrix/people.ts';
import { CALLS_SEEN, DELETABLE } from '../access-matrix/sight-table.ts';
import { PASSWORD } from '../support/temporary-api.ts';
import { TestBrowser } from '../support/web-browser.ts';

const PAGE_DIRECTORY = fileURLToPath(new URL('../../web/dist', import.meta.url));
const USERS = ['plain', 'owner', 'listener', 'witness'] as const;
const ADMINISTRATORS = ['administrator', 'chief'] as const;
const ROW = '[data-row]';

/** The people of the access matrix, and what the page offers them. */
describe('web: rights', () => {
  let browser: TestBrowser;
  let scene: AccessScene;
  let address: string;
  const ends: (() => unknown)[] = [];

  before(async () => {
    browser = await TestBrowser.launch();
    const context = { after: (end: () => unknown) => void ends.push(end) };
    scene = await AccessScene.make(context, { webDirectory: PAGE_DIRECTORY });
    address = await scene.server.api.listen({ host: '127.0.0.1', port: 0 });
  });
  afterEach(() => browser.reset());
  after(async () => {
    await browser.close();
    for (const end of ends.reverse()) await end();
  });

  const open = (loginName: PersonName, path: string): Promise<Page> =>
    browser.open({ address, path, login: { loginName, password: PASSWORD } });

  /** The addresses in the menu. */
  async function menuOf(page: Page): Promise<string[]> {
    const links = page.getByRole('navigation').getByRole('link');
    await links.first().waitFor();
    // The filters come later than the rest.
    await page.getByRole('navigation').locator('[aria-busy=true]').waitFor({ state: 'detached' });
    const found: string[] = [];
    for (const link of await links.all()) found.push((await link.getAttribute('href'))!);
    return found;
  }

  it('offers users their filters and inbox, the live view, and approvals they can give', async () => {
    for (const person of USERS) {
      const { filters = [], policy = {} } = personOf(person);
      const page = await open(person, '/live');
      const wanted = [
        ...filters.map((name) => `/recordings/${scene.filters[name]}`),
        ...(policy.showsInInbox === true ? ['/recordings/inbox'] : []),
        ...['/live', ...(policy.isSupervisor === true ? ['/approvals'] : [])],
      ];
      assert.deepEqual((await menuOf(page)).sort(), wanted.sort(), person);
    }
  });

  it('has nothing at the addresses of pages that are for administrators', async () => {
    const all = await menuOf(await open('chief', '/live'));
    const page = await open('plain', '/live');
    const own = await menuOf(page);
    const others = all.filter((path) => !own.includes(path) && !path.startsWith('/recordings/'));
    assert.ok(others.length >= 12, others.join(' '));
    const refused = refusalsOf(page);
    for (const path of [...others, '/approvals', '/users/new', '/filters/new']) {
      await page.goto(address + path);
      await page.getByText('This page does not exist').waitFor();
      assert.equal(await page.getByRole('main').getByRole('button').count(), 0, path);
    }
    assert.deepEqual(refused, []);
  });

  it('asks for nothing that is refused, on any page of the menu', async () => {
    for (const person of ['owner', 'listener', ...ADMINISTRATORS] as const) {
      const page = await open(person, '/live');
      const refused = refusalsOf(page);
      for (const path of await menuOf(page)) {
        // What takes a second person is refused until there is one.
        if (path.endsWith(scene.filters.board)) continue;
        await page.getByRole('navigation').locator(`a[href="${path}"]`).click();
        await page.waitForURL(`**${path}*`);
        await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
      }
      assert.deepEqual(refused, [], person);
    }
  });

  it('offers to delete what one may delete', async () => {
    for (const [person, through] of [
      ...[['owner', 'inbox'] as const, ['remover', 'inbox'] as const],
      ...[['supervisor', 'sales'] as const, ['deleter', 'support'] as const],
    ]) {
      const filter = through === 'inbox' ? through : scene.filters[through];
      const page = await open(person, `/recordings/${filter}`);
      await page.locator(ROW).getByRole('button', { name: 'Show info' }).click();
      // All are preserved: that they can be released is shown to everybody who sees them.
      await page.getByRole('button', { name: 'Release' }).waitFor();
      const isOffered = (await page.getByRole('button', { name: 'Delete' }).count()) > 0;
      assert.equal(isOffered, DELETABLE[person] !== undefined, person);
    }
  });

  it('offers to keep and to hear the calls that one may keep and hear', async () => {
    for (const person of [...USERS, ...ADMINISTRATORS]) {
      const { sees, decides, hears } = CALLS_SEEN[person];
      const page = await open(person, '/live');
      const main = page.getByRole('main');
      await main.getByRole('heading', { level: 1 }).waitFor();
      if (sees.length > 0)
        await main
          .locator(ROW)
          .nth(sees.length - 1)
          .waitFor();
      const offered: Record<string, string[]> = { Keep: [], 'Listen in': [] };
      for (const name of THINGS) {
        const row = main.locator(ROW).filter({ hasText: name });
        for (const [label, names] of Object.entries(offered)) {
          if ((await row.getByRole('button', { name: label }).count()) > 0) names.push(name);
        }
      }
      assert.deepEqual(offered, { Keep: decides, 'Listen in': hears }, person);
    }
  });
});

/** What the page is refused from now on. */
function refusalsOf(page: Page): string[] {
  const refused: string[] = [];
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    // A stream of events may be over when the page that left it wants something of it.
    if (pathname.startsWith('/api/v1/live/events/')) return;
    if (response.status() >= 400) refused.push(`${response.status()} ${pathname}`);
  });
  return refused;
}
