/**
 * Stands before a journal: no packet passes that arrived while storing was stopped or paused.
 * What waits in the sockets when it is moved may have arrived on either side of that moment, so
 * arrival times count until that is {@link settle}d; then none does, for clocks can be set.
 */
export class StoringGate {
  #isOpen = true;
  #movedAtMs: number | undefined;

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Opens or closes for what arrives from `atMs` on (wall clock, milliseconds since 1970). */
  move(isOpen: boolean, atMs: number): void {
    if (isOpen === this.#isOpen) return;
    this.#isOpen = isOpen;
    this.#movedAtMs = atMs;
  }

  /** Nothing that arrived before the last move is waiting any more. */
  settle(): void {
    this.#movedAtMs = undefined;
  }

  /** Whether a packet that arrived then may pass. */
  admits(arrivalSec: number, arrivalNsec: number): boolean {
    if (this.#movedAtMs === undefined) return this.#isOpen;
    const isBehind = arrivalSec * 1000 + arrivalNsec / 1e6 >= this.#movedAtMs;
    return isBehind === this.#isOpen;
  }
}
