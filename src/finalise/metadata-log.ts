import type { ReceivedMetadata } from '../recording/index.ts';

/** Facts of a recording are one document: so many characters of it may be metadata. */
const MAX_CHARACTERS = 262_144;

/** The documents that a source sent about one call. The same one again is not kept again. */
export class MetadataLog {
  readonly received: ReceivedMetadata[] = [];
  #characters = 0;

  add({ atMs, contentType, text, problem }: ReceivedMetadata): void {
    if (this.received.at(-1)?.text === text) return;
    this.#characters += text.length;
    if (this.#characters > MAX_CHARACTERS) return;
    this.received.push({ atMs, contentType, text, problem });
  }
}
