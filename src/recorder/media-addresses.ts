import { errorText, type Log } from '../base/index.ts';
import type { CallControlTable } from '../storage/catalog/index.ts';

/** From where the media of telephones comes, or came last; known over restarts. */
export class MediaAddresses {
  readonly #table: CallControlTable;
  readonly #log: Log;
  /** What was looked up or noted since the start. */
  readonly #known = new Map<string, string>();

  constructor(table: CallControlTable, log: Log) {
    this.#table = table;
    this.#log = log;
  }

  of(device: string): string | undefined {
    const key = keyOf(device);
    const known = this.#known.get(key) ?? this.#table.mediaAddress(key);
    if (known !== undefined) this.#known.set(key, known);
    return known;
  }

  note(device: string, address: string): void {
    const key = keyOf(device);
    if (this.#known.get(key) === address) return;
    try {
      if (this.of(key) !== address) this.#table.setMediaAddress(key, address);
    } catch (error) {
      this.#log.warn({ device, error: errorText(error) }, 'media address not noted');
    }
    this.#known.set(key, address);
  }
}

function keyOf(device: string): string {
  return device.toUpperCase();
}
