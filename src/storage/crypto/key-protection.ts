import { spawn } from 'node:child_process';
import {
  argon2,
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  randomBytes,
} from 'node:crypto';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { errorText, RecorderError } from '../../base/index.ts';

/** How master keys are protected in their file, as its line says it. */
export type ProtectionKind = 'none' | 'passphrase' | 'command';

/** Protects keys in a file: master keys, or the data key of a portable file. */
export interface KeyProtection {
  readonly kind: ProtectionKind;
  /** The rest of the line in the file after `protection`. */
  readonly line: string;
  /** A key as it stands in the file; a passphrase opens it for the same purpose only. */
  wrap(purpose: string, key: Buffer): Promise<Buffer>;
  /** The 32 bytes again. Errors: `KEY_PASSPHRASE_WRONG`, `KEY_COMMAND_FAILED`. */
  unwrap(purpose: string, wrapped: Buffer): Promise<Buffer>;
}

/** With what a protection can be undone. */
export interface KeyAccess {
  /** Path of the file of master keys; default: in the data directory. */
  readonly file?: string | undefined;
  /** Command line that wraps and unwraps (docs/formats/keys.md, The command). */
  readonly command?: string | undefined;
  /** Reads the passphrase; undefined where none is given. A function, so that no list shows it. */
  readonly passphrase?: (() => string | undefined) | undefined;
}

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const SALT_BYTES = 16;
const TAG_OPTIONS = { authTagLength: 16 } as const;
/** OWASP's advice with twice the memory and one more pass: a start can take its time. */
const COST = { memory: 65_536, passes: 3, parallelism: 1 };
const COST_LIMITS = { memory: 4_194_304, passes: 100, parallelism: 64 };
/** Of a file that anybody may have written. */
export const STRANGERS_COST_LIMITS = { memory: 1_048_576, passes: 16, parallelism: 16 };
const MAX_WRAPPED_BYTES = 4096;
const COMMAND_MS = 30_000;
const PASSPHRASE_LINE = /^passphrase (\d{1,7}) (\d{1,3}) (\d{1,2}) ([A-Za-z0-9+/]{22}==)$/;
const hash = promisify(argon2);

const NO_PROTECTION: KeyProtection = {
  kind: 'none',
  line: 'none',
  wrap: async (_purpose, key) => key,
  unwrap: async (_purpose, wrapped) => wrapped,
};

/**
 * The protection that a line of the file names. Errors: `KEY_PASSPHRASE_MISSING`,
 * `KEY_COMMAND_MISSING`; undefined where the line says nothing that is known, or costs too much.
 */
export async function protectionOf(
  line: string,
  access: KeyAccess,
  limits = COST_LIMITS,
): Promise<KeyProtection | undefined> {
  if (line === 'none') return NO_PROTECTION;
  if (line === 'command') return commandProtection(access);
  const [, memory, passes, parallelism, salt] = PASSPHRASE_LINE.exec(line) ?? [];
  if (salt === undefined) return undefined;
  const cost = {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
  };
  const isTooDear = (Object.keys(cost) as (keyof typeof cost)[]).some(
    (name) => cost[name] < 1 || cost[name] > limits[name],
  );
  if (isTooDear) return undefined;
  return passphraseProtection(access, cost, Buffer.from(salt, 'base64'));
}

/** A new protection of this kind; errors as {@link protectionOf}. */
export async function newProtection(
  kind: ProtectionKind,
  access: KeyAccess,
): Promise<KeyProtection> {
  if (kind === 'none') return NO_PROTECTION;
  if (kind === 'command') return commandProtection(access);
  return passphraseProtection(access, COST, randomBytes(SALT_BYTES));
}

