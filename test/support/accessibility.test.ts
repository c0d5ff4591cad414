import assert from 'node:assert/strict';
import { after, afterEach, before, it } from 'node:test';
import { accessibilityProblems } from './accessibility.ts';
import { TestBrowser } from './web-browser.ts';
import { WebFixtureServer } from './web-fixture-server.ts';

let browser: TestBrowser;
let server: WebFixtureServer;

before(async () => {
  browser = await TestBrowser.launch();
  server = await WebFixtureServer.start();
});
afterEach(() => browser.reset());
after(async () => {
  await browser.close();
  await server.close();
});

it('finds what nobody can read or name', async () => {
  // An address without the program, which would miss its own page.
  const path = '/api/v1/status';
  const page = await browser.open({ address: server.address, path, isLoggedIn: false });
  await page.setContent(`
    <body style="background: white">
      <button></button>
      <button aria-label="Named"></button>
      <span role="img"></span>
      <p id="a" style="color: #999">pale</p>
      <p id="a" style="color: #666">dark enough</p>
      <p style="background: rgb(0 0 0 / 50%)"><b style="color: #777">pale on grey</b></p>
      <p style="color: #888; font-size: 24px">large enough</p>
      <div role="gridcell"></div>
    </body>`);
  assert.deepEqual(await accessibilityProblems(page), [
    'a button has no name',
    'the id a stands twice',
    'a picture has no words',
    '[role=gridcell], [role=columnheader] stands outside of [role=row]',
    '“pale” has a contrast of 2.85',
    '“pale on grey” has a contrast of 1.13',
  ]);
});
