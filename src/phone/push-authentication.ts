import { createHash, timingSafeEqual } from 'node:crypto';
import type { Catalog } from '../storage/catalog/index.ts';
import { PhoneNetworks } from './phone-networks.ts';

/** What a phone reads from its authentication URL: this text and nothing else. */
export type Authorization = 'AUTHORIZED' | 'UN-AUTHORIZED';

/** What a phone asks before it takes a document. */
export interface AuthorizationQuestion {
  readonly user: string;
  readonly password: string;
  /** Network address of the phone that asks. */
  readonly address: string;
}

/**
 * Tells phones whether to take what is pushed to them: from this recorder alone, by the
 * credentials of its settings. Only phone networks are told.
 */
export class PushAuthentication {
  readonly #catalog: Pick<Catalog, 'settings'>;
  readonly #networks: PhoneNetworks;

  constructor(catalog: Pick<Catalog, 'settings'>) {
    this.#catalog = catalog;
    this.#networks = new PhoneNetworks(catalog);
  }

  answer({ user, password, address }: AuthorizationQuestion): Authorization {
    const { settings } = this.#catalog;
    const { phoneUser } = settings.get();
    if (phoneUser === '' || !this.#networks.has(address)) return 'UN-AUTHORIZED';
    const expected = settings.secret('phonePassword');
    if (expected === undefined) return 'UN-AUTHORIZED';
    const [isUser, isPassword] = [isSame(user, phoneUser), isSame(password, expected)];
    return isUser && isPassword ? 'AUTHORIZED' : 'UN-AUTHORIZED';
  }
}

/** Takes the same time whatever is different. */
function isSame(one: string, other: string): boolean {
  const [first, second] = [one, other].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(first!, second!);
}
