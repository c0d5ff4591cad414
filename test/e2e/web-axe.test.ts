import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { axeViolations, tooWide, unreachedControls } from '../support/axe.ts';
import { PrerecordScene } from '../support/prerecord-scene.ts';
import { ADMIN_PASSWORD, ApiClient, type Product, simulateDemo } from '../support/product.ts';
import { TESTER } from '../support/temporary-catalog.ts';
import { TestBrowser } from '../support/web-browser.ts';
import { SETUP_TOKEN, WebFixtureServer } from '../support/web-fixture-server.ts';

const ROW = '[data-row]';
const DIALOG = '[role=dialog]';
const MENU = '[role=menu]';
const ADMIN = { loginName: 'admin', password: ADMIN_PASSWORD };
/** A window, and what is looked at in it; everything where nothing is named. */
interface Look {
  readonly name: string;
  readonly window: BrowserContextOptions;
  readonly choose: string;
  readonly stops?: readonly string[];
}

const LOOKS: readonly Look[] = [
  {
    name: 'at 1440 pixels, light',
    window: { viewport: { width: 1440, height: 900 }, colorScheme: 'light', locale: 'en-GB' },
    choose: 'Choose …',
  },
  {
    name: 'at 360 pixels, dark, in German',
    window: { viewport: { width: 360, height: 740 }, colorScheme: 'dark', locale: 'de-DE' },
    choose: 'Auswählen …',
  },
  {
    name: 'at 1024 pixels, dark, in French',
    window: { viewport: { width: 1024, height: 768 }, colorScheme: 'dark', locale: 'fr-FR' },
    choose: 'Choisir…',
    stops: ['list', 'export', 'deletion', 'four-eyes gate'],
  },
  {
    name: 'at 360 pixels, light, in Italian',
    window: { viewport: { width: 360, height: 740 }, colorScheme: 'light', locale: 'it-IT' },
    choose: 'Scegli…',
    stops: ['player', 'keys', 'users', 'four-eyes gate'],
  },
];

/** A page as somebody finds it. */
interface Stop {
  readonly name: string;
  readonly path: string;
  /** What stands there when the page is complete. */
  readonly shows: string;
  readonly reach?: (page: Page, choose: string) => Promise<void>;
}

async function useArchive(page: Page): Promise<void> {
  const use = /^(use an archive|ein archiv verw|utiliser une arch|usa un arch)/i;
  await page.getByLabel(use).press(' ');
}

function encryptArchive(kind: 'passphrase' | 'recipient') {
  return async (page: Page): Promise<void> => {
    await useArchive(page);
    await page.locator('select:has(option[value="recipient"])').selectOption(kind);
  };
}

/** Every page of the router, for those who do not see well, or use no mouse. */
describe('web: accessibility', { concurrency: 2 }, () => {
  let browser: TestBrowser;
  let scene: PrerecordScene;
  let setup: WebFixtureServer;
  let ids: Awaited<ReturnType<typeof prepare>>;

  before(async () => {
    browser = await TestBrowser.launch();
    setup = await WebFixtureServer.start({ needsSetup: true });
    scene = await PrerecordScene.start(1);
    ids = await prepare(scene);
  });
  after(async () => {
    await browser.reset();
    await browser.close();
    await setup.close();
    await scene.close();
  });

  const check = async (page: Page, { path, shows, reach }: Stop, choose: string) => {
    await page.goto(path.startsWith('/') ? scene.product.url + path : path);
    await reach?.(page, choose);
    await page.locator(shows).locator('visible=true').first().waitFor();
    await page.locator('.mantine-Skeleton-root').first().waitFor({ state: 'detached' });
    const found = {
      violations: await axeViolations(page),
      tooWide: await tooWide(page),
      unreached: await unreachedControls(page),
    };
    assert.deepEqual(found, { violations: [], tooWide: [], unreached: [] });
  };

  for (const { name, window, choose, stops } of LOOKS) {
    it(name, async (t) => {
      const page = await browser.open({ address: scene.product.url, login: ADMIN, ...window });
      const inside = [...listStops(ids), ...openedStops(ids), ...insideStops(ids)];
      for (const stop of inside.filter((one) => stops?.includes(one.name) ?? true)) {
        await t.test(stop.name, () => check(page, stop, choose));
      }
      if (stops !== undefined) return;
      await page.context().clearCookies();
      for (const stop of entryStops(setup.address)) {
        await t.test(stop.name, () => check(page, stop, choose));
      }
    });
  }
});

