import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { RecorderError } from '../base/index.ts';

const MAXIMUM_BYTES = 10_000;

/**
 * Reads a secret from standard input: typed without being shown, or the first line of what comes
 * through a pipe. Throws `SETTING_INVALID` where there is none.
 */
export async function readSecret(name: string): Promise<string> {
  const { stdin, stderr } = process;
  const secret = stdin.isTTY ? await typed(`${name}: `) : await firstLine();
  if (stdin.isTTY) stderr.write('\n');
  if (secret !== '') return secret;
  throw new RecorderError('SETTING_INVALID', `setting ${name}: nothing came from standard input`);
}

function typed(question: string): Promise<string> {
  process.stderr.write(question);
  const silent = new Writable({ write: (_text, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  return new Promise((resolve) => {
    lines.once('line', (line) => {
      lines.close();
      resolve(line);
    });
    lines.once('close', () => resolve(''));
  });
}

async function firstLine(): Promise<string> {
  let text = '';
  for await (const part of process.stdin.setEncoding('utf8')) {
    text += part as string;
    if (text.length > MAXIMUM_BYTES || text.includes('\n')) break;
  }
  return text.split(/\r?\n/)[0] ?? '';
}
