import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { RecorderError } from '../base/index.ts';

/** Cost of Argon2id (RFC 9106 §3.1). */
export interface PasswordCost {
  /** KiB of memory. */
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

/** Never less than this: 19 MiB, two passes, one lane. */
export const PASSWORD_COST: PasswordCost = { memory: 19_456, passes: 2, parallelism: 1 };

const TAG_BYTES = 32;
const SALT_BYTES = 16;
/** Hashing happens in threads that files are read in too: some stay free. */
const AT_ONCE = 2;
const WAITING = 64;

/** What a password turned out to be. */
export interface PasswordVerdict {
  readonly isRight: boolean;
  /** The password was right, but its hash was made with another cost and is to be made anew. */
  readonly needsRehash: boolean;
}

interface ParsedHash extends PasswordCost {
  readonly salt: Buffer;
  readonly tag: Buffer;
}

/** Makes and checks password hashes, a few at a time, never on the main thread. */
export class PasswordHasher {
  readonly #cost: PasswordCost;
  readonly #queue: (() => void)[] = [];
  #running = 0;

  constructor(cost: PasswordCost = PASSWORD_COST) {
    this.#cost = cost;
  }

  /** The hash with its salt and cost, in PHC string format. */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    return format({ ...this.#cost, salt, tag: await this.#derive(password, this.#cost, salt) });
  }

  /**
   * Whether `password` belongs to `stored`. Takes as long where there is no stored hash, so that
   * nobody learns from the time which users exist.
   */
  async verify(password: string, stored: string | undefined): Promise<PasswordVerdict> {
    const parsed = stored === undefined ? undefined : tryParse(stored);
    const salt = parsed?.salt ?? Buffer.alloc(SALT_BYTES);
    const tag = await this.#derive(password, parsed ?? this.#cost, salt);
    const isRight = timingSafeEqual(tag, parsed?.tag ?? randomBytes(TAG_BYTES));
    if (parsed === undefined || !isRight) return { isRight: false, needsRehash: false };
    const { memory, passes, parallelism } = this.#cost;
    const isSameCost =
      parsed.memory === memory && parsed.passes === passes && parsed.parallelism === parallelism;
    return { isRight, needsRehash: !isSameCost };
  }

  async #derive(password: string, cost: PasswordCost, nonce: Buffer): Promise<Buffer> {
    await this.#enter();
    try {
      const { memory, passes, parallelism } = cost;
      const parameters = { memory, passes, parallelism, nonce, tagLength: TAG_BYTES };
      // One text can be typed in several encodings; all are the same password.
      const message = password.normalize('NFKC');
      return await new Promise<Buffer>((resolve, reject) => {
        argon2('argon2id', { ...parameters, message }, (error, tag) =>
          error === null ? resolve(tag) : reject(error),
        );
      });
    } finally {
      this.#leave();
    }
  }

  async #enter(): Promise<void> {
    if (this.#running < AT_ONCE) {
      this.#running++;
      return;
    }
    if (this.#queue.length >= WAITING) {
      throw new RecorderError('LOGIN_BUSY', 'too many log-ins at the same time', {
        isRetryable: true,
      });
    }
    await new Promise<void>((resolve) => {
      this.#queue.push(resolve);
    });
  }

  #leave(): void {
    const next = this.#queue.shift();
    if (next === undefined) this.#running--;
    else next();
  }
}

/** PHC string format: `$argon2id$v=19$m=…,t=…,p=…$salt$tag`. */
function format({ memory, passes, parallelism, salt, tag }: ParsedHash): string {
  const text = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '');
  const cost = `m=${memory},t=${passes},p=${parallelism}`;
  return `$argon2id$v=19$${cost}$${text(salt)}$${text(tag)}`;
}

const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,8}),t=(\d{1,3}),p=(\d{1,2})\$([\w+/]{11,86})\$([\w+/]{43})$/;

function tryParse(stored: string): ParsedHash | undefined {
  const match = PHC.exec(stored);
  if (match === null) return undefined;
  const [memory, passes, parallelism] = match.slice(1, 4).map(Number) as [number, number, number];
  const [salt, tag] = match.slice(4).map((text) => Buffer.from(text, 'base64'));
  return { memory, passes, parallelism, salt: salt!, tag: tag! };
}
