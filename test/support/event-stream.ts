import type { ApiClient } from './product.ts';

/** One event of the live view. */
export interface LiveEvent {
  readonly name: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** An open live view that remembers what it is told. */
export class EventStream {
  readonly events: LiveEvent[] = [];
  /** Bytes that came so far. */
  bytes = 0;
  readonly #client: ApiClient;
  readonly #abort = new AbortController();
  #isOver = false;

  private constructor(client: ApiClient) {
    this.#client = client;
  }

  /** Resolves when the first event has come. */
  static async open(client: ApiClient): Promise<EventStream> {
    const stream = new EventStream(client);
    const { signal } = stream.#abort;
    const response = await client.fetch('/live/events', { signal });
    if (response.status !== 200) throw new Error(await response.text());
    void stream.#read(response.body!);
    await stream.waitFor(({ name }) => name === 'snapshot');
    return stream;
  }

  /** Whether the recorder has ended it. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Has the levels of these calls told. */
  async meter(calls: readonly string[]): Promise<void> {
    const watcherId = this.events.find(({ name }) => name === 'snapshot')!.facts.watcherId;
    await this.#client.send('PUT', `/live/events/${watcherId}`, { calls });
  }

  /** The first event that is wanted, from now on or before. */
  async waitFor(isWanted: (event: LiveEvent) => boolean): Promise<LiveEvent['facts']> {
    const deadline = Date.now() + 10_000;
    for (;;) {
      const found = this.events.find(isWanted);
      if (found !== undefined) return found.facts;
      if (Date.now() > deadline) throw new Error('the event does not come');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  close(): void {
    this.#abort.abort();
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let text = '';
    try {
      for await (const chunk of body) {
        this.bytes += chunk.length;
        text += decoder.decode(chunk, { stream: true });
        const blocks = text.split('\n\n');
        text = blocks.pop()!;
        for (const block of blocks) this.#take(block);
      }
    } catch {
      // It was closed.
    }
    this.#isOver = true;
  }

  #take(block: string): void {
    const found = /^event: (.*)\ndata: (.*)$/.exec(block);
    if (found === null) return;
    const facts = JSON.parse(found[2]!) as LiveEvent['facts'];
    this.events.push({ name: found[1]!, facts });
  }
}
