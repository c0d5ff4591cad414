import { readFileSync } from 'node:fs';
import process from 'node:process';
import { errorText, RecorderError } from '../base/index.ts';

const MAXIMUM_LENGTH = 1000;
const ENTER = new Set(['\r', '\n', '\u0004']);
const BACKSPACE = new Set(['\u007f', '\b']);
const CONTROL_C = '\u0003';

/** A terminal, or what stands for one in tests. */
export interface SecretInput {
  readonly isTTY?: boolean | undefined;
  setRawMode?(isRaw: boolean): unknown;
  setEncoding(encoding: 'utf8'): unknown;
  pause(): unknown;
  [Symbol.asyncIterator](): AsyncIterator<string | Buffer>;
}

/** A new secret from who started the command: typed twice, or a line of standard input. */
export function newSecret(name: string, isFromInput: boolean): Promise<string> {
  if (isFromInput) return readSecret(process.stdin);
  return askNewSecret(process.stdin, (text) => void process.stderr.write(text), name);
}

/** Asks for a new secret twice, without showing it. Throws `INPUT_UNUSABLE`. */
export function askNewSecret(
  input: SecretInput,
  write: (text: string) => void,
  name: string,
): Promise<string> {
  return onTerminal(input, `${name}: use --stdin`, async (keys) => {
    const first = await typed(keys, write, `New ${name}: `);
    const second = await typed(keys, write, `The same again: `);
    if (first === second) return first;
    throw new RecorderError('INPUT_UNUSABLE', 'the two are not the same; nothing was changed');
  });
}

/** Asks for a secret that somebody has, without showing it. Throws `INPUT_UNUSABLE`. */
export function askSecret(
  input: SecretInput,
  write: (text: string) => void,
  name: string,
): Promise<string> {
  return onTerminal(input, `${name}: name its file`, (keys) => typed(keys, write, `The ${name}: `));
}

/** The passphrase in the first line of a file, or of who started the command. */
export async function passphraseFrom(file: string | undefined, name: string): Promise<string> {
  if (file === undefined) {
    return askSecret(process.stdin, (text) => void process.stderr.write(text), name);
  }
  return readPassphrase(file);
}

/** The first line of a file. Throws `INPUT_UNUSABLE`. */
export function readPassphrase(file: string): string {
  let line: string | undefined;
  try {
    [line] = readFileSync(file, 'utf8').split(/\r?\n/, 1);
  } catch (cause) {
    const why = `The passphrase cannot be read: ${errorText(cause)}`;
    throw new RecorderError('INPUT_UNUSABLE', why, { cause });
  }
  if (line !== undefined && line !== '') return line;
  throw new RecorderError('INPUT_UNUSABLE', `${file} has no passphrase in its first line`);
}

/** The first line of the input: how scripts hand over a secret. Throws `INPUT_UNUSABLE`. */
export async function readSecret(input: SecretInput): Promise<string> {
  input.setEncoding('utf8');
  let text = '';
  for await (const chunk of input) {
    text += String(chunk);
    if (text.includes('\n') || text.length > MAXIMUM_LENGTH) break;
  }
  const line = text.split(/\r?\n/, 1)[0] ?? '';
  if (line !== '' && line.length <= MAXIMUM_LENGTH) return line;
  const why = `expected a line of 1 to ${MAXIMUM_LENGTH} characters on standard input`;
  throw new RecorderError('INPUT_UNUSABLE', why);
}

async function onTerminal<T>(
  input: SecretInput,
  otherwise: string,
  ask: (keys: AsyncGenerator<string>) => Promise<T>,
): Promise<T> {
  if (input.isTTY !== true) {
    throw new RecorderError('INPUT_UNUSABLE', `no terminal to ask for the ${otherwise}`);
  }
  input.setEncoding('utf8');
  input.setRawMode?.(true);
  try {
    return await ask(keysOf(input));
  } finally {
    input.setRawMode?.(false);
    input.pause();
  }
}

async function* keysOf(input: SecretInput): AsyncGenerator<string> {
  for await (const chunk of input) yield* String(chunk);
}

async function typed(
  keys: AsyncGenerator<string>,
  write: (text: string) => void,
  question: string,
): Promise<string> {
  write(question);
  const characters: string[] = [];
  for (let key = await keys.next(); key.done !== true; key = await keys.next()) {
    const { value } = key;
    if (value === CONTROL_C) break;
    if (ENTER.has(value)) {
      write('\n');
      return characters.join('');
    }
    if (BACKSPACE.has(value)) characters.pop();
    else if (value >= ' ' && characters.length < MAXIMUM_LENGTH) characters.push(value);
  }
  write('\n');
  throw new RecorderError('INPUT_UNUSABLE', 'nothing was typed; nothing was changed');
}