/** Something to show on every page; returns what stands in the addresses. */
async function prepare(scene: PrerecordScene) {
  const { product } = scene;
  await simulateDemo(product);
  const rights = {
    isSupervisor: true,
    canListenIn: true,
    showsInInbox: true,
    mustBeRecorded: true,
  };
  await product.changePolicy('admin', rights);
  const ids = await product.withCatalog(async ({ users, filters, missed, alerts }) => {
    const admin = (await users.findByLoginName('admin'))!;
    await users.update(admin.id, { devices: ['SEP001122334455'] }, TESTER);
    const [filter] = await filters.listOfUser(admin.id);
    const board = { name: { en: 'Board' }, rule: "usr_Department = 'Board'", canDelete: false };
    const locked = await filters.create({ ...board, fourEyes: true }, TESTER);
    await filters.grant(locked.id, admin.id, TESTER);
    const miss = { code: 'no-line', detail: 'for a test', peer: '10.0.0.1', count: 2 } as const;
    const parties = { near: { side: 'near', number: '7001' }, far: { side: 'far' } } as const;
    missed.insertAll([{ ...miss, atMs: Date.now(), parties, userId: admin.id }]);
    const alert = { code: 'recording-missed', key: 'no-line', severity: 'critical' } as const;
    alerts.raise({ ...alert, facts: { cause: 'no-line' }, isCondition: false, times: 1 });
    return { user: admin.id, filter: filter!.id, locked: locked.id };
  });
  await askForApproval(product, ids.locked);
  const token = { name: 'Software of the call centre', userId: null };
  const admin = await product.logIn();
  await admin.send('POST', '/tokens', token);
  const events = ['recording.stored'];
  await admin.send('POST', '/webhooks', { url: 'http://127.0.0.1:9/', events, isEnabled: true });
  await scene.talk(scene.newCall());
  const [recording] = await (await product.logIn()).waitForRecordings<{ id: string }>(3);
  return { ...ids, recording: recording!.id };
}

/** Anna waits for a second person. */
async function askForApproval(product: Product, filterId: string): Promise<void> {
  const admin = await product.logIn();
  const anna = { loginName: 'anna', password: 'quiet harbour at dawn' };
  const user = { loginName: anna.loginName, firstName: 'Anna', filterIds: [filterId] };
  const { id } = (await (await admin.send('POST', '/users', user)).json()) as { id: string };
  await admin.send('PUT', `/users/${id}/password`, { password: anna.password, mustChange: false });
  const logIn = await admin.send('POST', '/session', anna);
  const client = new ApiClient(product.url, logIn.headers.getSetCookie()[0]!.split(';')[0]!);
  const path = `/filters/${filterId}/four-eyes/request`;
  assert.equal((await client.send('PUT', path, { reason: 'Complaint 4711' })).status, 200);
}

/** Presses the first button of the page with this icon. */
const press = (icon: string) => (page: Page) =>
  page.locator(`main button:has(${icon})`).first().press('Enter');

