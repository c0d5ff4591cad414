import {
  hasRtpHeader,
  payloadLength,
  payloadType,
  type ReceptionTable,
  rtpTimestamp,
  sequenceNumber,
  ssrc,
} from '../protocols/rtp/index.ts';
import type { StreamStatistics } from '../recording/index.ts';
import type { StreamUpdate } from './capture-messages.ts';
import { BATCH_SLOTS, type ReceiveBatch } from './receive-batch.ts';
import { type ReceivedStream, toAddress } from './received-stream.ts';
import type { SessionJournal } from './session-journal.ts';
import type { AcceptedSource } from './source-lock.ts';

/** Bounds one visit to a socket: a flood on one port must not keep the others waiting. */
const MAX_BATCHES = 64;
const RTCP_VERSION_BITS = 2;
const MIN_RTCP_BYTES = 8;

/**
 * Moves what waits in the sockets of a stream into the journal of its session. One for all
 * streams; allocates nothing per packet of an accepted source.
 */
export class StreamReceiver {
  readonly #batch: ReceiveBatch;
  readonly #table: ReceptionTable;

  constructor(batch: ReceiveBatch, table: ReceptionTable) {
    this.#batch = batch;
    this.#table = table;
  }

  /** Takes all RTP packets that wait. Errors: `RECEIVE_FAILED`. */
  drainRtp(stream: ReceivedStream, journal: SessionJournal): void {
    const batch = this.#batch;
    stream.beginVisit();
    for (let visits = 0; visits < MAX_BATCHES; visits++) {
      const count = batch.receive(stream.sockets.rtpDescriptor);
      for (let slot = 0; slot < count; slot++) this.#takeRtp(stream, journal, slot);
      batch.recycle(count);
      if (count < BATCH_SLOTS) return;
    }
  }

  /** Takes all RTCP packets that wait; they wait until the source is known. */
  drainRtcp(stream: ReceivedStream, journal: SessionJournal): void {
    if (stream.lock.source === undefined) return;
    const batch = this.#batch;
    for (let visits = 0; visits < MAX_BATCHES; visits++) {
      const count = batch.receive(stream.sockets.rtcpDescriptor);
      for (let slot = 0; slot < count; slot++) this.#takeRtcp(stream, journal, slot);
      batch.recycle(count);
      if (count < BATCH_SLOTS) return;
    }
  }

  /** Everything that is still to be had of a stream that ends. */
  drainLast(stream: ReceivedStream, journal: SessionJournal): void {
    this.drainRtp(stream, journal);
    const accepted = stream.lock.settle();
    if (accepted !== undefined) this.#follow(stream, journal, accepted);
    this.drainRtcp(stream, journal);
    stream.lock.close();
  }

  /** Applies what signalling has learnt. */
  update(
    stream: ReceivedStream,
    journal: SessionJournal,
    update: StreamUpdate,
    nowMs: number,
  ): void {
    stream.update(update);
    if (update.resetSource === true) stream.lock.allowChange(nowMs);
    if (update.expectedAddress === undefined) return;
    const accepted = stream.lock.expect(toAddress(update.expectedAddress));
    if (accepted !== undefined) this.#follow(stream, journal, accepted);
  }

  statistics(stream: ReceivedStream): StreamStatistics {
    return stream.statistics(this.#table.statistics(stream.row));
  }

  #takeRtp(stream: ReceivedStream, journal: SessionJournal, slot: number): void {
    const batch = this.#batch;
    const { bytes, names } = batch;
    const offset = slot * batch.stride;
    const length = batch.length(slot);
    if (!hasRtpHeader(bytes, offset, length) || batch.isCutOff(slot)) {
      this.#takeOther(stream, journal, slot);
      return;
    }
    const nameAt = slot * batch.nameWords;
    const arrivalSec = batch.arrivalSec[slot]!;
    const arrivalNsec = batch.arrivalNsec[slot]!;
    const source = ssrc(bytes, offset);
    const { lock } = stream;
    const isAccepted = lock.isAccepted(names, nameAt, source);
    if (isAccepted && !lock.needsProof) {
      this.#journal(stream, journal, arrivalSec, arrivalNsec, bytes, offset, length);
      return;
    }
    const datagram = {
      ...{ names, nameAt, ssrc: source, sequenceNumber: sequenceNumber(bytes, offset) },
      ...{ arrivalSec, arrivalNsec, bytes, offset, length },
    };
    if (isAccepted) {
      lock.prove(datagram);
      this.#journal(stream, journal, arrivalSec, arrivalNsec, bytes, offset, length);
      return;
    }
    const accepted = lock.offer(datagram);
    if (accepted !== undefined) this.#follow(stream, journal, accepted);
  }

