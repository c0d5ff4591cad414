import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { CleanUp } from '../temporary-catalog.ts';
import { NETWORK_HOST, SERVER_HOST } from './server-process.ts';
import type { TestArchive } from './test-archive.ts';

/** What goes wrong, once so many bytes have passed. */
export type NetworkFault =
  /** Every connection breaks. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** Nothing passes any more, and nobody says so. */
  | { readonly kind: 'hang'; readonly afterBytes: number }
  /** Connections are refused from the beginning. */
  | { readonly kind: 'refuse' };

/** Stands before a server at another address with the same ports, and passes everything on. */
export class FaultyNetwork {
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  #fault: NetworkFault | undefined;
  #passed = 0;

  static async before(context: CleanUp, archive: TestArchive): Promise<FaultyNetwork> {
    const network = new FaultyNetwork();
    for (const port of archive.ports) {
      const server = createServer((socket) => network.#connected(socket, port));
      server.listen(port, NETWORK_HOST);
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

  /** From now on this goes wrong; undefined: nothing, and what hangs is broken off. */
  inject(fault: NetworkFault | undefined): void {
    this.#fault = fault;
    this.#passed = 0;
    if (fault === undefined) this.#breakAll();
  }

  #connected(socket: Socket, port: number): void {
    const server = connect(port, SERVER_HOST);
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
    from.on('data', (bytes) => {
      const fault = this.#fault;
      const left = fault !== undefined && 'afterBytes' in fault ? fault.afterBytes : Infinity;
      const room = Math.max(0, left - this.#passed);
      const isOver = bytes.length > room;
      const passed = isOver ? bytes.subarray(0, room) : bytes;
      this.#passed += passed.length;
      if (passed.length > 0 && !to.write(passed)) {
        from.pause();
        to.once('drain', () => from.resume());
      }
      if (isOver && fault?.kind === 'cut') this.#breakAll();
    });
    from.on('end', () => this.#fault?.kind === 'hang' || to.end());
    from.on('close', () => this.#fault?.kind === 'hang' || to.destroySoon());
  }

  #breakAll(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  #close(): void {
    for (const server of this.#servers) server.close();
    this.#breakAll();
  }
}
