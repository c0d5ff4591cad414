import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROGRAM } from '../support/product.ts';

const LOOK_EVERY_MS = 5;

/** `earwitness key rotate --remove-old` on a data directory. */
export class RunningRotation {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  #said = '';

  constructor(dataDirectory: string, flags: readonly string[]) {
    const args = ['key', 'rotate', '--remove-old', ...flags, '--data', dataDirectory];
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#said += text;
      });
    }
    this.#child = child;
    this.#exited = new Promise((resolve) => void child.once('exit', resolve));
  }

  /** Whether it changes keys now: it holds the lock from before its first change to its last. */
  get isRunning(): boolean {
    const { pid } = this.#child;
    const held = new Set(
      readFileSync('/proc/net/unix', 'utf8')
        .split('\n')
        .filter((line) => line.includes('@earwitness-keys-'))
        .map((line) => `socket:[${line.trim().split(/\s+/)[6]}]`),
    );
    return held.size > 0 && openFilesOf(pid).some((each) => held.has(each));
  }

  /** Resolves when it begins to change keys, or has ended already. */
  async begun(): Promise<void> {
    while (!this.isRunning && this.#child.exitCode === null) await sleep(LOOK_EVERY_MS);
  }

  /** Resolves when it has ended by itself. Throws where that was with an error. */
  async ended(): Promise<void> {
    await this.#exited;
    const { exitCode } = this.#child;
    if (exitCode !== 0) throw new Error(`the rotation ended with ${exitCode}:\n${this.#said}`);
  }

  /**
   * Kills it so long after it has begun. False where it was over by then: it has ended by itself.
   * Throws as {@link ended}.
   */
  async kill(afterMs: number): Promise<boolean> {
    await this.begun();
    await Promise.race([this.#exited, sleep(afterMs)]);
    if (this.isRunning) this.#child.kill('SIGKILL');
    await this.#exited;
    if (this.#child.signalCode === 'SIGKILL') return true;
    await this.ended();
    return false;
  }
}

/** What a process has open, as the kernel calls it; nothing of one that is gone. */
function openFilesOf(pid: number | undefined): string[] {
  const directory = `/proc/${pid}/fd`;
  return attempt(() => readdirSync(directory)).flatMap((name) =>
    // It may be closed by now.
    attempt(() => [readlinkSync(`${directory}/${name}`)]),
  );
}

function attempt(read: () => string[]): string[] {
  try {
    return read();
  } catch {
    return [];
  }
}
