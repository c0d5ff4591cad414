import { isIP } from 'node:net';
import { Type } from 'typebox';
import { errorText } from '../../../base/index.ts';
import { parseInternalNumbers } from '../../../recording/index.ts';
import { LANGUAGES } from '../user.ts';
import { oneOf, setting } from './setting-definition.ts';

/** Nothing else than names and addresses: it stands in a header, where `;` and `*` mean much. */
const HTTPS_ORIGIN = /^https:\/\/(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?$/;
const FRAME_ORIGINS = 'origins, for example https://finesse.example.com:8445';
/** As in certificates: never with a wildcard (RFC 5922 §7.2). */
const HOST_NAME = /^[\w-]+(?:\.[\w-]+)*$/;
const TIME_ZONE = 'an IANA time zone, for example Europe/Berlin';

/** System parameters. */
export const SYSTEM_SETTINGS = {
  internalNumbers: setting({
    schema: Type.Array(Type.String({ minLength: 1, maxLength: 500 }), {
      maxItems: 10_000,
      description: 'Numbers, ranges 1000-1999, wildcards . and T, or /regular expressions/',
    }),
    initial: () => [] as string[],
    expected: 'a list of at most 10000 texts of 1 to 500 characters',
    problem: internalNumbersProblem,
  }),
  trustedPeers: setting({
    schema: Type.Array(Type.String({ minLength: 2, maxLength: 320 }), {
      maxItems: 1000,
      description:
        'Addresses and networks (CIDR) that may send calls, each with the name that its ' +
        'certificate must have, where one is asked for; empty: loopback only',
    }),
    initial: () => [] as string[],
    expected: 'a list of at most 1000 addresses and networks',
    problem: (entries) =>
      entries.every(isPeer)
        ? undefined
        : 'addresses and networks, for example 10.1.2.3, 10.1.0.0/16 or 10.1.2.3 cucm.example.com',
  }),
  frameOrigins: setting({
    schema: Type.Array(Type.String({ minLength: 1, maxLength: 255 }), {
      ...{ maxItems: 50, uniqueItems: true },
      description: 'Origins of the pages that may show the gadget in a frame; empty: none',
    }),
    initial: () => [] as string[],
    expected: `a list of at most 50 ${FRAME_ORIGINS}`,
    problem: (origins) => (origins.every(isFrameOrigin) ? undefined : FRAME_ORIGINS),
  }),
  timeZone: setting({
    schema: Type.String({ minLength: 1, maxLength: 64, description: TIME_ZONE }),
    initial: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    expected: TIME_ZONE,
    problem: (zone) => (isTimeZone(zone) ? undefined : TIME_ZONE),
  }),
  languages: setting({
    schema: Type.Array(oneOf(LANGUAGES), {
      ...{ minItems: 1, maxItems: LANGUAGES.length, uniqueItems: true },
      description: 'Languages that the page offers',
    }),
    initial: () => [...LANGUAGES],
    expected: `a list of any of ${LANGUAGES.join(', ')}, each once`,
  }),
};

/**
 * Whether `text` is an origin (RFC 6454 §6.2) that may hold the gadget. Over HTTP alone anybody on
 * the way could put their own page around it.
 */
function isFrameOrigin(text: string): boolean {
  return HTTPS_ORIGIN.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

/** An address or network, and the name that the certificate of who calls from there must have. */
function isPeer(text: string): boolean {
  const [network = '', name, ...rest] = text.split(' ');
  if (!isNetwork(network) || rest.length > 0) return false;
  return name === undefined || HOST_NAME.test(name);
}

/** Whether `text` is an IP address or a network in CIDR form (RFC 4632 §3.1). */
export function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0 || address.includes('%')) return false;
  if (prefix === undefined) return true;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128);
}

function internalNumbersProblem(entries: readonly string[]): string | undefined {
  try {
    parseInternalNumbers(entries);
    return undefined;
  } catch (error) {
    return errorText(error);
  }
}

function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }) !== undefined;
  } catch {
    return false;
  }
}
