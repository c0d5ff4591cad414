import assert from 'node:assert/strict';
import { after, afterEach, before } from 'node:test';
import type { Page } from 'playwright-core';
import { ADMIN_PASSWORD, type ApiClient, Product } from './product.ts';
import { type PageOptions, TestBrowser } from './web-browser.ts';

const ADMIN = { loginName: 'admin', password: ADMIN_PASSWORD };
/** Of everybody but the first administrator. */
export const PASSWORD = 'quiet harbour at dawn';

/** The recorder itself with a browser before it, for the tests of one `describe`. */
export class WebProduct {
  #browser: TestBrowser | undefined;
  #product: Product | undefined;
  #client: ApiClient | undefined;

  get browser(): TestBrowser {
    assert.ok(this.#browser !== undefined, 'the browser is open');
    return this.#browser;
  }

  get product(): Product {
    assert.ok(this.#product !== undefined, 'the recorder is running');
    return this.#product;
  }

  /** The API as the first administrator. */
  get client(): ApiClient {
    assert.ok(this.#client !== undefined, 'the administrator is logged in');
    return this.#client;
  }

  async start(): Promise<void> {
    this.#browser = await TestBrowser.launch();
    this.#product = await Product.start();
    this.#client = await this.#product.logIn();
  }

  async close(): Promise<void> {
    await this.#browser?.close();
    await this.#product?.close();
  }

  /** A page of the first administrator, unless it says of whom. */
  open(path: string, options: Partial<PageOptions> = {}): Promise<Page> {
    return this.browser.open({ address: this.product.url, path, login: ADMIN, ...options });
  }

  /** A page of somebody made by {@link createUser}. */
  openAs(loginName: string, path: string, options: Partial<PageOptions> = {}): Promise<Page> {
    return this.open(path, { login: { loginName, password: PASSWORD }, ...options });
  }

  /** Makes something by the API; returns its id. */
  async create(path: string, body: object): Promise<string> {
    const made = await this.client.send('POST', path, body);
    assert.equal(made.status, 201, await made.clone().text());
    return ((await made.json()) as { id: string }).id;
  }

  /** Makes somebody who can log in; returns their id. */
  async createUser(user: {
    readonly loginName: string;
    readonly [member: string]: unknown;
  }): Promise<string> {
    const id = await this.create('/users', user);
    const password = { password: PASSWORD, mustChange: false };
    assert.equal((await this.client.send('PUT', `/users/${id}/password`, password)).status, 204);
    return id;
  }
}

/**
 * To be called in a `describe`: begins before its first test, with what `prepare` does, and ends
 * after its last. Every test begins logged out.
 */
export function useWebProduct(prepare: (web: WebProduct) => Promise<void> = async () => {}) {
  const web = new WebProduct();
  before(async () => {
    await web.start();
    await prepare(web);
  });
  afterEach(() => web.browser.reset());
  after(() => web.close());
  return web;
}
