import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { FrameLocator, Page } from 'playwright-core';
import { axeViolations, tooWide, unreachedControls } from '../support/axe.ts';
import { GadgetScene } from '../support/gadget-scene.ts';
import { TestBrowser, waitUntil } from '../support/web-browser.ts';

const TAB = { viewport: { width: 300, height: 480 }, ignoreHTTPSErrors: true } as const;
const PATH = '/Jabber/Recording/Recording.asp';

type Login = { readonly loginName: string; readonly password: string };

/** The gadget in a tab as narrow as that of Jabber, with calls as CUCM places them. */
describe('web: gadget', () => {
  let browser: TestBrowser;
  let gadget: GadgetScene;

  before(async () => {
    browser = await TestBrowser.launch();
    gadget = await GadgetScene.start(11);
  });
  afterEach(() => browser.reset());
  after(async () => {
    await browser.close();
    await gadget.close();
  });

  const open = (options: Partial<Parameters<TestBrowser['open']>[0]> = {}): Promise<Page> =>
    browser.open({ address: gadget.address, path: PATH, isLoggedIn: false, ...TAB, ...options });

  /** By keyboard alone. */
  async function logIn(page: Page | FrameLocator, { loginName, password }: Login): Promise<void> {
    await page.getByLabel('Login name').fill(loginName);
    await page.getByLabel('Password').fill(password);
    await page.getByLabel('Password').press('Enter');
  }

  async function press(page: Page, name: string): Promise<void> {
    await page.getByRole('button', { name, exact: true }).press('Enter');
  }

  /** Of the same user. */
  function twoCalls() {
    const one = gadget.scene.newCall();
    return [one, gadget.scene.newCall(Number(one.options.near.number))] as const;
  }

  const lamp = (page: Page | FrameLocator, light: string) =>
    page.locator(`[data-light="${light}"]`).waitFor();

  async function findFaults(page: Page) {
    return {
      violations: await axeViolations(page),
      tooWide: await tooWide(page),
      unreached: await unreachedControls(page),
    };
  }
  const NO_FAULTS = { violations: [], tooWide: [], unreached: [] };

  it('follows a call from its start to what is kept after its end', async () => {
    const call = gadget.scene.newCall();
    const login = await gadget.loginOf(call);
    const page = await open();
    await logIn(page, { ...login, password: 'wrong' });
    await page.getByText('That was not right.').waitFor();
    await logIn(page, login);
    await page.getByText('No current call').waitFor();
    await call.place();
    await page.getByRole('heading', { name: '0891234' }).waitFor();
    await lamp(page, 'buffered');
    await press(page, 'Pause');
    await lamp(page, 'paused');
    await page.getByText(/^Goes on by itself at \d/).waitFor();
    await press(page, 'Resume');
    await press(page, 'Start recording');
    await lamp(page, 'recording');
    await press(page, 'Stop recording');
    await lamp(page, 'stopped');
    await press(page, 'Start recording');
    await lamp(page, 'recording');
    await call.hangUp();
    await page.getByText('No current call').waitFor();
    await press(page, 'Log out');
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
  });

  it('keeps and destroys calls that are over, the latter after a question', async () => {
    const [kept, destroyed] = twoCalls();
    const page = await open();
    await logIn(page, await gadget.loginOf(kept));
    await page.getByText('No current call').waitFor();
    await kept.place();
    await lamp(page, 'buffered');
    await kept.hangUp();
    await lamp(page, 'over');
    await page.getByText(/^Can be kept until \d/).waitFor();
    await press(page, 'Keep last call');
    await page.getByText('The whole call is kept.').waitFor();
    await page.getByText('No current call').waitFor();
    await gadget.scene.waitForRecordings(kept, 1);
    await destroyed.place();
    await lamp(page, 'buffered');
    await press(page, 'Private');
    const question = page.getByRole('alertdialog', { name: 'Destroy this call?' });
    await question.waitFor();
    await page.keyboard.press('Escape');
    await press(page, 'Private');
    await press(page, 'Destroy');
    await page.getByText('What was captured of the call is destroyed.').waitFor();
    await page.getByText('No current call').waitFor();
    await destroyed.hangUp();
  });

  it('shows several calls at once, and says which side is missing', async () => {
    const [one, two] = twoCalls();
    const page = await open();
    await logIn(page, await gadget.loginOf(one));
    await page.getByText('No current call').waitFor();
    await one.place();
    await two.place();
    await waitUntil('both are shown', async () => (await page.locator('.card').count()) === 2);
    const far = one.legs.find(({ side }) => side === 'far')!;
    far.media.stream!.stop();
    await lamp(page, 'far');
    await page.getByText('The other side does not arrive').waitFor();
    await one.hangUp();
    await two.hangUp();
  });

  it('says that it knows nothing when the connection is lost, and comes back', async () => {
    const call = gadget.scene.newCall();
    const page = await open();
    await logIn(page, await gadget.loginOf(call));
    await page.getByText('No current call').waitFor();
    await call.place();
    await lamp(page, 'buffered');
    const port = gadget.front.target;
    gadget.front.target = undefined;
    gadget.front.disconnect();
    await lamp(page, 'lost');
    assert.equal(await page.getByRole('button', { name: 'Start recording' }).isDisabled(), true);
    gadget.front.target = port;
    await lamp(page, 'buffered');
    await call.hangUp();
  });

  it('says of a call that only Jabber knows that it is not recorded', async () => {
    const page = await open({ path: '/gadget?user=u7005' });
    assert.equal(await page.getByLabel('Login name').inputValue(), 'u7005');
    const call = gadget.scene.newCall();
    await logIn(page, await gadget.loginOf(call));
    await page.getByText('No current call').waitFor();
    const tell = (state: string, number: string) => {
      const remote = { voiceMediaDisplayName: 'Jane Doe', voiceMediaNumber: number };
      const event = { conversationId: number, state, remoteParticipants: [remote] };
      const json = JSON.stringify(JSON.stringify(event));
      return page.evaluate(`OnTelephonyConversationStateChanged(${json})`);
    };
    await tell('Started', '+49 89 1234');
    await lamp(page, 'unrecorded');
    await page.getByRole('heading', { name: 'Jane Doe' }).waitFor();
    await call.place();
    await page.locator('[data-light="unrecorded"]').waitFor({ state: 'detached' });
    await tell('Started', '+1 555 0100');
    await lamp(page, 'unrecorded');
    await tell('Ended', '+1 555 0100');
    await page.locator('[data-light="unrecorded"]').waitFor({ state: 'detached' });
    await call.hangUp();
  });

  it('is used by who is logged in to the page, who comes back to it after the log-in', async () => {
    const call = gadget.scene.newCall();
    const login = await gadget.loginOf(call);
    const page = await open();
    await page.getByRole('link', { name: 'Other ways to log in' }).click();
    await page.getByLabel('Login name').fill(login.loginName);
    await page.getByLabel('Password').and(page.locator('input')).fill(login.password);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: `Continue as ${login.loginName}` }).click();
    await page.getByText('No current call').waitFor();
    assert.equal(new URL(page.url()).pathname, '/gadget');
  });

  it('works in the frame of a page that is allowed', async () => {
    const call = gadget.scene.newCall();
    const address = `https://127.0.0.1:${gadget.allowed.port}`;
    // That it may not read what it asks for is written to the console.
    const page = await open({ address, path: '/', expects: /blocked by CORS policy/ });
    const frame = page.frameLocator('iframe');
    await logIn(frame, await gadget.loginOf(call));
    await frame.getByText('No current call').waitFor();
    await call.place();
    await lamp(frame, 'buffered');
    await frame.getByRole('button', { name: 'Start recording' }).click();
    await lamp(frame, 'recording');
    // The page around it can ask nothing with the cookie of the frame.
    const [recording] = (await gadget.scene.list()).map(({ id }) => id);
    const ask = (path: string, init: object) =>
      page.evaluate(
        `fetch('${gadget.address}/api/v1/gadget${path}', ${JSON.stringify(init)})
          .then((answer) => answer.type, () => 'refused')`,
      );
    const headers = { 'content-type': 'application/json' };
    const stop = { method: 'PATCH', headers, body: '{"action":"stop"}', credentials: 'include' };
    assert.equal(await ask(`/calls/${recording}`, stop), 'refused');
    assert.equal(await ask('/session', { credentials: 'include' }), 'refused');
    const simple = { method: 'POST', mode: 'no-cors', credentials: 'include' };
    assert.equal(await ask('/session/own', simple), 'refused');
    await lamp(frame, 'recording');
    await call.hangUp();
  });

  it('does not appear in the frame of any other page', async () => {
    const address = `https://127.0.0.1:${gadget.forbidden.port}`;
    const page = await open({ address, path: '/', expects: /frame-ancestors/ });
    const shown = page.frames().map((frame) => frame.url());
    assert.equal(shown.length, 2);
    assert.deepEqual(
      shown.filter((url) => url.startsWith(gadget.address)),
      [],
    );
    assert.equal(await page.frameLocator('iframe').locator('main').count(), 0);
  });

  for (const [locale, colorScheme] of [
    ['en-GB', 'light'],
    ['de-DE', 'dark'],
    ['fr-FR', 'light'],
    ['it-IT', 'dark'],
  ] as const) {
    it(`has no faults for those who do not see well, in ${locale}, ${colorScheme}`, async () => {
      const call = gadget.scene.newCall();
      const language = locale.slice(0, 2);
      const login = await gadget.loginOf(call, language);
      const page = await open({ locale, colorScheme });
      await page.locator('form').waitFor();
      assert.deepEqual(await findFaults(page), NO_FAULTS);
      await page.locator('input[name=name]').fill(login.loginName);
      await page.locator('input[name=password]').fill(login.password);
      await page.keyboard.press('Enter');
      await page.locator('.nothing').waitFor();
      assert.deepEqual(await findFaults(page), NO_FAULTS);
      assert.equal(await page.locator('html').getAttribute('lang'), language);
      await call.place();
      await lamp(page, 'buffered');
      assert.deepEqual(await findFaults(page), NO_FAULTS);
      await page.locator('.buttons button').last().press('Enter');
      await page.locator('[role=alertdialog]').waitFor();
      assert.deepEqual(await findFaults(page), NO_FAULTS);
      await call.hangUp();
      await page.locator('[role=alertdialog] button').last().press('Enter');
      await lamp(page, 'over');
      await page.locator('.buttons button').last().press('Enter');
      await page.locator('.danger').press('Enter');
      await page.locator('.nothing').waitFor();
    });
  }
});