/** The list of recordings, and what opens from it. */
function listStops(ids: Awaited<ReturnType<typeof prepare>>): Stop[] {
  const path = `/recordings/${ids.filter}`;
  const playing = `${path}?recording=${ids.recording}`;
  const openNavigation = async (page: Page) => {
    await page.locator(ROW).first().waitFor();
    const burger = page.locator('header .mantine-Burger-root');
    // In a wide window it stands there anyway.
    if (await burger.isVisible()) await burger.press('Enter');
  };
  const options = press('.tabler-icon-adjustments-horizontal');
  const custom = `${path}?range=custom`;
  const period = press('.tabler-icon-calendar');
  return [
    { name: 'list', path, shows: ROW },
    { name: 'list options', path, shows: DIALOG, reach: options },
    { name: 'list period', path: custom, shows: DIALOG, reach: period },
    { name: 'navigation', path, shows: 'nav a', reach: openNavigation },
    { name: 'player', path: playing, shows: '[role=slider]' },
    { name: 'details', path: `${playing}&info=1`, shows: `aside h3, ${DIALOG} h3` },
  ];
}

/** Dialogs and menus that open from the list and the header. */
function openedStops(ids: Awaited<ReturnType<typeof prepare>>): Stop[] {
  const path = `/recordings/${ids.filter}`;
  const playing = `${path}?recording=${ids.recording}`;
  const press =
    (...icons: string[]) =>
    async (page: Page) => {
      for (const icon of icons) await page.locator(`button:has(${icon})`).first().press('Enter');
    };
  const firstRow = (key: string) => async (page: Page) => {
    await page.locator(ROW).first().press(key);
  };
  const withPlayer = (next: (page: Page) => Promise<void>) => async (page: Page) => {
    await page.locator('[role=slider]').first().waitFor();
    await next(page);
  };
  const chosen = firstRow('Space');
  const tags = async (page: Page) => {
    await chosen(page);
    await press('.tabler-icon-tag')(page);
  };
  const keys = withPlayer((page) => page.keyboard.press('?'));
  const speed = withPlayer((page) =>
    page.locator('section button[aria-haspopup=menu]').first().press('Enter'),
  );
  const sound = withPlayer(press('.tabler-icon-headphones'));
  return [
    { name: 'selection', path, shows: '[role=toolbar]', reach: chosen },
    { name: 'tags', path, shows: DIALOG, reach: tags },
    { name: 'export', path, shows: DIALOG, reach: press('.tabler-icon-file-zip') },
    { name: 'deletion', path, shows: DIALOG, reach: firstRow('Delete') },
    { name: 'keys', path: playing, shows: DIALOG, reach: keys },
    { name: 'speed', path: playing, shows: MENU, reach: speed },
    { name: 'sound', path: playing, shows: `${MENU}, ${DIALOG}`, reach: sound },
    { name: 'own menu', path, shows: MENU, reach: press('.tabler-icon-user') },
    { name: 'languages', path, shows: MENU, reach: press('.tabler-icon-language') },
    { name: 'defaults', path: '/users', shows: DIALOG, reach: press('.tabler-icon-user-cog') },
    {
      name: 'filter deletion',
      path: `/filters/${ids.locked}`,
      shows: DIALOG,
      reach: press('.tabler-icon-trash'),
    },
  ];
}

