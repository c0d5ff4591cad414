import { type Clock, formatId } from '../base/index.ts';
import type { CallDirection } from '../recording/index.ts';
import type { SeededRandom } from './seeded-random.ts';

/** CUCM's call identifiers (CI) of the two legs of a conversation. */
export interface CallIdentifierPair {
  readonly near: number;
  readonly far: number;
}

/** What CUCM makes up for one recording leg. */
export interface LegIdentity {
  /** `Call-ID`, four groups of hexadecimal digits before the address. */
  readonly callId: string;
  /** From tag: number of the leg, UUID of the node, CI of the recording call itself. */
  readonly tag: string;
  /** Number of the leg, also in the `o=` line. */
  readonly legNumber: number;
  /** `Cisco-Guid`, four decimal groups; the first and last are those of the Call-ID. */
  readonly ciscoGuid: string;
  /** Local UUID of the `Session-ID` (RFC 7989), 32 hexadecimal digits. */
  readonly sessionId: string;
}

/** How many call identifiers a second of time is worth: more than are used in a busy second. */
const IDENTIFIERS_PER_SECOND = 512;

/** The first byte is the number of the node, from 1 (16777216). */
const FIRST_IDENTIFIER = 2 ** 24;

/** Four identifiers per conversation: caller, called, and the two recording calls. */
const IDENTIFIERS_PER_CALL = 4;

/**
 * Makes identifiers as one CUCM node does: numbers grow within a run and, since they start from
 * the time, from run to run (they come round after 97 days).
 */
export class IdentifierSource {
  readonly #address: string;
  readonly #random: SeededRandom;
  readonly #nodeId: string;
  readonly #nodeWord: number;
  #nextIdentifier: number;
  #nextLeg: number;
  #nextGuid: number;

  constructor(options: { clock: Clock; random: SeededRandom; address: string }) {
    const seconds = Math.floor(options.clock.nowMs() / 1000);
    this.#address = options.address;
    this.#random = options.random;
    this.#nodeId = formatId(Buffer.from(options.random.hex(16), 'hex'));
    this.#nodeWord = options.random.word();
    // Two nodes that start within the same second should not share their numbers.
    const jump = options.random.below(IDENTIFIERS_PER_SECOND / IDENTIFIERS_PER_CALL);
    this.#nextIdentifier = seconds * IDENTIFIERS_PER_SECOND + jump * IDENTIFIERS_PER_CALL;
    this.#nextLeg = 10_000 + options.random.below(80_000);
    this.#nextGuid = options.random.word();
  }

  /** New call identifiers of both parties; the caller's is the lower one. */
  nextPair(direction: CallDirection): CallIdentifierPair {
    const caller = this.#takeIdentifiers();
    return direction === 'outbound'
      ? { near: caller, far: caller + 1 }
      : { near: caller + 1, far: caller };
  }

  /** The identity of a new recording leg for the phone `device`. */
  nextLeg(device: string): LegIdentity {
    const legNumber = this.#nextLeg++;
    this.#nextGuid = (this.#nextGuid + 10_000_000) >>> 0;
    const guid = [this.#nextGuid, 0x10000, legNumber & 0xffff, this.#nodeWord];
    const identifier = this.#takeIdentifiers() + 2;
    return {
      callId: [
        ...[hex(guid[0]!, 8), this.#random.hex(4), hex(legNumber & 0xffff, 4)],
        `${hex(this.#nodeWord >>> 4, 7)}@${this.#address}`,
      ].join('-'),
      tag: `${legNumber}~${this.#nodeId}-${identifier}`,
      legNumber,
      ciscoGuid: guid.map((group) => String(group).padStart(10, '0')).join('-'),
      sessionId: `${this.#random.hex(4)}00105000a000${deviceDigits(device)}`,
    };
  }

  /** A value for `x-sessionid`, 32 hexadecimal digits. */
  nextSessionId(): string {
    return this.#random.hex(16);
  }

  #takeIdentifiers(): number {
    const taken = this.#nextIdentifier;
    this.#nextIdentifier += IDENTIFIERS_PER_CALL;
    return FIRST_IDENTIFIER + (taken % (2 ** 32 - FIRST_IDENTIFIER));
  }
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

/** The MAC address in a device name, or digits that stand for another kind of name. */
function deviceDigits(device: string): string {
  const mac = /^SEP([0-9A-F]{12})$/i.exec(device)?.[1];
  return (mac ?? Buffer.from(device.padEnd(6).slice(-6), 'latin1').toString('hex')).toLowerCase();
}
