import { hkdfSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { RecorderError, systemCode } from '../../base/index.ts';
import { replaceKeyFile } from './key-file.ts';
import { pairOf, type RecipientPair } from './recipient-wrap.ts';
import type { MasterKey } from './stored-keys.ts';

/** With what calls are recorded while the master key is not at hand. */
export interface IntakeKey {
  /** Of which master key it is. */
  readonly masterId: number;
  readonly publicKey: Buffer;
}

const FIRST_LINE = 'earwitness intake key 1';
const KEY_LINE = /^([1-9][0-9]{0,8}) ([A-Za-z0-9+/]{43}=)$/;

/** The pair that belongs to a master key. */
export function intakePairOf({ key }: Pick<MasterKey, 'key'>): RecipientPair {
  return pairOf(Buffer.from(hkdfSync('sha256', key, '', 'earwitness intake 1', 32)));
}

/** The public half in the file, or undefined where there is no file. Errors: `KEY_FILE_DAMAGED`. */
export function readIntakeKey(path: string): IntakeKey | undefined {
  const text = readText(path);
  if (text === undefined) return undefined;
  const [first, line = ''] = text.split('\n');
  const [, id, key] = KEY_LINE.exec(line) ?? [];
  if (first !== FIRST_LINE || key === undefined) {
    const why = `The file ${path} is damaged. It is made anew once the master key is there.`;
    throw new RecorderError('KEY_FILE_DAMAGED', why);
  }
  return { masterId: Number(id), publicKey: Buffer.from(key, 'base64') };
}

/** Puts the public half of a master key's intake pair into the file, durably. */
export function writeIntakeKey(path: string, master: MasterKey): void {
  const { publicKey } = intakePairOf(master);
  replaceKeyFile(path, `${FIRST_LINE}\n${master.id} ${publicKey.toString('base64')}\n`);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return undefined;
    throw new RecorderError('KEY_FILE_UNREADABLE', `The file ${path} cannot be read.`, { cause });
  }
}
