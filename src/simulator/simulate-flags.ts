import { readFileSync } from 'node:fs';
import { errorText, RecorderError } from '../base/index.ts';
import { SRTP_SUITES, type SrtpSuite } from '../protocols/rtp/index.ts';
import { defaultPort } from '../protocols/sip/index.ts';
import { USUAL_SUITE } from './leg-protection.ts';
import type { LinkSecurity } from './link-security.ts';
import { SIMULATE_DEFAULTS, type SimulateOptions } from './simulate-options.ts';
import { parseUsersFile } from './users-file.ts';

/** A command line option: how it is written and what it does. */
export interface CommandFlag {
  readonly flags: string;
  readonly description: string;
}

/** The options of `earwitness simulate`, for the command line's help. */
export const SIMULATE_FLAGS: readonly CommandFlag[] = [
  { flags: '--calls <n>', description: 'how many calls (1)' },
  { flags: '--duration <seconds>', description: 'how long each lasts (20)' },
  { flags: '--rate <calls>', description: 'how many start per second (1)' },
  { flags: '--at-once', description: 'start all at once' },
  { flags: '--siprec', description: 'as a SIPREC client, not as a CUCM' },
  { flags: '--users <file>', description: 'CSV: number,device,firstName,lastName' },
  {
    flags: '--to <host:port>',
    description: 'where the recorder listens (127.0.0.1:5060, tls 5061)',
  },
  { flags: '--number <number>', description: 'recording number (7878)' },
  { flags: '--transport <name>', description: 'udp, tcp or tls (udp)' },
  { flags: '--tls-authorities <file>', description: 'who signed the recorder (any): PEM' },
  { flags: '--tls-certificate <file>', description: 'what is shown to the recorder (none): PEM' },
  { flags: '--tls-key <file>', description: 'key of that certificate: PEM' },
  { flags: '--srtp [suite]', description: `phones encrypt (${USUAL_SUITE})` },
  { flags: '--loss <percent>', description: 'packets lost on the way (0)' },
  { flags: '--reorder <percent>', description: 'packets overtaken by the next (0)' },
  { flags: '--duplicate <percent>', description: 'packets sent twice (0)' },
  { flags: '--jitter <ms>', description: 'packets late by up to so much (0)' },
  { flags: '--seed <n>', description: 'same seed, same calls and losses (1)' },
];

/** Values of {@link SIMULATE_FLAGS} as a command line parser gives them; all optional. */
export interface SimulateFlagValues {
  readonly calls?: string | undefined;
  readonly duration?: string | undefined;
  readonly rate?: string | undefined;
  readonly atOnce?: boolean | undefined;
  readonly siprec?: boolean | undefined;
  readonly users?: string | undefined;
  readonly to?: string | undefined;
  readonly number?: string | undefined;
  readonly transport?: string | undefined;
  readonly tlsAuthorities?: string | undefined;
  readonly tlsCertificate?: string | undefined;
  readonly tlsKey?: string | undefined;
  readonly srtp?: string | boolean | undefined;
  readonly loss?: string | undefined;
  readonly reorder?: string | undefined;
  readonly duplicate?: string | undefined;
  readonly jitter?: string | undefined;
  readonly seed?: string | undefined;
}

/**
 * Options of a run from the command line. Reads the file of users.
 * Throws SIMULATOR_WRONG_OPTION, SIMULATOR_USERS_FILE.
 */
export function readSimulateFlags(values: SimulateFlagValues): SimulateOptions {
  const { transport = SIMULATE_DEFAULTS.transport, number = SIMULATE_DEFAULTS.number } = values;
  if (transport !== 'udp' && transport !== 'tcp' && transport !== 'tls') {
    throw wrong('--transport', transport, 'udp, tcp or tls');
  }
  if (!/^[0-9A-Za-z+*#._-]{1,64}$/.test(number)) throw wrong('--number', number, 'a number');
  const percent = (name: string, value: string | undefined) => numberOf(name, value, 0, [0, 100]);
  return {
    to: addressOf(values.to ?? SIMULATE_DEFAULTS.to.host, defaultPort(transport)),
    transport,
    ...(transport === 'tls' && { security: securityOf(values) }),
    number,
    ...(values.srtp !== undefined && { srtp: suiteOf(values.srtp) }),
    calls: wholeOf('--calls', values.calls, SIMULATE_DEFAULTS.calls, [1, 1_000_000]),
    durationSeconds: numberOf(
      '--duration',
      values.duration,
      SIMULATE_DEFAULTS.durationSeconds,
      [0.1, 86_400],
    ),
    ratePerSecond: numberOf('--rate', values.rate, SIMULATE_DEFAULTS.ratePerSecond, [0.001, 1000]),
    isAtOnce: values.atOnce ?? SIMULATE_DEFAULTS.isAtOnce,
    isSiprec: values.siprec ?? SIMULATE_DEFAULTS.isSiprec,
    users: values.users === undefined ? SIMULATE_DEFAULTS.users : readUsers(values.users),
    impairment: {
      lossPercent: percent('--loss', values.loss),
      reorderPercent: percent('--reorder', values.reorder),
      duplicatePercent: percent('--duplicate', values.duplicate),
      jitterMs: numberOf('--jitter', values.jitter, 0, [0, 1000]),
    },
    seed: wholeOf('--seed', values.seed, SIMULATE_DEFAULTS.seed, [0, 2 ** 32 - 1]),
  };
}

function readUsers(path: string) {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const why = `cannot read the users: ${errorText(cause)}`;
    throw new RecorderError('SIMULATOR_USERS_FILE', why, { cause });
  }
  return parseUsersFile(text);
}

function suiteOf(named: string | boolean): SrtpSuite {
  if (typeof named === 'boolean') return USUAL_SUITE;
  const suite = SRTP_SUITES.find((each) => each === named.toUpperCase());
  if (suite === undefined) throw wrong('--srtp', named, `one of ${SRTP_SUITES.join(', ')}`);
  return suite;
}

function securityOf({ tlsAuthorities, tlsCertificate, tlsKey }: SimulateFlagValues): LinkSecurity {
  const read = (name: string, path: string | undefined) => {
    try {
      return path === undefined ? undefined : readFileSync(path, 'utf8');
    } catch (cause) {
      throw wrong(name, path ?? '', `a file: ${errorText(cause)}`);
    }
  };
  return {
    authorities: read('--tls-authorities', tlsAuthorities),
    certificate: read('--tls-certificate', tlsCertificate),
    key: read('--tls-key', tlsKey),
  };
}

function addressOf(text: string, usualPort: number): { host: string; port: number } {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/i.exec(text);
  const port = Number(match?.[3] ?? usualPort);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined || port < 1 || port > 65535) throw wrong('--to', text, 'host:port');
  return { host, port };
}

function wholeOf(
  name: string,
  text: string | undefined,
  usual: number,
  range: readonly [number, number],
): number {
  const value = numberOf(name, text, usual, range);
  if (!Number.isInteger(value)) throw wrong(name, text ?? '', 'a whole number');
  return value;
}

function numberOf(
  name: string,
  text: string | undefined,
  usual: number,
  [lowest, highest]: readonly [number, number],
): number {
  if (text === undefined) return usual;
  const value = Number(text);
  if (text.trim() === '' || !(value >= lowest && value <= highest)) {
    throw wrong(name, text, `a number from ${lowest} to ${highest}`);
  }
  return value;
}

function wrong(name: string, text: string, expected: string): RecorderError {
  return new RecorderError('SIMULATOR_WRONG_OPTION', `${name} ${text}: expected ${expected}`);
}
