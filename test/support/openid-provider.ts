import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';
import type { CleanUp } from './temporary-catalog.ts';

export const CLIENT = { id: 'earwitness', secret: 'a secret of sixteen or more' };

/** Somebody who has an account at the provider. */
export interface Account {
  readonly sub: string;
  readonly [claim: string]: unknown;
}

/** A certified OpenID provider in this process, with its own log-in and consent pages. */
export class OpenIdTestProvider {
  readonly issuer: string;
  /** Accounts by the name typed on the log-in page; tests may change them. */
  readonly accounts: Map<string, Account>;

  private constructor(issuer: string, accounts: Map<string, Account>) {
    this.issuer = issuer;
    this.accounts = accounts;
  }

  static async start(context: CleanUp, redirectUri: string): Promise<OpenIdTestProvider> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const issuer = `http://localhost:${port}`;
    const accounts = new Map<string, Account>();
    const provider = quietly(() => makeProvider(issuer, redirectUri, accounts));
    server.on('request', provider.callback());
    context.after(async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    });
    return new OpenIdTestProvider(issuer, accounts);
  }

  /**
   * Goes from `address` through the pages of the provider as somebody with a browser; returns the
   * address that it sends them back to. Without a name they say no.
   */
  async visit(address: string, name: string | undefined): Promise<string> {
    const cookies = new Map<string, string>();
    let next = await this.#follow(address, cookies);
    while (next.startsWith(this.issuer)) {
      const page = await this.#fetch(next, cookies);
      const text = await page.text();
      const action = /action="([^"]+)"/.exec(text)?.[1];
      if (action === undefined) throw new Error(`no form on ${next}: ${text}`);
      if (name === undefined) {
        next = await this.#follow(`${next}/abort`, cookies);
        continue;
      }
      const prompt = /name="prompt" value="(\w+)"/.exec(text)?.[1] ?? '';
      const form = new URLSearchParams({ prompt, login: name, password: 'x' });
      next = await this.#follow(new URL(action, this.issuer).href, cookies, form);
    }
    return next;
  }

  /** Follows redirections inside the provider; returns the address of a page or one outside. */
  async #follow(
    address: string,
    cookies: Map<string, string>,
    form?: URLSearchParams,
  ): Promise<string> {
    let at = address;
    let body = form;
    while (at.startsWith(this.issuer)) {
      const response = await this.#fetch(at, cookies, body);
      const location = response.headers.get('location');
      await response.body?.cancel();
      if (location === null) return at;
      at = new URL(location, at).href;
      body = undefined;
    }
    return at;
  }

  async #fetch(address: string, cookies: Map<string, string>, form?: URLSearchParams) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(address, {
      ...{ redirect: 'manual', headers: { cookie } },
      ...(form === undefined ? {} : { method: 'POST', body: form }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = line.split(';')[0]!.split('=');
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  }
}

/** Without the warnings that such a provider is for tests alone: this is one. */
function quietly<T>(action: () => T): T {
  const { warn } = console;
  console.warn = () => {};
  try {
    return action();
  } finally {
    console.warn = warn;
  }
}

function makeProvider(
  issuer: string,
  redirectUri: string,
  accounts: ReadonlyMap<string, Account>,
): Provider {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return new Provider(issuer, {
    clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [redirectUri] }],
    claims: {
      openid: ['sub', 'groups', 'realm_access'],
      email: ['email', 'email_verified'],
      profile: ['preferred_username', 'given_name', 'family_name'],
    },
    // Claims are told at the userinfo endpoint, as most providers do.
    conformIdTokenClaims: true,
    findAccount: (_context: unknown, name: string) => {
      const account = accounts.get(name) ?? { sub: name };
      return { accountId: name, claims: () => account };
    },
    cookies: { keys: ['test'] },
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'test', use: 'sig' }] },
    ttl: { Session: 600, Interaction: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
  });
}
