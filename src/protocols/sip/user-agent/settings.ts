import { randomInt } from 'node:crypto';
import { takeRandom } from '../../../base/index.ts';
import { SMALLEST_INTERVAL_SECONDS } from '../dialog/session-timer.ts';
import type { HeaderLines } from '../message/message.ts';
import { RFC_TIMING, type TransactionTiming } from '../transaction/timing.ts';
import {
  DEFAULT_ACCEPT,
  DEFAULT_ALLOW,
  DEFAULT_LIMITS,
  DEFAULT_SUPPORTED,
  type UserAgentLimits,
  type UserAgentOptions,
} from './options.ts';
import type { RequestRules } from './request-checks.ts';

/** The options of a server with all defaults filled in. */
export interface UserAgentSettings {
  readonly rules: RequestRules;
  readonly limits: UserAgentLimits;
  readonly timing: TransactionTiming;
  readonly newToken: () => string;
  readonly newRetrySeconds: () => number;
  /** Allow and Supported. */
  readonly abilities: HeaderLines;
  /** Allow, Accept and Supported: the answer to OPTIONS (RFC 3261 §11.2). */
  readonly capabilities: HeaderLines;
}

/** Fills in the defaults. */
export function settle(options: UserAgentOptions): UserAgentSettings {
  const allow = options.allow ?? DEFAULT_ALLOW;
  const accept = (options.accept ?? DEFAULT_ACCEPT).map((type) => type.toLowerCase());
  const supported = options.supported ?? DEFAULT_SUPPORTED;
  const tags = [...new Set(['timer', ...supported])];
  const abilities: HeaderLines = [
    ['Allow', allow.join(', ')],
    ['Supported', tags.join(', ')],
  ];
  return {
    rules: {
      allow,
      accept,
      supported: tags.map((tag) => tag.toLowerCase()),
      minSessionSeconds: Math.max(SMALLEST_INTERVAL_SECONDS, options.minSessionSeconds ?? 0),
    },
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    timing: options.timing ?? RFC_TIMING,
    newToken: options.newToken ?? newToken,
    newRetrySeconds: () => randomInt(0, 11),
    abilities,
    capabilities: [...abilities, ['Accept', accept.join(', ')]],
  };
}

/** A random token for tags and branches, 80 bits (RFC 3261 §19.3 asks for 32). */
function newToken(): string {
  return takeRandom(10).toString('hex');
}