  /** A packet of the accepted source. */
  #journal(
    stream: ReceivedStream,
    journal: SessionJournal,
    arrivalSec: number,
    arrivalNsec: number,
    bytes: Buffer,
    offset: number,
    length: number,
  ): void {
    this.#table.observe(
      stream.row,
      sequenceNumber(bytes, offset),
      rtpTimestamp(bytes, offset),
      arrivalSec,
      arrivalNsec,
      stream.clockRates[payloadType(bytes, offset)]!,
      // What looks like padding may be encrypted.
      Math.max(0, payloadLength(bytes, offset, length)),
    );
    stream.lock.noteArrival(arrivalSec * 1000 + arrivalNsec / 1e6);
    journal.addRtp(stream.streamIndex, arrivalSec, arrivalNsec, bytes, offset, length);
  }

  /** A new source: its packets so far and from now on belong to the stream. */
  #follow(stream: ReceivedStream, journal: SessionJournal, accepted: AcceptedSource): void {
    const { source, held, sinceMs } = accepted;
    const { streamIndex, lock } = stream;
    const isFirst = stream.ssrc === undefined;
    // The same SSRC from another port goes on counting: one source that moved.
    if (!isFirst && stream.ssrc !== source.ssrc) {
      stream.ssrcChanges++;
      this.#table.startSource(stream.row);
    }
    stream.ssrc = source.ssrc;
    let isNoted = false;
    held.forEach((arrivalSec, arrivalNsec, bytes, offset, length) => {
      const arrivalMs = arrivalSec * 1000 + arrivalNsec / 1e6;
      if (arrivalMs < sinceMs) {
        lock.foreignPackets++;
        return;
      }
      if (!isNoted) {
        isNoted = true;
        if (isFirst) stream.firstArrivalMs = arrivalMs;
        const { address, port, ssrc: id } = source;
        const atMs = arrivalMs;
        journal.addEvent({ atMs, type: 'source-accepted', streamIndex, address, port, ssrc: id });
      }
      this.#journal(stream, journal, arrivalSec, arrivalNsec, bytes, offset, length);
    });
    lock.release(accepted);
  }

  /** Not RTP: RTCP on the same port (RFC 5761) or nothing of ours. */
  #takeOther(stream: ReceivedStream, journal: SessionJournal, slot: number): void {
    if (stream.lock.source !== undefined && this.#isRtcp(slot)) {
      this.#takeRtcp(stream, journal, slot);
    } else {
      stream.malformedPackets++;
    }
  }

  #takeRtcp(stream: ReceivedStream, journal: SessionJournal, slot: number): void {
    const batch = this.#batch;
    if (!this.#isRtcp(slot)) {
      stream.malformedPackets++;
    } else if (!stream.lock.isFromHost(batch.names, slot * batch.nameWords)) {
      stream.lock.foreignPackets++;
    } else {
      const arrivalSec = batch.arrivalSec[slot]!;
      const arrivalNsec = batch.arrivalNsec[slot]!;
      const offset = slot * batch.stride;
      const { streamIndex } = stream;
      const length = batch.length(slot);
      journal.addRtcp(streamIndex, arrivalSec, arrivalNsec, batch.bytes, offset, length);
    }
  }

  /** First look only (RFC 3550 Appendix A.2); who reads the journal parses it. */
  #isRtcp(slot: number): boolean {
    const batch = this.#batch;
    const offset = slot * batch.stride;
    const type = batch.bytes[offset + 1]!;
    return (
      batch.length(slot) >= MIN_RTCP_BYTES &&
      !batch.isCutOff(slot) &&
      batch.bytes[offset]! >> 6 === RTCP_VERSION_BITS &&
      type >= 192 &&
      type <= 223
    );
  }
}
