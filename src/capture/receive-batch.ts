import { RecorderError } from '../base/index.ts';
import { ERRNO, type Libc, MSG_DONTWAIT, MSG_TRUNC, SO_TIMESTAMPNS, SOL_SOCKET } from './libc.ts';

/** Datagrams per system call: a stream brings ten in 200 ms. */
export const BATCH_SLOTS = 32;
/** Longest datagram: 20 ms of 16-bit stereo at 48 kHz has 3852 bytes. */
const SLOT_BYTES = 4096;
/** Slots lie one cache line apart from a power of two, or all would share a few cache sets. */
const SLOT_STRIDE = SLOT_BYTES + 64;
const NAME_BYTES = 32;
const CONTROL_BYTES = 64;

/*
 * struct mmsghdr on 64-bit Linux, as 16 words of 32 bits:
 *   0–1 msg_name     2 msg_namelen   3 –
 *   4–5 msg_iov    6–7 msg_iovlen
 *   8–9 msg_control  10–11 msg_controllen
 *    12 msg_flags   13 –  14 msg_len   15 –
 */
const HEADER_BYTES = 64;
const HEADER_WORDS = HEADER_BYTES / 4;
const IOVEC_BYTES = 16;
const NAME_WORDS = NAME_BYTES / 4;
const CONTROL_WORDS = CONTROL_BYTES / 4;
/** struct cmsghdr with a timespec: 16 and 16 bytes. */
const TIMESTAMP_BYTES = 32;

/**
 * One set of buffers for `recvmmsg`, used for all sockets in turn: receiving allocates nothing.
 * What a slot holds is valid until the next {@link receive}.
 */
export class ReceiveBatch {
  /** All slots; slot `i` begins at `i * stride`. */
  readonly bytes: Buffer;
  readonly stride = SLOT_STRIDE;
  /** Sender addresses as `sockaddr` words; that of slot `i` begins at `i * nameWords`. */
  readonly names: Int32Array;
  readonly nameWords = NAME_WORDS;
  /** Kernel's arrival time per slot, wall clock. */
  readonly arrivalSec = new Uint32Array(BATCH_SLOTS);
  readonly arrivalNsec = new Uint32Array(BATCH_SLOTS);
  readonly #libc: Libc;
  /** The kernel has its address: it must live as long as the batch. */
  readonly #memory: Buffer;
  readonly #headers: Int32Array;
  readonly #controls: Int32Array;
  readonly #headersAddress: number;

  constructor(libc: Libc) {
    this.#libc = libc;
    const iovecsAt = HEADER_BYTES * BATCH_SLOTS;
    const namesAt = iovecsAt + IOVEC_BYTES * BATCH_SLOTS;
    const controlsAt = namesAt + NAME_BYTES * BATCH_SLOTS;
    const bytesAt = controlsAt + CONTROL_BYTES * BATCH_SLOTS;
    this.#memory = Buffer.allocUnsafeSlow(bytesAt + SLOT_STRIDE * BATCH_SLOTS).fill(0);
    const { buffer } = this.#memory;
    this.#headers = new Int32Array(buffer, 0, HEADER_WORDS * BATCH_SLOTS);
    this.names = new Int32Array(buffer, namesAt, NAME_WORDS * BATCH_SLOTS);
    this.#controls = new Int32Array(buffer, controlsAt, CONTROL_WORDS * BATCH_SLOTS);
    this.bytes = this.#memory.subarray(bytesAt);
    const base = libc.addressOf(this.#memory);
    this.#headersAddress = base;
    const view = new DataView(buffer);
    const setAddress = (at: number, address: number): void => {
      view.setBigUint64(at, BigInt(address), true);
    };
    for (let slot = 0; slot < BATCH_SLOTS; slot++) {
      const header = slot * HEADER_BYTES;
      const iovec = iovecsAt + slot * IOVEC_BYTES;
      setAddress(header, base + namesAt + slot * NAME_BYTES);
      setAddress(header + 16, base + iovec);
      setAddress(header + 24, 1);
      setAddress(header + 32, base + controlsAt + slot * CONTROL_BYTES);
      setAddress(iovec, base + bytesAt + slot * SLOT_STRIDE);
      setAddress(iovec + 8, SLOT_BYTES);
      this.#prepare(slot);
    }
  }

  /**
   * Takes what waits in a socket, at most {@link BATCH_SLOTS} datagrams; returns how many, 0 where
   * none waits. Errors: `RECEIVE_FAILED`.
   */
  receive(descriptor: number): number {
    const { recvmmsg } = this.#libc;
    const count = recvmmsg(descriptor, this.#headersAddress, BATCH_SLOTS, MSG_DONTWAIT, 0);
    if (count < 0) return this.#failed();
    for (let slot = 0; slot < count; slot++) this.#readTimestamp(slot);
    return count;
  }

  /** Bytes in a slot. */
  length(slot: number): number {
    return this.#headers[slot * HEADER_WORDS + 14]!;
  }

  /** Whether the datagram was longer than the slot. */
  isCutOff(slot: number): boolean {
    return (this.#headers[slot * HEADER_WORDS + 12]! & MSG_TRUNC) !== 0;
  }

  /** Makes the first `count` slots ready for the next {@link receive}. */
  recycle(count: number): void {
    for (let slot = 0; slot < count; slot++) this.#prepare(slot);
  }

  #prepare(slot: number): void {
    const at = slot * HEADER_WORDS;
    this.#headers[at + 2] = NAME_BYTES;
    this.#headers[at + 10] = CONTROL_BYTES;
    this.#headers[at + 12] = 0;
  }

  #readTimestamp(slot: number): void {
    const at = slot * CONTROL_WORDS;
    const controls = this.#controls;
    const hasTimestamp =
      this.#headers[slot * HEADER_WORDS + 10]! >= TIMESTAMP_BYTES &&
      controls[at + 2] === SOL_SOCKET &&
      controls[at + 3] === SO_TIMESTAMPNS;
    if (hasTimestamp) {
      this.arrivalSec[slot] = controls[at + 4]!;
      this.arrivalNsec[slot] = controls[at + 6]!;
    } else {
      const nowMs = Date.now();
      this.arrivalSec[slot] = Math.floor(nowMs / 1000);
      this.arrivalNsec[slot] = (nowMs % 1000) * 1e6;
    }
  }

  #failed(): number {
    const errno = this.#libc.errno();
    if (errno === ERRNO.EAGAIN || errno === ERRNO.EINTR) return 0;
    throw new RecorderError('RECEIVE_FAILED', `A media socket cannot be read: errno ${errno}.`);
  }
}
