import type { SrtpSuite } from '../protocols/rtp/index.ts';
import type { SipTransport } from '../protocols/sip/index.ts';
import type { Impairment } from './impairment.ts';
import type { LinkSecurity } from './link-security.ts';

/** Options of {@link simulateCalls}: what `earwitness simulate` can be told. */
export interface SimulateOptions {
  /** Where the recorder listens for SIP. */
  readonly to: { readonly host: string; readonly port: number };
  readonly transport: SipTransport;
  /** For TLS. */
  readonly security?: LinkSecurity | undefined;
  /** The recording number (*Recording Destination Address* in CUCM). */
  readonly number: string;
  readonly calls: number;
  readonly durationSeconds: number;
  /** How many calls start in one second. */
  readonly ratePerSecond: number;
  /** Starts every call at once, whatever the rate. */
  readonly isAtOnce: boolean;
  /** Phones encrypt with this suite. */
  readonly srtp?: SrtpSuite | undefined;
  /** As a SIPREC client sends calls (RFC 7866), not as CUCM does. */
  readonly isSiprec: boolean;
  /** Who is recorded, in turn. */
  readonly users: readonly SimulatedUser[];
  readonly impairment: Impairment;
  /** Decides parties, direction, speech and what happens to packets; not the identifiers. */
  readonly seed: number;
  /** Own address; found from the route to the recorder where left out. */
  readonly localAddress?: string | undefined;
  /** Ends every running call early, with BYE. */
  readonly signal?: AbortSignal | undefined;
}

/** One recorded person of the file of users. */
export interface SimulatedUser {
  readonly number: string;
  readonly device: string;
  readonly firstName: string;
  readonly lastName: string;
}

/** The users of the demonstration: `earwitness simulate --demo` creates and calls them. */
export const DEMO_USERS: readonly SimulatedUser[] = [
  { number: '2101', device: 'SEP00D0C0FFEE01', firstName: 'Miriam', lastName: 'Vogel' },
  { number: '2102', device: 'SEP00D0C0FFEE02', firstName: 'Jonas', lastName: 'Keller' },
  { number: '2103', device: 'CSFAMOREAU', firstName: 'Amélie', lastName: 'Moreau' },
];

/** What is used where the command line says nothing. */
export const SIMULATE_DEFAULTS: SimulateOptions = {
  to: { host: '127.0.0.1', port: 5060 },
  transport: 'udp',
  number: '7878',
  calls: 1,
  durationSeconds: 20,
  ratePerSecond: 1,
  isAtOnce: false,
  isSiprec: false,
  users: DEMO_USERS,
  impairment: {},
  seed: 1,
};

/** How one simulated call went. JSON-able. */
export interface SimulatedCallResult {
  readonly index: number;
  readonly nearNumber: string;
  readonly nearDevice: string;
  readonly nearName: string;
  readonly farNumber: string;
  readonly farDevice: string;
  readonly farName: string;
  readonly direction: 'inbound' | 'outbound';
  readonly durationSeconds: number;
  /** Wall-clock time of the first INVITE. */
  readonly startedAt: string;
  readonly isOk: boolean;
  readonly legs: readonly SimulatedLegResult[];
}

/** How one leg went. */
export interface SimulatedLegResult {
  readonly side: 'near' | 'far';
  readonly callId: string;
  /**
   * `completed`: answered, and its BYE too. `refused`: a final status of 300 or more.
   * `unanswered`: no final response. `no-codec`: answered without a codec that the phone speaks.
   * `ended`: the recorder hung up. `bye-unanswered`: the recorder was gone at the end.
   */
  readonly outcome:
    | 'completed'
    | 'refused'
    | 'unanswered'
    | 'no-codec'
    | 'ended'
    | 'bye-unanswered';
  readonly status?: number | undefined;
  /** The outcome in words. */
  readonly words: string;
  readonly codec?: string | undefined;
  readonly packetsSent: number;
  /** Packets that the simulated network lost on purpose. */
  readonly packetsDropped: number;
}

/** Where a run is; reported once a second. */
export interface SimulationProgress {
  readonly elapsedSeconds: number;
  readonly calls: number;
  readonly started: number;
  readonly talking: number;
  readonly completed: number;
  readonly failed: number;
  readonly packetsSent: number;
}

/** What came of a run. JSON-able. */
export interface SimulationSummary extends SimulationProgress {
  /** Whether every call was recorded from its start to its end. */
  readonly isOk: boolean;
  readonly results: readonly SimulatedCallResult[];
}
