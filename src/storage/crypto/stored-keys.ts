import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { damagedKeyFile } from './key-file.ts';
import {
  type KeyAccess,
  type KeyProtection,
  masterKeyPurpose,
  protectionOf,
} from './key-protection.ts';

/** One master key: ids count from 1. */
export interface MasterKey {
  readonly id: number;
  readonly key: Buffer;
  /** As it stands in the file. */
  readonly wrapped: Buffer;
}

/** Somebody to whom the data keys of recordings are wrapped besides. */
export interface EscrowRecipient {
  readonly name: string;
  /** X25519, 32 bytes. */
  readonly publicKey: Buffer;
}

/** Everything that is in the file of master keys. */
export interface StoredKeys {
  readonly protection: KeyProtection;
  /** By id, upwards; at least one. */
  readonly keys: readonly MasterKey[];
  readonly recipients: readonly EscrowRecipient[];
}

const FIRST_LINE = 'earwitness master keys 2';
const FIRST_LINE_OF_1 = 'earwitness master keys 1';
const KEY_LINE = /^(?:key )?([1-9][0-9]{0,8}) ([A-Za-z0-9+/]+=*)$/;
const ESCROW_LINE = /^escrow ([\w.-]{1,64}) ([A-Za-z0-9+/]{43}=)$/;
const CHECK_LINE = /^check ([A-Za-z0-9+/]{43}=)$/;
const KEY_BYTES = 32;

/** The file as text (docs/formats/keys.md, File of master keys). */
export function formatKeys({ protection, keys, recipients }: StoredKeys): string {
  const lines = [
    FIRST_LINE,
    `protection ${protection.line}`,
    ...keys.map(({ id, wrapped }) => `key ${id} ${base64(wrapped)}`),
    ...recipients.map(({ name, publicKey }) => `escrow ${name} ${base64(publicKey)}`),
  ];
  return `${[...lines, `check ${base64(checkOf(lines, keys))}`].join('\n')}\n`;
}

/**
 * Reads the text of a file; `path` only names it. Errors: `KEY_FILE_DAMAGED` and those of
 * {@link protectionOf} and of the protection.
 */
export async function parseKeys(
  text: string,
  path: string,
  access: KeyAccess,
): Promise<StoredKeys> {
  const [first, ...rest] = text.split('\n').filter((line) => line !== '');
  if (first === FIRST_LINE_OF_1) {
    const none = await protectionOf('none', access);
    const stored = { protection: none!, recipients: [] };
    return { ...stored, keys: await openKeys(rest, none!, path) };
  }
  const check = Buffer.from(CHECK_LINE.exec(rest.at(-1) ?? '')?.[1] ?? '', 'base64');
  const [protectionLine = '', ...others] = rest.slice(0, -1);
  if (first !== FIRST_LINE || !protectionLine.startsWith('protection ')) throw damagedKeyFile(path);
  const protection = await protectionOf(protectionLine.slice('protection '.length), access);
  if (protection === undefined) throw damagedKeyFile(path);
  const isEscrow = (line: string): boolean => line.startsWith('escrow ');
  const recipients = others.filter(isEscrow).map((line) => {
    const [, name, key] = ESCROW_LINE.exec(line) ?? [];
    if (name === undefined || key === undefined) throw damagedKeyFile(path);
    return { name, publicKey: Buffer.from(key, 'base64') };
  });
  const keyLines = others.filter((line) => !isEscrow(line));
  const keys = await openKeys(keyLines, protection, path);
  const expected = checkOf([first, protectionLine, ...others], keys);
  if (check.length !== expected.length || !timingSafeEqual(check, expected)) {
    throw damagedKeyFile(path);
  }
  return { protection, keys, recipients };
}

async function openKeys(
  lines: readonly string[],
  protection: KeyProtection,
  path: string,
): Promise<MasterKey[]> {
  const keys: MasterKey[] = [];
  for (const line of lines) {
    const [, idText, text] = KEY_LINE.exec(line) ?? [];
    if (text === undefined) throw damagedKeyFile(path);
    const [id, wrapped] = [Number(idText), Buffer.from(text, 'base64')];
    const key = await protection.unwrap(masterKeyPurpose(id), wrapped);
    if (key.length !== KEY_BYTES) throw damagedKeyFile(path);
    keys.push({ id, key, wrapped });
  }
  const ids = new Set(keys.map(({ id }) => id));
  if (keys.length === 0 || ids.size !== keys.length) throw damagedKeyFile(path);
  return keys.sort((a, b) => a.id - b.id);
}

function checkOf(lines: readonly string[], keys: readonly MasterKey[]): Buffer {
  const newest = keys.reduce((a, b) => (a.id > b.id ? a : b));
  const derived = hkdfSync('sha256', newest.key, '', 'earwitness key file 2', KEY_BYTES);
  return createHmac('sha256', Buffer.from(derived)).update(lines.join('\n')).digest();
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
