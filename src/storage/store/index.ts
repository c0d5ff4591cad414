export { writeFully } from './file-sink.ts';
export { FileStore } from './file-store.ts';
export { objectIdOf, type ParsedObjectId, parseObjectId } from './object-path.ts';
export {
  type ByteRange,
  type ObjectSink,
  type ObjectStore,
  PATCHABLE_BYTES,
  type StoredObject,
} from './object-store.ts';
export { type OpenWraps, RecordingKeys } from './recording-keys.ts';
export type { DataKeys } from './sealed-file.ts';
