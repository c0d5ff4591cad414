export { FileStore } from './file-store.ts';
export {
  type ByteRange,
  type ObjectSink,
  type ObjectStore,
  PATCHABLE_BYTES,
  type StoredObject,
} from './object-store.ts';
