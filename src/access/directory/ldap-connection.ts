import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { Client, type Entry, type Filter, ResultCodeError } from 'ldapts';
import { errorText, RecorderError, systemCode } from '../../base/index.ts';
import type { LdapSettings } from '../../storage/catalog/index.ts';

/** How long a directory is waited for. */
export interface LdapTimeouts {
  readonly connectMs: number;
  /** For one page of a search, or a bind. */
  readonly answerMs: number;
}

const TIMEOUTS: LdapTimeouts = { connectMs: 5000, answerMs: 15_000 };
/** Entries that are asked for at once: below what servers allow (Active Directory: 1000). */
const PAGE_SIZE = 200;

/** An entry of a directory: values by name of the attribute in lower case. */
export interface DirectoryEntry {
  readonly dn: string;
  readonly values: ReadonlyMap<string, readonly Buffer[]>;
}

/** What is looked for in a directory. */
export interface DirectorySearch {
  readonly base: string;
  readonly scope: 'base' | 'sub';
  readonly filter: Filter | string;
  readonly attributes: readonly string[];
}

/**
 * A connection to a directory (RFC 4511). It is used once: where it breaks it is not made anew, as
 * a second one would be neither bound nor encrypted.
 */
export class LdapConnection {
  readonly #client: Client;

  private constructor(client: Client) {
    this.#client = client;
  }

  /**
   * Connects to the first server that answers, encrypted as the settings say, and says who asks.
   * Throws `LDAP_UNREACHABLE`, `LDAP_TLS_FAILED`, `LDAP_BIND_REFUSED`.
   */
  static async open(
    settings: LdapSettings,
    password: string,
    timeouts: LdapTimeouts = TIMEOUTS,
  ): Promise<LdapConnection> {
    let failure = new RecorderError('LDAP_UNREACHABLE', 'the directory has no address');
    for (const url of settings.urls) {
      try {
        return new LdapConnection(await openClient(url, settings, password, timeouts));
      } catch (error) {
        if (!(error instanceof RecorderError) || error.code === 'LDAP_BIND_REFUSED') throw error;
        failure = error;
      }
    }
    throw failure;
  }

  /** Whether this is the password of the entry. An empty one never is (RFC 4513 §5.1.2). */
  async isPassword(dn: string, password: string): Promise<boolean> {
    if (dn === '' || password === '') return false;
    try {
      await this.#client.bind(dn, password);
      return true;
    } catch (error) {
      // Wrong, or the directory does not let this entry in: locked, expired, disabled.
      if (error instanceof ResultCodeError) return false;
      throw searchError(error);
    }
  }

  /** Entries page by page (RFC 2696); references to other servers are not followed. */
  async *search(search: DirectorySearch): AsyncGenerator<DirectoryEntry[]> {
    const { base, scope, filter, attributes } = search;
    const pages = this.#client.searchPaginated(base, {
      ...{ scope, filter, attributes: [...attributes], derefAliases: 'never' },
      explicitBufferAttributes: BINARY,
      paged: { pageSize: PAGE_SIZE },
    });
    try {
      for await (const { searchEntries } of pages) yield searchEntries.map(entryFrom);
    } catch (error) {
      throw searchError(error);
    }
  }

  /** All entries at once, where there are few; at most `most` are looked at. */
  async find(search: DirectorySearch, most: number): Promise<DirectoryEntry[]> {
    const found: DirectoryEntry[] = [];
    for await (const page of this.search(search)) {
      found.push(...page);
      if (found.length >= most) break;
    }
    return found.slice(0, most);
  }

  async close(): Promise<void> {
    // Nobody waits for a server to agree that this is the end.
    await this.#client.unbind().catch(() => {});
  }
}

async function openClient(
  url: string,
  settings: LdapSettings,
  password: string,
  { connectMs, answerMs }: LdapTimeouts,
): Promise<Client> {
  const tls = tlsOptions(url, settings);
  const client = new Client({
    ...{ url, timeout: answerMs, connectTimeout: connectMs, strictDN: false },
    createConnection: once((...where) => connectTcp(...where).setTimeout(2 * answerMs, giveUp)),
    ...(settings.security === 'ldaps' ? { tlsOptions: tls } : {}),
    createSecureConnection: once(connectTls),
  } as ConstructorParameters<typeof Client>[0]);
  try {
    if (settings.security === 'starttls') await client.startTLS(tls);
    await client.bind(settings.bindDn, settings.bindDn === '' ? '' : password);
    return client;
  } catch (error) {
    await client.unbind().catch(() => {});
    throw openError(error, url, settings);
  }
}

/** Ends a connection in the middle of which the other side fell silent. */
function giveUp(this: Socket): void {
  this.destroy(new Error('no answer in time'));
}

/** The client would connect again by itself, to a connection that is neither bound nor sealed. */
function once<A extends unknown[], R>(connect: (...where: A) => R): (...where: A) => R {
  let isUsed = false;
  return (...where) => {
    if (isUsed) throw new Error('the directory closed the connection');
    isUsed = true;
    return connect(...where);
  };
}

function tlsOptions(url: string, { certificateAuthority }: LdapSettings): ConnectionOptions {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  return {
    host,
    minVersion: 'TLSv1.2',
    // A name alone can be asked for (RFC 6066 §3); the certificate is checked for both.
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(certificateAuthority.trim() === '' ? {} : { ca: certificateAuthority }),
  };
}

function openError(error: unknown, url: string, { bindDn }: LdapSettings): RecorderError {
  const options = { cause: error, isRetryable: true };
  if (error instanceof ResultCodeError) {
    const who = bindDn === '' ? 'a log-in without a name' : bindDn;
    const why = `${url} refuses ${who}: ${resultText(error)}`;
    return new RecorderError('LDAP_BIND_REFUSED', why, options);
  }
  const code = systemCode(error) ?? '';
  const isTls = /CERT|TLS|SSL|SELF_SIGNED|ALTNAME|ISSUER/.test(code);
  const why = `${url}: ${errorText(error) || code}`;
  return new RecorderError(isTls ? 'LDAP_TLS_FAILED' : 'LDAP_UNREACHABLE', why, options);
}

function searchError(error: unknown): RecorderError {
  const why = error instanceof ResultCodeError ? resultText(error) : errorText(error);
  const options = { cause: error, isRetryable: true };
  return new RecorderError('LDAP_SEARCH_FAILED', `the directory does not answer: ${why}`, options);
}

/** Name, number and words of a result of LDAP (RFC 4511 §4.1.9), in one line. */
function resultText({ name, code, message }: ResultCodeError): string {
  const words = message.replace(/\p{C}+/gu, ' ').trim();
  return `${name.replace(/Error$/, '')} (${code}) ${words}`.slice(0, 300);
}

/** Names of identities that are bytes, as servers spell them whatever was asked for. */
const BINARY = ['objectGUID', 'objectSid', 'mS-DS-ConsistencyGuid', 'GUID'];

function entryFrom({ dn, ...attributes }: Entry): DirectoryEntry {
  const values = Object.entries(attributes).map(([name, value]): [string, Buffer[]] => {
    const list = Array.isArray(value) ? value : [value];
    return [name.toLowerCase(), list.map((each) => Buffer.from(each as string))];
  });
  return { dn, values: new Map(values) };
}
