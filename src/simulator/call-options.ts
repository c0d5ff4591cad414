import type { SrtpSuite } from '../protocols/rtp/index.ts';
import type { CallDirection, Side } from '../recording/index.ts';
import type { Impairment } from './impairment.ts';
import type { SoundSource } from './sound-source.ts';

/** A person with a phone, as CUCM names them in the From URI. */
export interface SimulatedParty {
  /** Directory number; may be empty, as CUCM sends for some conferences. */
  readonly number: string;
  /** Device name: a phone (`SEP…`, `CSF…`), a trunk, a gateway, a conference bridge. */
  readonly device: string;
  readonly displayName?: string | undefined;
  /** Default: the cluster of the agent. */
  readonly clusterId?: string | undefined;
}

/** Codecs that the simulator can send, by encoding name. */
export const SIMULATED_CODECS = ['PCMU', 'PCMA', 'G722', 'L16'] as const;

export type SimulatedCodec = (typeof SIMULATED_CODECS)[number];

/** Something that differs between the two legs, or is one for both. */
export type PerSide<T> = T | { readonly [side in Side]?: T | undefined };

/** One recorded conversation: who talks, how it is offered, what its packets suffer. */
export interface SimulatedCallOptions {
  /** The recorded person; every INVITE comes from their phone. */
  readonly near: SimulatedParty;
  readonly far: SimulatedParty;
  /** Seen from the near end. CUCM tells it by the order of call identifiers. Default inbound. */
  readonly direction?: CallDirection | undefined;
  /** What each side says. Default: a tone of its own per side. */
  readonly sound?: { readonly [side in Side]?: SoundSource | undefined } | undefined;
  /** What the phones of the call speak, best first; the first that the recorder offers is sent. */
  readonly codecs?: readonly SimulatedCodec[] | undefined;
  /** The phones encrypt with this suite, where the recorder takes it. */
  readonly srtp?: SrtpSuite | undefined;
  /** `delayed`: INVITE without SDP, answer in the ACK (default). `early`: INVITE with SDP. */
  readonly offer?: 'delayed' | 'early' | undefined;
  /** Which legs CUCM sets up, in this order. Default near, then far. */
  readonly legs?: readonly Side[] | undefined;
  /** Time between the INVITEs. Default 100 ms. */
  readonly legGapMs?: number | undefined;
  /** Media port told in the SDP instead of the true one (4000 for SCCP, 7000 for a gateway). */
  readonly placeholderPort?: number | undefined;
  /** Pause between ACK and the first packet (about 4000 with a forking gateway). Default 0. */
  readonly mediaDelayMs?: number | undefined;
  /** Loss, duplicates, reordering and jitter of the network. Default none. */
  readonly impairment?: PerSide<Impairment> | undefined;
  /** How much faster the clock of the phone runs, in millionths. Default 0. */
  readonly driftPpm?: PerSide<number> | undefined;
  /** Time between RTCP sender reports; 0 sends none. Default 5000 ms. */
  readonly rtcpIntervalMs?: number | undefined;
  /** `Session-Expires` in the INVITE (RFC 4028). Default 1800. */
  readonly sessionExpiresSeconds?: number | undefined;
  /** `x-sessionid` in the From URI, as later releases send. Default false. */
  readonly hasSessionId?: boolean | undefined;
  /** Whether the packets sent are remembered one by one. Default true. */
  readonly keepsPacketLog?: boolean | undefined;
}

/** The value of `option` for one leg. */
export function ofSide<T extends object>(option: PerSide<T> | undefined, side: Side): T | undefined;
export function ofSide(option: PerSide<number> | undefined, side: Side): number | undefined;
export function ofSide(option: unknown, side: Side): unknown {
  if (typeof option !== 'object' || option === null) return option;
  if ('near' in option || 'far' in option) return (option as Record<Side, unknown>)[side];
  return option;
}
