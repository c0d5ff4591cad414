import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { uniformModes } from '../../src/recording/index.ts';
import { CallerAgent, type SimulatedCall } from '../../src/simulator/index.ts';
import { type ApiClient, Product } from './product.ts';
import { TESTER } from './temporary-catalog.ts';
import { g711Channels, missingFrames, uniqueSound } from './unique-sound.ts';

/** A call as `GET /live` shows it. */
export interface ListedCall {
  readonly id: string;
  readonly conversationId: string;
  readonly localNumber: string;
  readonly mode: string;
  readonly state: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly expiresAt: string | null;
  readonly resumesAt: string | null;
}

/** A recorder whose users have mode prerecord, and a CUCM that places their calls. */
export class PrerecordScene {
  readonly product: Product;
  readonly #agent: CallerAgent;
  #lastNumber = 7000;

  private constructor(product: Product, agent: CallerAgent) {
    this.product = product;
    this.#agent = agent;
  }

  /** Numbers from 7001 on are of a user each whose calls are buffered. */
  static async start(users: number, flags: readonly string[] = []): Promise<PrerecordScene> {
    const product = await Product.start({ flags });
    await product.changeSettings({ audioFormat: 'wav-g711' });
    await product.withCatalog(async (catalog) => {
      for (let number = 7001; number <= 7000 + users; number++) {
        const policy = { modes: uniformModes('prerecord') };
        const user = { loginName: `u${number}`, numbers: [String(number)], policy };
        await catalog.users.create(user, TESTER);
      }
    });
    const recorder = { host: '127.0.0.1', port: product.report.sipPorts.udp };
    return new PrerecordScene(product, await CallerAgent.start({ recorder }));
  }

  get journals(): string[] {
    return readdirSync(join(this.product.dataDirectory, 'journal'));
  }

  client(): Promise<ApiClient> {
    return this.product.logIn();
  }

  /** A call of the next user, or of the one with this number; each side has its own sound. */
  newCall(number = ++this.#lastNumber): SimulatedCall {
    return this.#agent.call({
      near: { number: String(number), device: `SEP${String(number).padStart(12, '0')}` },
      far: { number: '0891234', device: 'TRUNK' },
      sound: { near: uniqueSound(2 * number), far: uniqueSound(2 * number + 1) },
    });
  }

  /** Places the call and talks for a while; returns how it is listed. */
  async talk(call: SimulatedCall, ms = 700): Promise<ListedCall> {
    await call.place();
    await sleep(ms);
    return this.listed(call);
  }

  /** The running part of a call as it is listed, or the last that has ended. */
  async listed(call: SimulatedCall): Promise<ListedCall> {
    const parts = (await this.list()).filter((one) => one.localNumber === numberOf(call));
    const item = parts.find(({ endedAt }) => endedAt === null) ?? parts.at(-1);
    assert.ok(item !== undefined, 'the call is listed');
    return item;
  }

  async list(): Promise<ListedCall[]> {
    return (await (await this.client()).get<{ items: ListedCall[] }>('/live')).items;
  }

  /** Hangs up, and waits until the call runs no more. */
  async hangUp(call: SimulatedCall): Promise<void> {
    await call.hangUp();
    const isRunning = async () =>
      (await this.list()).some(
        (item) => item.localNumber === numberOf(call) && item.endedAt === null,
      );
    await until(async () => !(await isRunning()), 'the call has ended');
  }

  /** How many packets of each part of the call are in none of its recordings. */
  async missing(call: SimulatedCall): Promise<number> {
    const client = await this.client();
    const { items } = await client.get<{ items: { id: string }[] }>(
      `/recordings?q=${numberOf(call)}&sort=startedAt`,
    );
    const sounds = await Promise.all(
      items.map(async ({ id }) => g711Channels(await client.bytes(`/recordings/${id}/audio`))),
    );
    const lost = call.segments.flatMap((legs) =>
      legs.map(({ side, media }) => {
        const sent = media.stream!.packets.map(({ payload }) => payload);
        return Math.min(
          sent.length,
          ...sounds.map((sound) => missingFrames(sound[side], sent).length),
        );
      }),
    );
    return lost.reduce((sum, count) => sum + count, 0);
  }

  async recordings(call: SimulatedCall): Promise<number> {
    const client = await this.client();
    const query = `/recordings?q=${numberOf(call)}`;
    return (await client.get<{ items: unknown[] }>(query)).items.length;
  }

  /** Resolves when there are so many recordings of the call. */
  async waitForRecordings(call: SimulatedCall, count: number): Promise<void> {
    await until(async () => (await this.recordings(call)) === count, `${count} recordings`);
  }

  /** What the audit trail says was decided about a call, oldest first. */
  async audited(recordingId: string): Promise<string[]> {
    const events = await this.product.withCatalog((catalog) => catalog.audit.newest(1000));
    return events
      .filter(({ object }) => object?.id === recordingId)
      .filter(({ action }) => /^recording\.(kept|discarded|private)$/.test(action))
      .map(({ actor, action, details }) => `${actor.name} ${action} ${details.cause}`)
      .reverse();
  }

  async close(): Promise<void> {
    this.#agent.close();
    await this.product.close();
  }
}

export function numberOf(call: SimulatedCall): string {
  return call.options.near.number;
}

/** Waits for something that comes soon. */
export async function until(isSo: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`in vain: ${what}`);
    await sleep(50);
  }
}
