import type { Socket } from 'node:net';

/** How many connections there may be, and how many of one address. */
export interface ConnectionLimits {
  readonly connections: number;
  readonly connectionsPerAddress: number;
}

/** Counts the open connections, those in their handshake included. */
export class ConnectionQuota {
  readonly #limits: ConnectionLimits;
  readonly #byAddress = new Map<string, number>();
  #open = 0;

  constructor(limits: ConnectionLimits) {
    this.#limits = limits;
  }

  /** Whether one more of `address` would be too many. */
  isFull(address: string): boolean {
    const { connections, connectionsPerAddress } = this.#limits;
    if (this.#open >= connections) return true;
    return (this.#byAddress.get(address) ?? 0) >= connectionsPerAddress;
  }

  /** Counts `socket` until it is closed. */
  count(address: string, socket: Socket): void {
    this.#open++;
    this.#byAddress.set(address, (this.#byAddress.get(address) ?? 0) + 1);
    socket.once('close', () => {
      this.#open--;
      const left = (this.#byAddress.get(address) ?? 1) - 1;
      if (left > 0) this.#byAddress.set(address, left);
      else this.#byAddress.delete(address);
    });
  }
}
