import type { ReceptionStatistics } from '../protocols/rtp/index.ts';
import type {
  BoundStream,
  StreamDescription,
  StreamProtection,
  StreamStatistics,
} from '../recording/index.ts';
import type { StreamUpdate } from './capture-messages.ts';
import type { HeldPacketsPool } from './held-packets.ts';
import { canonicalAddress } from './source-address.ts';
import { SourceLock } from './source-lock.ts';
import { SourceProof } from './source-proof.ts';

const DEFAULT_CLOCK_RATE = 8000;
const PAYLOAD_TYPES = 128;

/** The bound sockets of one stream. */
export interface StreamSockets extends BoundStream {
  readonly rtpDescriptor: number;
  readonly rtcpDescriptor: number;
}

/** One stream while it is received. */
export class ReceivedStream {
  readonly streamIndex: number;
  readonly sockets: StreamSockets;
  /** Row of the reception table. */
  readonly row: number;
  readonly lock: SourceLock;
  /** RTP clock in Hz by payload type. */
  readonly clockRates = new Uint32Array(PAYLOAD_TYPES).fill(DEFAULT_CLOCK_RATE);
  /** Its sockets cannot be read any more. */
  isBroken = false;
  malformedPackets = 0;
  /** Of the accepted source, undefined before the first. */
  ssrc: number | undefined;
  ssrcChanges = 0;
  /** Milliseconds since 1970, NaN before the first packet. */
  firstArrivalMs = Number.NaN;
  /** Changes whenever a count does; what it was when last asked. */
  #seenMark = 0;
  #wasHeard = false;
  #proof: SourceProof | undefined;

  constructor(
    description: StreamDescription,
    sockets: StreamSockets,
    row: number,
    pool: HeldPacketsPool,
  ) {
    this.streamIndex = description.streamIndex;
    this.sockets = sockets;
    this.row = row;
    this.lock = new SourceLock(pool, toAddress(description.expectedAddress));
    this.#setClockRates(description.clockRates);
    this.#protect(description.protection);
  }

  get bound(): BoundStream {
    const { streamIndex, rtpPort, rtcpPort } = this.sockets;
    return { streamIndex, rtpPort, rtcpPort };
  }

  /** Takes clock rates and keys of an update; the rest is for the receiver. */
  update({ clockRates, protection }: StreamUpdate): void {
    this.#setClockRates(clockRates);
    if (protection !== undefined) this.#protect(protection ?? undefined);
  }

  /** Its sockets are looked into. */
  beginVisit(): void {
    this.#proof?.refill();
  }

  /** Whether its first packets have come and nobody was told yet. */
  get isNewlyHeard(): boolean {
    return !this.#wasHeard && !Number.isNaN(this.firstArrivalMs);
  }

  /** Whether anything was counted since the last time. */
  takeChange(): boolean {
    this.#wasHeard = !Number.isNaN(this.firstArrivalMs);
    const { lock, malformedPackets } = this;
    const arrived = Number.isFinite(lock.lastArrivalMs) ? lock.lastArrivalMs : 0;
    const mark = arrived + lock.foreignPackets + malformedPackets;
    const hasChanged = mark !== this.#seenMark;
    this.#seenMark = mark;
    return hasChanged;
  }

  statistics(reception: ReceptionStatistics): StreamStatistics {
    const { lock, ssrcChanges, malformedPackets, firstArrivalMs } = this;
    const hasPackets = !Number.isNaN(firstArrivalMs);
    return {
      ...reception,
      ssrcChanges,
      foreignPackets: lock.foreignPackets,
      malformedPackets,
      firstArrivalMs: hasPackets ? firstArrivalMs : undefined,
      lastArrivalMs: hasPackets ? lock.lastArrivalMs : undefined,
    };
  }

  /** Without a key that can be used everything is kept, for whoever may find it. */
  #protect(protection: StreamProtection | undefined): void {
    if (protection === undefined || protection.keys.length === 0) this.#proof = undefined;
    else {
      this.#proof ??= new SourceProof();
      this.#proof.learn(protection);
    }
    this.lock.setProof(this.#proof);
  }

  #setClockRates(clockRates: StreamDescription['clockRates']): void {
    for (const [payloadType, rate] of Object.entries(clockRates ?? {})) {
      const index = Number(payloadType);
      if (index >= 0 && index < PAYLOAD_TYPES && rate > 0) this.clockRates[index] = rate;
    }
  }
}

/** One spelling of a signalled address; undefined for a host name, which nobody resolves here. */
export function toAddress(text: string | undefined): string | undefined {
  return text === undefined ? undefined : canonicalAddress(text);
}
