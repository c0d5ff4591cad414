import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Product } from './product.ts';
import { runSipp, type SippResult, sippPair } from './sipp.ts';
import { sourceScenario } from './source-scenario.ts';
import type { SourceStep } from './source-steps.ts';
import { SourceVoices } from './source-voices.ts';

export interface SourceRunOptions {
  /** Default tcp. */
  readonly transport?: 'udp' | 'tcp' | undefined;
  /** From without its tag; default that of a session recording client. */
  readonly from?: string | undefined;
}

/**
 * Runs a source made of sipp, which signals, and of sockets of the test, which talk: sipp itself
 * can play one stream alone. Returns how sipp fared; what was said is `uniqueSound(seed)`, frame
 * after frame from where the same seed stopped before.
 */
export async function runSource(
  product: Product,
  steps: readonly SourceStep[],
  { transport = 'tcp', from }: SourceRunOptions = {},
): Promise<SippResult> {
  const directory = mkdtempSync(join(tmpdir(), 'earwitness-source-'));
  const voices = new SourceVoices();
  const talkPath = (index: number) => join(directory, `talk-${index}`);
  try {
    const running = runSipp({
      scenario: { text: sourceScenario(steps, talkPath, from) },
      target: { host: '127.0.0.1', port: product.report.sipPorts[transport] },
      transport,
      legs: [sippPair(1)[0]],
      timeoutSeconds: 180,
    });
    let isOver = false;
    const finished = running.finally(() => {
      isOver = true;
    });
    for (const [index, step] of steps.entries()) {
      if (!('talk' in step)) continue;
      const ports = await portsOf(talkPath(index), () => isOver);
      const talks = step.beside === undefined ? [step] : [step, step.beside];
      const said = talks.flatMap((talk) =>
        talk.talk.map((seed, line) => voices.say(seed, ports[line], talk, talk.seals?.[line])),
      );
      if (step.goesOn !== true) await Promise.all(said);
    }
    return await finished;
  } finally {
    voices.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The ports that sipp wrote down, once it comes to a talk. */
async function portsOf(path: string, isOver: () => boolean): Promise<number[]> {
  for (;;) {
    try {
      const text = readFileSync(path, 'utf8');
      if (text.endsWith('\n')) return text.trim().split(' ').map(Number);
    } catch {
      if (isOver()) return [];
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
