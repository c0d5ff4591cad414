import type { HeldPackets, HeldPacketsPool } from './held-packets.ts';
import { arrivalMsOf, type RtpDatagram } from './rtp-datagram.ts';
import { ADDRESS_WORDS, addressText, isSameHost, isSameSender, portOf } from './source-address.ts';
import type { SourceProof } from './source-proof.ts';

/** Packets in a row that make a source. */
const CONSECUTIVE = 5;
/** While nothing comes from the address that signalling named, another has to send for so long. */
const STRANGER_MS = 2000;
/** A source that is silent for so long may be followed by one from another address. */
const SILENCE_MS = 500;
/** For how long after a re-INVITE another address may take over at once. */
const RESET_MS = 10_000;
const MAX_CANDIDATES = 3;
/** A candidate that is silent for so long makes room for another. */
const STALE_MS = 2000;

/** A source of RTP packets: who sends, and as what. */
export class RtpSource {
  readonly words = new Int32Array(ADDRESS_WORDS);
  readonly ssrc: number;
  readonly address: string;
  readonly port: number;

  constructor({ names, nameAt, ssrc }: RtpDatagram) {
    this.words.set(names.subarray(nameAt, nameAt + ADDRESS_WORDS));
    this.ssrc = ssrc;
    this.address = addressText(names, nameAt);
    this.port = portOf(names, nameAt);
  }
}

/** A source that may become the accepted one. */
interface Candidate {
  readonly source: RtpSource;
  readonly held: HeldPackets;
  /** A packet of it was proved to be the source's. */
  isProved: boolean;
  run: number;
  lastSequence: number;
  readonly firstArrivalMs: number;
  lastArrivalMs: number;
}

/** A source that is accepted now, with what was held of it. */
export interface AcceptedSource {
  readonly source: RtpSource;
  readonly held: HeldPackets;
  /** Held packets from before this time are not part of the conversation. */
  readonly sinceMs: number;
}

/**
 * Decides whose packets belong to a stream. The signalled port is often a placeholder, so the
 * first believable sender counts: one packet from the address that signalling named, or five in a
 * row from another. Where an address was named these have to go on for two seconds: what a stranger
 * sends before the source does is not part of the conversation, but not every source sends from
 * where it says. What a candidate sends meanwhile is held, so that nothing of it is lost. Another
 * SSRC of the same sender follows after five packets in a row without one of the present SSRC
 * between; another sender only when the present one is silent, or after {@link allowChange}, or
 * when it alone has the signalled address.
 *
 * Where packets are protected, nobody becomes the source or gets near it whose packets do not
 * prove by the keys who sent them; one that did not prove it yet gives way to the first that does.
 */
export class SourceLock {
  /** Packets that belong to no accepted source, those held not counted. */
  foreignPackets = 0;
  readonly #pool: HeldPacketsPool;
  readonly #candidates: Candidate[] = [];
  #source: RtpSource | undefined;
  #lastArrivalMs = Number.NEGATIVE_INFINITY;
  #expectedAddress: string | undefined;
  #mayChangeUntilMs = Number.NEGATIVE_INFINITY;
  #proof: SourceProof | undefined;
  /** The accepted source has proved who it is. */
  #isProved = false;

  constructor(pool: HeldPacketsPool, expectedAddress: string | undefined) {
    this.#pool = pool;
    this.#expectedAddress = expectedAddress;
  }

  /** The accepted source. */
  get source(): RtpSource | undefined {
    return this.#source;
  }

  /** Arrival of its newest packet, milliseconds since 1970; −∞ before the first. */
  get lastArrivalMs(): number {
    return this.#lastArrivalMs;
  }

