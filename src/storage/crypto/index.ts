export { type AeadSealer, createSealer, toSecretKey } from './aead-sealer.ts';
export {
  addMasterKey,
  addRecipient,
  fingerprintText,
  type KeyChange,
  protectBy,
  removeMasterKey,
  removeRecipient,
} from './change-keys.ts';
export {
  type HeldKey,
  HolderKeys,
  type HolderSecrets,
  type KeyHolder,
  MIN_PASSPHRASE_LENGTH,
  passphraseHolder,
  recipientHolder,
} from './key-holder.ts';
export {
  type KeyAccess,
  type KeyProtection,
  newProtection,
  type ProtectionKind,
} from './key-protection.ts';
export { DATA_KEY_BYTES, type DataKey, KeyRing } from './key-ring.ts';
export { WRAPPED_KEY_BYTES } from './key-wrap.ts';
export { formatPrivateKey, pairFrom, publicKeyFrom } from './recipient-keys.ts';
export {
  newRecipientPair,
  openAsRecipient,
  pairOf,
  type RecipientPair,
  unwrapAs,
} from './recipient-wrap.ts';
export { SealArea, type SealAreaSizes } from './seal-area.ts';
export { SecretBox } from './secret-box.ts';
export type { EscrowRecipient } from './stored-keys.ts';
