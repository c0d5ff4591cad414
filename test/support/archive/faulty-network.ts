import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { CleanUp } from '../temporary-catalog.ts';
import { NETWORK_HOST, SERVER_HOST } from './server-process.ts';
import type { TestArchive } from './test-archive.ts';

/** What goes wrong, once so many bytes have passed. */
export type NetworkFault =
  /** Every connection breaks. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** Nothing passes any more, and nobody says so. */
  | { readonly kind: 'hang'; readonly afterBytes: number }
  /** Everything passes, but slowly, in each direction of each connection. */
  | { readonly kind: 'slow'; readonly bytesPerSecond: number }
  /** Connections are refused from the beginning. */
  | { readonly kind: 'refuse' };

const KEPT_BYTES = 100_000;
const DRIPS_PER_SECOND = 10;

/** Writes no faster than so many bytes each second. */
async function drip(bytes: Buffer, to: Socket, bytesPerSecond: number): Promise<void> {
  const step = Math.ceil(bytesPerSecond / DRIPS_PER_SECOND);
  for (let at = 0; at < bytes.length && !to.destroyed; at += step) {
    const piece = bytes.subarray(at, at + step);
    to.write(piece);
    await setTimeout((1000 * piece.length) / bytesPerSecond);
  }
}

/** Stands before a server at another address with the same ports, and passes everything on. */
export class FaultyNetwork {
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  #fault: NetworkFault | undefined;
  #passed = 0;
  #ledTo: number | undefined;
  #said = '';

  static async before(
    context: CleanUp,
    archive: TestArchive,
    host = NETWORK_HOST,
  ): Promise<FaultyNetwork> {
    const network = new FaultyNetwork();
    for (const port of archive.ports) {
      const server = createServer((socket) => network.#connected(socket, port));
      server.listen(port, host);
      await once(server, 'listening');
      network.#servers.push(server);
    }
    context.after(() => network.#close());
    return network;
  }

  /** Bytes that passed since the last {@link inject}, in both directions. */
  get passed(): number {
    return this.#passed;
  }

  /** The beginning of what was said to the server that {@link leadTo} named, as it was. */
  get said(): string {
    return this.#said;
  }

  /** From now on somebody else answers, on another port of this machine; undefined: no longer. */
  leadTo(port: number | undefined): void {
    this.#ledTo = port;
    this.#said = '';
    this.#breakAll();
  }

  /** From now on this goes wrong; undefined: nothing, and what hangs is broken off. */
  inject(fault: NetworkFault | undefined): void {
    this.#fault = fault;
    this.#passed = 0;
    if (fault === undefined) this.#breakAll();
  }

  #connected(socket: Socket, port: number): void {
    const server = connect(this.#ledTo ?? port, SERVER_HOST);
    if (this.#ledTo !== undefined) {
      socket.on('data', (bytes) => {
        if (this.#said.length < KEPT_BYTES) this.#said += bytes.toString('latin1');
      });
    }
    for (const each of [socket, server]) {
      this.#sockets.add(each);
      // A broken connection is what this is for.
      each.on('error', () => undefined);
      each.on('close', () => this.#sockets.delete(each));
    }
    if (this.#fault?.kind === 'refuse') {
      socket.resetAndDestroy();
      server.destroy();
      return;
    }
    this.#pass(socket, server);
    this.#pass(server, socket);
  }

  #pass(from: Socket, to: Socket): void {
    let onItsWay = Promise.resolve();
    from.on('data', (bytes) => {
      const fault = this.#fault;
      const left = fault !== undefined && 'afterBytes' in fault ? fault.afterBytes : Infinity;
      const room = Math.max(0, left - this.#passed);
      const isOver = bytes.length > room;
      const passed = isOver ? bytes.subarray(0, room) : bytes;
      this.#passed += passed.length;
      if (fault?.kind === 'slow') {
        const { bytesPerSecond } = fault;
        onItsWay = onItsWay.then(() => drip(passed, to, bytesPerSecond));
      } else if (passed.length > 0 && !to.write(passed)) {
        from.pause();
        to.once('drain', () => from.resume());
      }
      if (isOver && fault?.kind === 'cut') this.#breakAll();
    });
    from.on('end', () => {
      if (this.#fault?.kind !== 'hang') void onItsWay.then(() => to.end());
    });
    from.on('close', () => {
      if (this.#fault?.kind !== 'hang') void onItsWay.then(() => to.destroySoon());
    });
  }

  #breakAll(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  #close(): void {
    for (const server of this.#servers) server.close();
    this.#breakAll();
  }
}
