import assert from 'node:assert/strict';
import { after, afterEach, before, it } from 'node:test';
import type { Page } from 'playwright-core';
import { axeViolations, tooWide, unreachedControls } from './axe.ts';
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

const show = async (body: string): Promise<Page> => {
  // An address without the program, which would miss its own page.
  const path = '/api/v1/status';
  const page = await browser.open({ address: server.address, path, isLoggedIn: false });
  await page.setContent(`<!doctype html><html lang="en"><title>Test</title><body>${body}`);
  return page;
};

it('finds what breaks a rule of WCAG, and small targets', async () => {
  const page = await show(`
    <button id="nameless" style="width: 40px; height: 40px"></button>
    <button id="a" style="width: 9px; height: 9px; padding: 0" aria-label="A"></button
    ><button id="b" style="width: 9px; height: 9px; padding: 0" aria-label="B"></button>`);
  const found = await axeViolations(page);
  assert.deepEqual(
    found.map((line) => line.split(': ').slice(0, 2)),
    [
      ['button-name', '#nameless'],
      ['target-size', '#a'],
      ['target-size', '#b'],
    ],
  );
});

it('finds what is wider than the window', async () => {
  const wide = '<p id="wide" style="width: 1300px">Wide</p>';
  assert.deepEqual(await tooWide(await show(`<p></p>${wide}`)), ['1300 of 1280 pixels', wide]);
  assert.deepEqual(await tooWide(await show('<p></p>')), []);
});

it('finds controls that Tab does not reach', async () => {
  const radios = '<input type="radio" name="x"><input type="radio" name="x">';
  const dates = '<input type="datetime-local"><a href="#">Link</a>';
  assert.deepEqual(await unreachedControls(await show(radios + dates)), []);
  const page = await show(
    '<button>First</button><button id="trap">Trap</button><button>Last</button>',
  );
  await page.evaluate('trap.onkeydown = (event) => event.preventDefault()');
  assert.deepEqual(await unreachedControls(page), ['<button>Last</button>']);
});
