import koffi from 'koffi';
import { RecorderError } from '../../base/index.ts';

const EVP_CTRL_AEAD_GET_TAG = 0x10;
const TAG_BYTES = 16;

/** AES-256-GCM of the OpenSSL inside this Node. Contexts and places in memory are addresses. */
export interface OpenSsl {
  /** A context for sealing with `key`; it must be freed. */
  newContext(key: Uint8Array): number;
  freeContext(context: number): void;
  /** Begins with another nonce of 12 bytes. */
  begin(context: number, nonce: number): void;
  /** Takes `length` bytes: seals them into `out`, or authenticates them alone where that is 0. */
  update(context: number, out: number, input: number, length: number): void;
  /** Writes the tag of 16 bytes to `tag`. */
  finish(context: number, tag: number): void;
  /** Where `bytes` lie; they must be kept from being collected as long as that is used. */
  addressOf(bytes: Uint8Array): number;
}

/**
 * OpenSSL's functions as this process has them, or undefined where it does not show them. Node
 * exports them for its addons; Debian's takes them from the system's library.
 */
export function bindOpenSsl(): OpenSsl | undefined {
  binding.bound ??= { openSsl: tryBind() };
  return binding.bound.openSsl;
}

/** Bound once: koffi keeps what it binds for the life of the process. */
const binding: { bound?: { openSsl: OpenSsl | undefined } } = {};

function tryBind(): OpenSsl | undefined {
  try {
    return bind();
  } catch {
    return undefined;
  }
}

function bind(): OpenSsl {
  const library = koffi.load(null);
  const func = (text: string) => library.func(text) as (...args: number[]) => number;
  const newContext = func('uintptr_t EVP_CIPHER_CTX_new()');
  const freeContext = func('void EVP_CIPHER_CTX_free(uintptr_t ctx)');
  const aes256Gcm = func('uintptr_t EVP_aes_256_gcm()');
  const init = func(
    'int EVP_EncryptInit_ex(uintptr_t, uintptr_t type, uintptr_t, uintptr_t key, uintptr_t iv)',
  );
  const update = func(
    'int EVP_EncryptUpdate(uintptr_t ctx, uintptr_t out, uintptr_t outl, uintptr_t in, int inl)',
  );
  const final = func('int EVP_EncryptFinal_ex(uintptr_t ctx, uintptr_t out, uintptr_t outl)');
  const control = func(
    'int EVP_CIPHER_CTX_ctrl(uintptr_t ctx, int type, int arg, uintptr_t pointer)',
  );
  const addressOf = (bytes: Uint8Array): number => Number(koffi.address(bytes));
  // Room for what OpenSSL wants to say and nobody needs: lengths, and the rest of no block.
  const scratch = Buffer.allocUnsafeSlow(64);
  const scratchAt = addressOf(scratch);
  return {
    newContext: (key) => {
      const context = newContext();
      // Named here so that the key is alive until OpenSSL has read it.
      const copy = Buffer.allocUnsafeSlow(32);
      copy.set(key);
      require(context !== 0 && init(context, aes256Gcm(), 0, addressOf(copy), 0) === 1);
      copy.fill(0);
      return context;
    },
    freeContext: (context) => void freeContext(context),
    begin: (context, nonce) => require(init(context, 0, 0, 0, nonce) === 1),
    update: (context, out, input, length) =>
      require(update(context, out, scratchAt, input, length) === 1),
    finish: (context, tag) => {
      require(final(context, scratchAt + 32, scratchAt) === 1);
      require(control(context, EVP_CTRL_AEAD_GET_TAG, TAG_BYTES, tag) === 1);
    },
    // `scratch` must live as long as this object.
    addressOf: (bytes) => (bytes === scratch ? scratchAt : addressOf(bytes)),
  };
}

function require(isDone: boolean): void {
  if (!isDone) throw new RecorderError('SEAL_FAILED', 'OpenSSL refused to seal.');
}
