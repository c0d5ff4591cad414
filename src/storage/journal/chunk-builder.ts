import { RecorderError } from '../../base/index.ts';
import type { JournalEvent } from '../../recording/index.ts';
import { SealArea } from '../crypto/index.ts';
import { ADDITIONAL_BYTES, CHUNK_HEADER_BYTES } from './block.ts';
import {
  CLOCK_BYTES,
  ENTRY_HEADER_BYTES,
  EVENT_KIND,
  RTCP_KIND,
  RTP_KIND,
} from './journal-entry.ts';

const DEFAULT_CAPACITY_BYTES = 256 * 1024;
/** A packet is never longer; the length field of an entry has 16 bits. */
const MAX_PACKET_BYTES = 0xffff;

/**
 * Collects the entries of one chunk. Reused for every chunk of every session: adding a packet
 * allocates nothing.
 */
export class ChunkBuilder {
  /** Where the entries are collected and sealed. Only the writer touches its block. */
  readonly area: SealArea;
  readonly #plain: Buffer;
  readonly #words: Int32Array;
  readonly #clocks: Float64Array;
  readonly #capacity: number;
  #length = 0;

  /** `capacityBytes` bounds the opened chunk: at most 1 MiB. */
  constructor(capacityBytes = DEFAULT_CAPACITY_BYTES) {
    this.#capacity = capacityBytes & ~7;
    this.area = new SealArea({
      additional: ADDITIONAL_BYTES,
      plaintext: this.#capacity,
      head: CHUNK_HEADER_BYTES,
    });
    this.#plain = this.area.plaintext;
    const { buffer, byteOffset } = this.#plain;
    this.#words = new Int32Array(buffer, byteOffset, this.#capacity >> 2);
    this.#clocks = new Float64Array(buffer, byteOffset, 2);
    this.reset(Date.now(), performance.now());
  }

  /** Begins a chunk: both clocks of this moment in milliseconds. */
  reset(wallMs: number, monotonicMs: number): void {
    this.#length = CLOCK_BYTES;
    this.#clocks[0] = wallMs;
    this.#clocks[1] = monotonicMs;
  }

  /** Bytes collected so far, clocks included. */
  get byteLength(): number {
    return this.#length;
  }

  get isEmpty(): boolean {
    return this.#length === CLOCK_BYTES;
  }

  /** Adds an RTP packet; false where it does not fit into this chunk any more. */
  addRtp(
    streamIndex: number,
    arrivalSec: number,
    arrivalNsec: number,
    source: Buffer,
    offset: number,
    length: number,
  ): boolean {
    const kindAndNsec = arrivalNsec | (RTP_KIND << 30);
    return this.#addPacket(streamIndex, arrivalSec, kindAndNsec, source, offset, length);
  }

  /** Adds an RTCP packet; false where it does not fit into this chunk any more. */
  addRtcp(
    streamIndex: number,
    arrivalSec: number,
    arrivalNsec: number,
    source: Buffer,
    offset: number,
    length: number,
  ): boolean {
    const kindAndNsec = arrivalNsec | (RTCP_KIND << 30);
    return this.#addPacket(streamIndex, arrivalSec, kindAndNsec, source, offset, length);
  }

  /**
   * Adds an event; false where it does not fit into this chunk any more. One that fits into no
   * chunk is refused with `JOURNAL_EVENT_TOO_LONG`.
   */
  addEvent(event: JournalEvent): boolean {
    const text = JSON.stringify(event);
    const length = Buffer.byteLength(text);
    const end = this.#length + ENTRY_HEADER_BYTES + ((length + 3) & ~3);
    if (end > this.#capacity) {
      if (!this.isEmpty) return false;
      const why = `An event of ${length} bytes does not fit into a journal.`;
      throw new RecorderError('JOURNAL_EVENT_TOO_LONG', why);
    }
    const sec = Math.floor(event.atMs / 1000);
    const nsec = Math.floor((event.atMs - sec * 1000) * 1e6);
    this.#writeHeader(length, sec, nsec | (EVENT_KIND << 30), end);
    this.#plain.write(text, this.#length + ENTRY_HEADER_BYTES, 'utf8');
    this.#length = end;
    return true;
  }

  #addPacket(
    streamIndex: number,
    sec: number,
    kindAndNsec: number,
    source: Buffer,
    offset: number,
    length: number,
  ): boolean {
    const bodyAt = this.#length + ENTRY_HEADER_BYTES;
    const end = bodyAt + ((length + 3) & ~3);
    if (end > this.#capacity || length > MAX_PACKET_BYTES) return false;
    this.#writeHeader(streamIndex | (length << 16), sec, kindAndNsec, end);
    source.copy(this.#plain, bodyAt, offset, offset + length);
    this.#length = end;
    return true;
  }

  #writeHeader(first: number, sec: number, kindAndNsec: number, end: number): void {
    const word = this.#length >> 2;
    this.#words[word] = first;
    this.#words[word + 1] = sec;
    this.#words[word + 2] = kindAndNsec;
    // The last word of the entry: where the body does not fill it, the rest stays zero.
    if (end > this.#length + ENTRY_HEADER_BYTES) this.#words[(end >> 2) - 1] = 0;
  }
}