/** The other pages of somebody who is logged in. */
function insideStops(ids: Awaited<ReturnType<typeof prepare>>): Stop[] {
  const openFirst = (page: Page) => page.locator(ROW).first().press('Enter');
  const openDialog = (page: Page, name: string) => page.getByRole('button', { name }).click();
  const fill = (selector: string, text: string) => async (page: Page) => {
    await page.locator(selector).first().fill(text);
    await page.keyboard.press('Enter');
  };
  return [
    { name: 'inbox', path: '/recordings/inbox', shows: 'main h1' },
    { name: 'four-eyes gate', path: `/recordings/${ids.locked}`, shows: 'input[type=password]' },
    { name: 'live', path: '/live', shows: ROW },
    { name: 'live call', path: '/live', shows: 'aside dl, [role=dialog]', reach: openFirst },
    { name: 'approvals', path: '/approvals', shows: 'main h1' },
    { name: 'users', path: '/users', shows: ROW },
    { name: 'user', path: `/users/${ids.user}`, shows: 'form input' },
    {
      name: 'phones of a user',
      path: `/users/${ids.user}`,
      shows: 'main dl .tabler-icon-alert-circle',
      reach: press('.tabler-icon-phone-call'),
    },
    { name: 'new user', path: '/users/new', shows: 'form input' },
    { name: 'modes', path: '/users/new', shows: `${DIALOG} select`, reach: openDialog },
    { name: 'user import', path: '/users/import', shows: 'input[type=file]' },
    { name: 'filters', path: '/filters', shows: ROW },
    { name: 'filter', path: `/filters/${ids.locked}`, shows: '.cm-editor' },
    { name: 'new filter', path: '/filters/new', shows: '.cm-editor' },
    {
      name: 'filter with a mistake',
      path: '/filters/new',
      shows: '.cm-lintRange',
      reach: fill('.cm-content', "usr_Nothing = 'x'"),
    },
    { name: 'settings', path: '/settings', shows: 'form input' },
    {
      name: 'archive settings',
      path: '/settings',
      shows: 'form textarea',
      reach: useArchive,
    },
    {
      name: 'archive settings with a passphrase',
      path: '/settings',
      shows: 'form textarea',
      reach: encryptArchive('passphrase'),
    },
    {
      name: 'archive settings with a public key',
      path: '/settings',
      shows: 'form textarea',
      reach: encryptArchive('recipient'),
    },
    { name: 'system parameters', path: '/system/parameters', shows: 'form input' },
    { name: 'log-in rules', path: '/system/log-in', shows: 'form input' },
    { name: 'directory', path: '/system/directory', shows: 'form input' },
    { name: 'openid', path: '/system/openid', shows: 'form input' },
    { name: 'tokens', path: '/system/tokens', shows: ROW },
    { name: 'token', path: '/system/tokens', shows: `${DIALOG} dl`, reach: openFirst },
    {
      name: 'new token',
      path: '/system/tokens',
      shows: `${DIALOG} form`,
      reach: press('.tabler-icon-plus'),
    },
    { name: 'webhooks', path: '/system/webhooks', shows: ROW },
    { name: 'webhook', path: '/system/webhooks', shows: `${DIALOG} form`, reach: openFirst },
    {
      name: 'new webhook',
      path: '/system/webhooks',
      shows: `${DIALOG} form`,
      reach: press('.tabler-icon-plus'),
    },
    { name: 'status', path: '/status', shows: 'main li' },
    { name: 'missed', path: '/missed', shows: ROW },
    { name: 'missed call', path: '/missed', shows: `aside h2, ${DIALOG}`, reach: openFirst },
    { name: 'policy preview', path: '/policy', shows: 'form input' },
    {
      name: 'policy answer',
      path: '/policy',
      shows: 'main a[href^="/users/"]',
      reach: fill('form input', '7001'),
    },
    { name: 'retention', path: '/retention', shows: 'main h2' },
    { name: 'retention list', path: '/retention?view=list', shows: '[role=tabpanel]' },
    { name: 'audit', path: '/audit', shows: ROW },
    { name: 'audit event', path: '/audit', shows: `aside h2, ${DIALOG}`, reach: openFirst },
    { name: 'account', path: '/account', shows: 'main h2' },
    {
      name: 'gadget',
      path: '/gadget',
      shows: '.nothing',
      reach: (page) => page.locator('main > button').click(),
    },
    { name: 'nowhere', path: '/no/such/page', shows: 'main a' },
  ];
}

function entryStops(setupAddress: string): Stop[] {
  const setupPath = `${setupAddress}/setup#token=${SETUP_TOKEN}`;
  return [
    { name: 'log-in', path: '/login', shows: 'input[type=password]' },
    { name: 'gadget log-in', path: '/gadget', shows: 'input[type=password]' },
    { name: 'set-up', path: setupPath, shows: 'input[type=password]' },
  ];
}
