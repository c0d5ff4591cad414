import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import {
  type Clock,
  errorText,
  RecorderError,
  systemClock,
  systemTimers,
  type Timers,
} from '../base/index.ts';
import type { SipResponse, SipTransport } from '../protocols/sip/index.ts';
import type { SimulatedCallOptions } from './call-options.ts';
import type { TransactionFailure } from './client-transaction.ts';
import { optionsText } from './leg-messages.ts';
import type { LinkSecurity } from './link-security.ts';
import type { PlacedCall } from './placed-call.ts';
import { RecordingClientSession } from './recording-client-session.ts';
import { SimulatedCall } from './simulated-call.ts';
import type { RequestOutcome } from './simulated-leg.ts';
import { SipNode, type SipNodeCounters } from './sip-node.ts';

/** Options of a {@link CallerAgent}. */
export interface CallerAgentOptions {
  /** Where the recorder listens for SIP. */
  readonly recorder: { readonly host: string; readonly port: number };
  /** Default udp. */
  readonly transport?: SipTransport | undefined;
  /** For TLS. Default: shows nothing, takes any certificate. */
  readonly security?: LinkSecurity | undefined;
  /** Default 7878. */
  readonly recordingNumber?: string | undefined;
  /** Default: the address that faces the recorder. */
  readonly localAddress?: string | undefined;
  /** SIP port of the node. Default 0, any. */
  readonly localPort?: number | undefined;
  readonly clusterId?: string | undefined;
  /** Value of `User-Agent`. */
  readonly product?: string | undefined;
  /** Decides what happens to packets. Default 1. */
  readonly seed?: number | undefined;
  readonly clock?: Clock | undefined;
  readonly timers?: Timers | undefined;
}

/**
 * A stand-in for one CUCM node, or for a SIPREC client: places recorded calls and goes on talking
 * whatever happens.
 */
export class CallerAgent {
  readonly #node: SipNode;
  readonly #calls = new Set<PlacedCall>();

  /** Opens the node's SIP port. Throws SIMULATOR_PORT_IN_USE, SIMULATOR_NO_ROUTE. */
  static async start(options: CallerAgentOptions): Promise<CallerAgent> {
    const { recorder, localAddress } = options;
    const address = localAddress ?? (await addressTowards(recorder.host, recorder.port));
    const node = await SipNode.open({
      node: {
        transport: options.transport ?? 'udp',
        address,
        recorderHost: recorder.host,
        recorderPort: recorder.port,
        recordingNumber: options.recordingNumber ?? '7878',
        clusterId: options.clusterId ?? 'SimulatedCluster',
        product: options.product ?? 'Cisco-CUCM14.0',
      },
      localPort: options.localPort ?? 0,
      security: options.security,
      seed: options.seed ?? 1,
      clock: options.clock ?? systemClock,
      timers: options.timers ?? systemTimers,
    });
    return new CallerAgent(node);
  }

  private constructor(node: SipNode) {
    this.#node = node;
  }

  /** Address and port of the node, as in Via and Contact; media comes from the same address. */
  get address(): string {
    return this.#node.node.address;
  }

  get port(): number {
    return this.#node.node.port;
  }

  get counters(): SipNodeCounters {
    return this.#node.counters;
  }

  /** A call that is not placed yet: see {@link SimulatedCall.place}. */
  call(options: SimulatedCallOptions): SimulatedCall {
    const call = new SimulatedCall(this.#node, options);
    this.#calls.add(call);
    return call;
  }

  /** The same call as a SIPREC client sends it, not placed yet. */
  recordingSession(options: SimulatedCallOptions): RecordingClientSession {
    const session = new RecordingClientSession(this.#node, options);
    this.#calls.add(session);
    return session;
  }

  /** OPTIONS, as CUCM tests a trunk. Resolves with the status, or why there was none. */
  ping(): Promise<RequestOutcome> {
    const { node } = this.#node;
    const branch = this.#node.newBranch();
    const date = new Date(this.#node.clock.nowMs());
    const id = branch.slice(-10);
    return new Promise((resolve) => {
      this.#node.request({
        method: 'OPTIONS',
        branch,
        request: optionsText(node, { branch, sequence: 101, date, id }),
        peer: { host: node.recorderHost, port: node.recorderPort },
        onFinal: (response: SipResponse) => resolve(response.status),
        onFailure: (failure: TransactionFailure) => resolve(failure),
      });
    });
  }

  /** Falls silent at once: no BYE, no packet. Hang up first for an orderly end. Idempotent. */
  close(): void {
    for (const call of this.#calls) call.drop();
    this.#calls.clear();
    this.#node.close();
  }
}

/** The own address from which packets to `host` leave. */
async function addressTowards(host: string, port: number): Promise<string> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  try {
    socket.connect(port, host);
    await once(socket, 'connect');
    return socket.address().address;
  } catch (cause) {
    const why = `no route to ${host}: ${errorText(cause)}`;
    throw new RecorderError('SIMULATOR_NO_ROUTE', why, { cause });
  } finally {
    socket.close();
  }
}
