export { type DataKey, KeyRing } from './key-ring.ts';
export { WRAPPED_KEY_BYTES } from './key-wrap.ts';
