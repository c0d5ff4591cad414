// Chromium for tests of the page.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { LOGIN } from './web-fixture-server.ts';

export { waitUntil } from './wait-until.ts';

/** The engine without the windows of a browser: half the computing for the same pages. */
const HEADLESS = '/usr/bin/chromium-headless-shell';
/** The browser that people use. */
export const CHROMIUM = '/usr/bin/chromium';
const PAGE = new URL('../../web/dist/index.html', import.meta.url);
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
];

export interface PageOptions extends BrowserContextOptions {
  /** Where the page is served, for example `http://127.0.0.1:8080`. */
  readonly address: string;
  readonly path?: string;
  readonly isLoggedIn?: boolean;
  /** Who logs in, where it is not the person of the stand-in. */
  readonly login?: { readonly loginName: string; readonly password: string };
  /** An error in the console that the test is about. */
  readonly expects?: RegExp;
}

const DEFAULTS: BrowserContextOptions = {
  viewport: { width: 1280, height: 800 },
  locale: 'en-GB',
  timezoneId: 'Europe/Berlin',
  colorScheme: 'light',
  reducedMotion: 'reduce',
};

/** One browser for a file of tests; every test begins logged out and with nothing remembered. */
export class TestBrowser {
  readonly #browser: Browser;
  /** Used again for the sake of its cache of scripts. */
  readonly #usual: BrowserContext;
  #problems: string[] = [];

  private constructor(browser: Browser, usual: BrowserContext) {
    this.#browser = browser;
    this.#usual = usual;
  }

  static async launch(program = HEADLESS): Promise<TestBrowser> {
    assert.ok(existsSync(program), `${program} is missing: apt-get install ${basename(program)}`);
    assert.ok(existsSync(PAGE), 'the page is not built: npm run build:web');
    const browser = await chromium.launch({ executablePath: program, args: FLAGS });
    return new TestBrowser(browser, await browser.newContext(DEFAULTS));
  }

  /** Opens the page, in English, light, 1280 × 800 unless said otherwise. */
  async open(options: PageOptions): Promise<Page> {
    const { address, path = '/', isLoggedIn = true, login = LOGIN, expects, ...rest } = options;
    const isUsual = Object.keys(rest).length === 0;
    const context = isUsual
      ? this.#usual
      : await this.#browser.newContext({ ...DEFAULTS, ...rest });
    context.setDefaultTimeout(20_000);
    if (isLoggedIn) await context.request.post(`${address}/api/v1/session`, { data: login });
    const page = await context.newPage();
    page.on('pageerror', (error) => this.#problems.push(error.message));
    page.on('console', (message) => {
      // That a request failed is what some tests are about; the rest is a fault of the page.
      const text = message.text();
      const isExpected = /Failed to load resource|net::ERR_/.test(text) || expects?.test(text);
      if (message.type() === 'error' && !isExpected) this.#problems.push(text);
    });
    await page.goto(address + path);
    return page;
  }

  /** Ends what the last test left open; fails where the page had an error of its own. */
  async reset(): Promise<void> {
    await Promise.all(this.#usual.pages().map(forget));
    await this.#usual.clearCookies();
    const others = this.#browser.contexts().filter((context) => context !== this.#usual);
    await Promise.all(others.map((context) => context.close()));
    const problems = this.#problems;
    this.#problems = [];
    assert.deepEqual(problems, []);
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}

async function forget(page: Page): Promise<void> {
  // A page that could not be loaded has no storage to clear.
  await page.evaluate('localStorage.clear()').catch(() => {});
  await page.close();
}
