import { PassThrough } from 'node:stream';

/** What is sent to one page as server-sent events (HTML §9.2). */
export class EventOutput {
  readonly stream: PassThrough;
  readonly #maxWaitingBytes: number;

  /** `maxWaitingBytes`: so much may wait for a page that reads nothing; then it is let go. */
  constructor(maxWaitingBytes: number) {
    this.#maxWaitingBytes = maxWaitingBytes;
    this.stream = new PassThrough({ highWaterMark: maxWaitingBytes });
  }

  /** What was sent and not read yet. */
  get waitingBytes(): number {
    return this.stream.readableLength + this.stream.writableLength;
  }

  /** Sends text of the stream. A page that reads nothing is let go: it then asks anew. */
  send(text: string): void {
    if (this.waitingBytes + text.length > this.#maxWaitingBytes) this.close();
    else if (!this.stream.destroyed) this.stream.write(text);
  }

  /** Ends the stream. Idempotent. */
  close(): void {
    this.stream.destroy();
  }
}

/** An event in the form of the stream. */
export function eventText(name: string, facts: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(facts)}\n\n`;
}
