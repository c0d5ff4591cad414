import { type Clock, type Log, RecorderError, type Timers } from '../base/index.ts';
import { ReceptionTable } from '../protocols/rtp/index.ts';
import type { StreamDescription } from '../recording/index.ts';
import type { PortRange } from './capture-messages.ts';
import { HeldPacketsPool } from './held-packets.ts';
import type { Libc } from './libc.ts';
import { PortPool } from './port-pool.ts';
import { ReceiveBatch } from './receive-batch.ts';
import { ReceivedStream, type StreamSockets } from './received-stream.ts';
import type { SocketSource } from './socket-source.ts';
import { StreamReceiver } from './stream-receiver.ts';

/** Rows beyond those of the port range, for streams taken up again on ports outside of it. */
const SPARE_ROWS = 256;

/** What {@link CaptureResources} are made of. */
export interface ResourceOptions {
  readonly libc: Libc;
  readonly sockets: SocketSource;
  readonly rtpPorts: PortRange;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
}

/** What all sessions share: ports, sockets, receive buffers, rows of the statistics. */
export class CaptureResources {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  readonly receiver: StreamReceiver;
  readonly #sockets: SocketSource;
  readonly #ports: PortPool;
  readonly #table: ReceptionTable;
  readonly #freeRows: number[];
  readonly #held = new HeldPacketsPool();

  constructor({ libc, sockets, rtpPorts, clock, timers, log }: ResourceOptions) {
    this.clock = clock;
    this.timers = timers;
    this.log = log;
    this.#sockets = sockets;
    this.#ports = new PortPool(rtpPorts, clock);
    const rows = this.#ports.size + SPARE_ROWS;
    this.#table = new ReceptionTable(rows);
    this.#freeRows = Array.from({ length: rows }, (_, index) => rows - 1 - index);
    this.receiver = new StreamReceiver(new ReceiveBatch(libc), this.#table);
  }

  /**
   * Binds the sockets of all `descriptions` or of none. Errors: `NO_FREE_PORT`, `PORT_IN_USE`,
   * `TOO_MANY_FILES`, `SOCKET_FAILED`.
   */
  receive(descriptions: readonly StreamDescription[]): ReceivedStream[] {
    const streams: ReceivedStream[] = [];
    try {
      for (const description of descriptions) streams.push(this.#receive(description));
      return streams;
    } catch (error) {
      this.undo(streams);
      throw error;
    }
  }

  /** A stream that goes on with the sockets of another, which nobody closes now. */
  goOnWith(sockets: StreamSockets, description: StreamDescription): ReceivedStream {
    const row = this.#takeRow();
    this.#table.reset(row);
    const { streamIndex } = description;
    return new ReceivedStream(description, { ...sockets, streamIndex }, row, this.#held);
  }

  /** Frees what a stream has beside its sockets: another goes on with those. */
  forget({ row }: ReceivedStream): void {
    this.#freeRows.push(row);
  }

  /** Closes the sockets of a stream; its ports cool down. */
  release(stream: ReceivedStream): void {
    this.#close(stream);
    this.#ports.release(stream.sockets.rtpPort);
  }

  /** Closes the sockets of streams that nobody was told of. */
  undo(streams: readonly ReceivedStream[]): void {
    for (const stream of streams) {
      this.#close(stream);
      this.#ports.giveBack(stream.sockets.rtpPort);
    }
  }

  #close(stream: ReceivedStream): void {
    this.#sockets.close(stream.sockets.rtpDescriptor);
    this.#sockets.close(stream.sockets.rtcpDescriptor);
    this.forget(stream);
  }

  #takeRow(): number {
    const row = this.#freeRows.pop();
    if (row === undefined) throw new RecorderError('NO_FREE_PORT', 'Too many streams at once.');
    return row;
  }

  #receive(description: StreamDescription): ReceivedStream {
    const row = this.#takeRow();
    try {
      const sockets = this.#bind(description);
      this.#table.reset(row);
      return new ReceivedStream(description, sockets, row, this.#held);
    } catch (error) {
      this.#freeRows.push(row);
      throw error;
    }
  }

  #bind({ streamIndex, rtpPort: wanted }: StreamDescription): StreamSockets {
    const bindPair = (rtpPort: number, rtcpPort: number): StreamSockets | undefined => {
      const rtpDescriptor = this.#sockets.open(rtpPort);
      if (rtpDescriptor === undefined) return undefined;
      const rtcpDescriptor = this.#openSecond(rtcpPort, rtpDescriptor);
      if (rtcpDescriptor === undefined) return undefined;
      return { streamIndex, rtpPort, rtcpPort, rtpDescriptor, rtcpDescriptor };
    };
    if (wanted !== undefined) return this.#ports.takeAgain(wanted, bindPair);
    return this.#ports.take(bindPair);
  }

  /** The RTCP socket; without it the RTP socket is closed again. */
  #openSecond(rtcpPort: number, rtpDescriptor: number): number | undefined {
    let descriptor: number | undefined;
    try {
      descriptor = this.#sockets.open(rtcpPort);
      return descriptor;
    } finally {
      if (descriptor === undefined) this.#sockets.close(rtpDescriptor);
    }
  }
}
