import { setTimeout as sleep } from 'node:timers/promises';
import { CallerAgent, type SeededRandom } from '../../src/simulator/index.ts';
import type { Product } from '../support/product.ts';
import { uniqueSound } from '../support/unique-sound.ts';

const ANSWER_WITHIN_MS = 10_000;

/** Calls that come and go all the time. */
export class CallLoad {
  /** Numbers whose calls the recorder has taken. */
  readonly answered: string[] = [];
  #placed = 0;
  readonly #agent: CallerAgent;
  readonly #lines: Promise<void>[];
  #isStopped = false;

  private constructor(agent: CallerAgent, lines: number, random: SeededRandom) {
    this.#agent = agent;
    this.#lines = Array.from({ length: lines }, () => this.#line(random));
  }

  static async start({ report }: Product, lines: number, random: SeededRandom): Promise<CallLoad> {
    const recorder = { host: '127.0.0.1', port: report.sipPorts.udp };
    const agent = await CallerAgent.start({ recorder, seed: random.word() });
    return new CallLoad(agent, lines, random);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#lines);
    this.#agent.close();
  }

  async #line(random: SeededRandom): Promise<void> {
    while (!this.#isStopped) {
      await sleep(random.unit() * 500);
      const at = this.#placed++;
      const number = String(10_000 + at);
      const call = this.#agent.call({
        near: { number, device: `SEP${String(at).padStart(12, '0')}` },
        far: { number: '2000', device: 'SEPFAR' },
        sound: { near: uniqueSound(2 * (at % 50)), far: uniqueSound(2 * (at % 50) + 1) },
      });
      const answers = await within(call.place());
      const isAnswered = Object.values(answers ?? {}).some(({ kind }) => kind === 'answered');
      if (isAnswered) this.answered.push(number);
      await sleep(500 + random.unit() * 3000);
      await within(call.hangUp());
      call.drop();
    }
  }
}

/** A recorder that is killed between trying and answering never answers. */
function within<T>(action: Promise<T>): Promise<T | undefined> {
  return Promise.race([action, sleep(ANSWER_WITHIN_MS, undefined)]);
}
