import type { LightMyRequestResponse } from 'fastify';
import type { TemporaryApi } from './temporary-api.ts';

/** The cookies of one browser that talks with an API. */
export class BrowserCookies {
  readonly #server: TemporaryApi;
  readonly #cookies = new Map<string, string>();

  constructor(server: TemporaryApi) {
    this.#server = server;
  }

  /** A request below /api/v1 with the cookies that came so far. */
  async send(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    body?: unknown,
  ): Promise<LightMyRequestResponse> {
    const result = await this.#server.inject({
      ...{ method, url: `/api/v1${url}`, headers: { cookie: this.header } },
      ...(body === undefined ? {} : { payload: body as object }),
    });
    for (const { name, value, maxAge } of result.cookies) {
      if (maxAge === 0) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return result;
  }

  /** Status and, of an error, its code; of something else its body. */
  async told(...request: Parameters<BrowserCookies['send']>): Promise<[number, unknown]> {
    const result = await this.send(...request);
    if (result.body === '') return [result.statusCode, ''];
    const body = result.json();
    return [result.statusCode, result.statusCode < 400 ? body : body.code];
  }

  get header(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  get(name: string): string | undefined {
    return this.#cookies.get(name);
  }

  set(name: string, value: string): void {
    this.#cookies.set(name, value);
  }
}
