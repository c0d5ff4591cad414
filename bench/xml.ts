// What metadata costs that is made to wear the recorder out: `xml`. Each attack in a process of its
// own, the first time that it is read there: time, and how much the process grew at most.
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { METADATA_ATTACKS } from '../src/protocols/siprec/testing/metadata-attacks.ts';

const PROGRAM = fileURLToPath(new URL('xml-attack.ts', import.meta.url));

interface Cost {
  readonly ms: number;
  readonly mebibytes: number;
  readonly outcome: string;
}

/** Prints time and memory of each attack, and what was said of it. */
export async function run(): Promise<void> {
  console.log('                                  time     memory');
  for (const [index, { name }] of METADATA_ATTACKS.entries()) {
    const { stdout } = spawnSync(process.execPath, [PROGRAM, String(index)], { encoding: 'utf8' });
    const { ms, mebibytes, outcome } = JSON.parse(stdout) as Cost;
    const columns = `${ms.toFixed(1).padStart(6)} ms  ${mebibytes.toFixed(1).padStart(5)} MiB`;
    console.log(`${name.padEnd(30)} ${columns}  ${outcome.slice(0, 60)}`);
  }
}
