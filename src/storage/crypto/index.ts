export { type AeadSealer, createSealer, toSecretKey } from './aead-sealer.ts';
export { type DataKey, KeyRing } from './key-ring.ts';
export { WRAPPED_KEY_BYTES } from './key-wrap.ts';
export { SealArea, type SealAreaSizes } from './seal-area.ts';
export { SecretBox } from './secret-box.ts';
