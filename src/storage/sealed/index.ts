export { fileSource } from './file-source.ts';
export {
  newPortableId,
  type PortableContents,
  PortableFile,
  writePortable,
} from './portable-file.ts';
export { CHUNK_BYTES, type ObjectIdentity } from './sealed-header.ts';
export { SealedReader, type SealedSource } from './sealed-reader.ts';
export { SealedWriter, type WriteAt } from './sealed-writer.ts';