async function passphraseProtection(
  { passphrase }: KeyAccess,
  cost: typeof COST,
  salt: Buffer,
): Promise<KeyProtection> {
  const words = passphrase?.();
  if (words === undefined || words === '') {
    const how = 'EARWITNESS_KEY_PASSPHRASE, or name its file in keyPassphraseFile';
    const why = `The master keys are protected by a passphrase. Give it in ${how}.`;
    throw new RecorderError('KEY_PASSPHRASE_MISSING', why);
  }
  const message = Buffer.from(words.normalize('NFC'), 'utf8');
  const key = createSecretKey(
    await hash('argon2id', { ...cost, message, nonce: salt, tagLength: KEY_BYTES }),
  );
  const { memory, passes, parallelism } = cost;
  return {
    kind: 'passphrase',
    line: `passphrase ${memory} ${passes} ${parallelism} ${salt.toString('base64')}`,
    async wrap(purpose, plain) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce, TAG_OPTIONS);
      cipher.setAAD(Buffer.from(purpose));
      const sealed = cipher.update(plain);
      cipher.final();
      return Buffer.concat([nonce, sealed, cipher.getAuthTag()]);
    },
    async unwrap(purpose, wrapped) {
      try {
        const nonce = wrapped.subarray(0, NONCE_BYTES);
        const decipher = createDecipheriv('aes-256-gcm', key, nonce, TAG_OPTIONS);
        decipher.setAAD(Buffer.from(purpose));
        decipher.setAuthTag(wrapped.subarray(-16));
        const opened = decipher.update(wrapped.subarray(NONCE_BYTES, -16));
        return Buffer.concat([opened, decipher.final()]);
      } catch (cause) {
        const why = 'The passphrase does not open the master keys.';
        throw new RecorderError('KEY_PASSPHRASE_WRONG', why, { cause });
      }
    },
  };
}

/** What a master key is wrapped for. */
export function masterKeyPurpose(id: number): string {
  return `master key ${id}`;
}

function commandProtection({ command }: KeyAccess): KeyProtection {
  if (command === undefined || command === '') {
    const why = 'The master keys are protected by a command. Name it in the option keyCommand.';
    throw new RecorderError('KEY_COMMAND_MISSING', why);
  }
  return {
    kind: 'command',
    line: 'command',
    wrap: (_purpose, key) => runCommand(command, 'wrap', key),
    unwrap: (_purpose, wrapped) => runCommand(command, 'unwrap', wrapped),
  };
}

async function runCommand(command: string, action: string, input: Buffer): Promise<Buffer> {
  const failed = (why: string): RecorderError =>
    new RecorderError('KEY_COMMAND_FAILED', `The key command could not ${action} a key: ${why}.`);
  // By the shell, so that the rest of the environment is inherited.
  const exported = `EARWITNESS_KEY_ACTION=${action}; export EARWITNESS_KEY_ACTION`;
  const child = spawn('/bin/sh', ['-c', `${exported}\n${command}`], {
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: COMMAND_MS,
    killSignal: 'SIGKILL',
  });
  const ended = new Promise<string | undefined>((resolve) => {
    child.once('error', (error) => resolve(errorText(error)));
    child.once('exit', (code, signal) => {
      // What the shell started may still hold the other end.
      if (signal !== null) child.stdout.destroy();
      resolve(code === 0 ? undefined : `it ended with ${signal ?? code}`);
    });
  });
  // A command that does not read what it gets says so by how it ends.
  child.stdin.on('error', () => undefined);
  child.stdin.end(`${input.toString('base64')}\n`);
  const printed = await text(child.stdout).catch(() => '');
  const problem = await ended;
  if (problem !== undefined) throw failed(problem);
  const line = printed.trim();
  const output = Buffer.from(line, 'base64');
  const isBase64 = /^[A-Za-z0-9+/]+=*$/.test(line);
  if (!isBase64 || output.length > MAX_WRAPPED_BYTES) throw failed('it printed no line of base64');
  if (action === 'unwrap' && output.length !== KEY_BYTES) {
    throw failed('it printed something that is no master key');
  }
  return output;
}
