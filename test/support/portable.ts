import { randomBytes } from 'node:crypto';
import { type KeyHolder, toSecretKey } from '../../src/storage/crypto/index.ts';
import { newPortableId, PortableFile, writePortable } from '../../src/storage/sealed/index.ts';
import { SealedBytes } from './sealed-bytes.ts';

/** A portable file in memory, and what opens it. */
export interface MadePortable {
  readonly bytes: Buffer;
  readonly id: string;
  readonly dataKey: Buffer;
}

export async function portableOf(
  holder: KeyHolder,
  description: string,
  content: Uint8Array,
  { id = newPortableId(), dataKey = randomBytes(32) } = {},
): Promise<MadePortable> {
  const file = new SealedBytes();
  await writePortable(file.writeAt, {
    ...{ id, dataKey, holder, description: Buffer.from(description) },
    content: (async function* () {
      yield content;
    })(),
  });
  return { bytes: file.bytes, id, dataKey };
}

/** All of a portable file. Throws what is wrong with it. */
export async function openPortable(bytes: Buffer, dataKey: Buffer) {
  const file = await PortableFile.open(new SealedBytes(bytes));
  const key = toSecretKey(dataKey);
  const description = (await file.description(key)).toString();
  const parts = [];
  for await (const part of file.content(key)) parts.push(part);
  return { description, content: Buffer.concat(parts) };
}