  /** From now on a source is known by `proof`; undefined: by its packets alone. */
  setProof(proof: SourceProof | undefined): void {
    if (this.#proof !== proof) this.#isProved = false;
    this.#proof = proof;
  }

  /** Whether packets of the accepted source are to be given to {@link prove}. */
  get needsProof(): boolean {
    return this.#proof !== undefined && !this.#isProved;
  }

  /** Takes a packet of the accepted source that may prove who it is. */
  prove(datagram: RtpDatagram): void {
    this.#isProved = this.#proof?.holds(datagram) === true;
  }

  /** Whether a packet of `ssrc` from the sender in `names` is of the accepted source. */
  isAccepted(names: Int32Array, nameAt: number, ssrc: number): boolean {
    const source = this.#source;
    return (
      source !== undefined && source.ssrc === ssrc && isSameSender(source.words, 0, names, nameAt)
    );
  }

  /** Whether `names` is the host of the accepted source: its RTCP comes from another port. */
  isFromHost(names: Int32Array, nameAt: number): boolean {
    return this.#source !== undefined && isSameHost(this.#source.words, 0, names, nameAt);
  }

  /** A packet of the accepted source has come. */
  noteArrival(arrivalMs: number): void {
    this.#lastArrivalMs = arrivalMs;
    if (this.#candidates.length > 0) this.#breakRuns();
  }

  /**
   * Holds a packet that is not of the accepted source; returns its source where that is accepted
   * now. The held packets are to be given back by {@link release}.
   */
  offer(datagram: RtpDatagram): AcceptedSource | undefined {
    if (this.#proof?.holds(datagram) === false) {
      this.foreignPackets++;
      return undefined;
    }
    const arrivalMs = arrivalMsOf(datagram);
    const candidate = this.#find(datagram) ?? this.#admit(datagram, arrivalMs);
    if (candidate === undefined) {
      this.foreignPackets++;
      return undefined;
    }
    candidate.isProved = this.#proof !== undefined;
    const step = (datagram.sequenceNumber - candidate.lastSequence) & 0xffff;
    if (step !== 0) candidate.run = step === 1 ? candidate.run + 1 : 1;
    candidate.lastSequence = datagram.sequenceNumber;
    candidate.lastArrivalMs = arrivalMs;
    const { arrivalSec, arrivalNsec, bytes, offset, length } = datagram;
    this.foreignPackets += candidate.held.add(arrivalSec, arrivalNsec, bytes, offset, length);
    return this.#mayFollow(candidate, arrivalMs) ? this.#accept(candidate) : undefined;
  }

  /** Sets the address that signalling named; returns a candidate that is accepted by that. */
  expect(address: string | undefined): AcceptedSource | undefined {
    this.#expectedAddress = address;
    if (this.#source !== undefined || address === undefined) return undefined;
    const candidate = this.#candidates.find(
      (item) => item.source.address === address && this.#isBelievable(item),
    );
    return candidate === undefined ? undefined : this.#accept(candidate);
  }

  /** The source may move now, until `nowMs` plus ten seconds (wall clock). */
  allowChange(nowMs: number): void {
    this.#mayChangeUntilMs = nowMs + RESET_MS;
  }

  /**
   * Nothing more will come: returns the best candidate where no source was accepted, or where it
   * is the same sender. Everybody else's packets are foreign.
   */
  settle(): AcceptedSource | undefined {
    const source = this.#source;
    const [best] = this.#candidates
      .filter((item) => this.#isBelievable(item))
      .filter((item) => source === undefined || this.needsProof || this.#isSameSender(item))
      .sort((a, b) => b.held.count - a.held.count);
    if (best !== undefined) return this.#accept(best);
    this.#dropCandidates();
    return undefined;
  }

  /** Gives back what {@link offer}, {@link expect} or {@link settle} lent. */
  release(accepted: AcceptedSource): void {
    this.#pool.give(accepted.held);
  }

  /** Drops what arrived before `atMs` of all candidates: it must not be stored. */
  dropHeldBefore(atMs: number): void {
    for (const { held } of this.#candidates) held.dropBefore(atMs);
  }

  /** Forgets all candidates. */
  close(): void {
    this.#dropCandidates();
  }

  #find({ names, nameAt, ssrc }: RtpDatagram): Candidate | undefined {
    for (const candidate of this.#candidates) {
      const { source } = candidate;
      if (source.ssrc === ssrc && isSameSender(source.words, 0, names, nameAt)) return candidate;
    }
    return undefined;
  }

  #admit(datagram: RtpDatagram, arrivalMs: number): Candidate | undefined {
    if (this.#candidates.length >= MAX_CANDIDATES) this.#dropStale(arrivalMs);
    if (this.#candidates.length >= MAX_CANDIDATES) this.#dropUnproved();
    if (this.#candidates.length >= MAX_CANDIDATES) return undefined;
    const isSpare = this.#source !== undefined || this.#candidates.length > 0;
    const held = this.#pool.take({ isSpare });
    if (held === undefined) return undefined;
    const source = new RtpSource(datagram);
    const begun = { source, held, isProved: false };
    const arrivals = { firstArrivalMs: arrivalMs, lastArrivalMs: arrivalMs };
    const candidate = { ...begun, run: 0, lastSequence: -1, ...arrivals };
    this.#candidates.push(candidate);
    return candidate;
  }

  #mayFollow(candidate: Candidate, arrivalMs: number): boolean {
    const isExpected = candidate.source.address === this.#expectedAddress;
    if (this.#source === undefined || this.needsProof) {
      if (candidate.isProved || isExpected || candidate.held.isFull) return true;
      const waitsMs = this.#expectedAddress === undefined ? 0 : STRANGER_MS;
      if (arrivalMs - candidate.firstArrivalMs < waitsMs) return false;
      return candidate.run >= CONSECUTIVE || candidate.held.isEnough;
    }
    if (candidate.run < CONSECUTIVE) return false;
    if (this.#isSameSender(candidate) || arrivalMs <= this.#mayChangeUntilMs) return true;
    // Where the clock was set back meanwhile, silence counts from the candidate's first packet.
    const silentSinceMs = this.#isAhead(arrivalMs) ? candidate.firstArrivalMs : this.#lastArrivalMs;
    if (arrivalMs - silentSinceMs >= SILENCE_MS) return true;
    return isExpected && this.#source.address !== this.#expectedAddress;
  }

  #accept(candidate: Candidate): AcceptedSource {
    // What a source that proved nothing sent says nothing about when another began.
    const isMove = this.#source !== undefined && !this.needsProof && !this.#isSameSender(candidate);
    const sinceMs = isMove ? this.#firstOwnMs(candidate) : 0;
    this.#candidates.splice(this.#candidates.indexOf(candidate), 1);
    this.#dropCandidates();
    this.#source = candidate.source;
    this.#isProved = candidate.isProved;
    this.#mayChangeUntilMs = Number.NEGATIVE_INFINITY;
    return { source: candidate.source, held: candidate.held, sinceMs };
  }

  /** A stranger that sent all the time is heard only from when the present source fell silent. */
  #firstOwnMs({ source, lastArrivalMs }: Candidate): number {
    const isExpected = source.address === this.#expectedAddress;
    return isExpected || this.#isAhead(lastArrivalMs) ? 0 : this.#lastArrivalMs;
  }

  /** Whether the accepted source was heard last by a clock that was set back since. */
  #isAhead(arrivalMs: number): boolean {
    return this.#lastArrivalMs > arrivalMs + SILENCE_MS;
  }

  #isBelievable({ isProved }: Candidate): boolean {
    return this.#proof === undefined || isProved;
  }

  #isSameSender({ source }: Candidate): boolean {
    return this.#source !== undefined && isSameSender(this.#source.words, 0, source.words, 0);
  }

  #breakRuns(): void {
    for (const candidate of this.#candidates) {
      if (this.#isSameSender(candidate)) candidate.run = 0;
    }
  }

  #dropStale(nowMs: number): void {
    for (const candidate of [...this.#candidates]) {
      if (nowMs - candidate.lastArrivalMs > STALE_MS) this.#drop(candidate);
    }
  }

  /** Who came before the keys makes room for who has them. */
  #dropUnproved(): void {
    const unproved = this.#candidates.find((candidate) => !this.#isBelievable(candidate));
    if (unproved !== undefined) this.#drop(unproved);
  }

  #dropCandidates(): void {
    for (const candidate of [...this.#candidates]) this.#drop(candidate);
  }

  #drop(candidate: Candidate): void {
    this.foreignPackets += candidate.held.count;
    this.#pool.give(candidate.held);
    this.#candidates.splice(this.#candidates.indexOf(candidate), 1);
  }
}
