import type { Catalog } from '../storage/catalog/index.ts';
import {
  HolderKeys,
  type KeyHolder,
  passphraseHolder,
  publicKeyFrom,
  recipientHolder,
} from '../storage/crypto/index.ts';
import { targetError } from './targets/target-error.ts';

/** Salt and cost of the passphrase, so that all files of an archive have the same. */
const PASSPHRASE_LINE = 'archive-passphrase';

/** Who opens what is moved from now on, as the settings say. */
export class ArchiveHolder {
  readonly #catalog: Pick<Catalog, 'settings' | 'keptFacts'>;
  #known: { readonly key: string; readonly holder: KeyHolder } | undefined;

  constructor(catalog: Pick<Catalog, 'settings' | 'keptFacts'>) {
    this.#catalog = catalog;
  }

  /**
   * The same object until a setting changes; undefined where nothing is encrypted. Throws
   * `ARCHIVE_PASSPHRASE_MISSING`.
   */
  async current(): Promise<KeyHolder | undefined> {
    const { settings } = this.#catalog;
    const { kind, recipient } = settings.latest().archiveEncryption;
    if (kind === 'none') return undefined;
    const words = kind === 'passphrase' ? settings.secret('archivePassphrase') : recipient;
    if (words === undefined) {
      const why = 'recordings are to be encrypted with a passphrase, and none is set';
      throw targetError('ARCHIVE_PASSPHRASE_MISSING', why);
    }
    const key = `${kind} ${words}`;
    if (this.#known?.key !== key) this.#known = { key, holder: await this.#holderOf(kind, words) };
    return this.#known.holder;
  }

  /** What opens files of the passphrase that is set; undefined where only somebody else can. */
  keys(): HolderKeys | undefined {
    const { settings } = this.#catalog;
    if (settings.latest().archiveEncryption.kind !== 'passphrase') return undefined;
    const passphrase = async () => settings.secret('archivePassphrase') ?? '';
    return new HolderKeys({ passphrase, pair: undefined });
  }

  async #holderOf(kind: 'passphrase' | 'recipient', words: string): Promise<KeyHolder> {
    if (kind === 'recipient') return recipientHolder(publicKeyFrom(words));
    const { keptFacts } = this.#catalog;
    const line = keptFacts.get<{ line: string }>(PASSPHRASE_LINE)?.line;
    const holder = await passphraseHolder(words, line);
    if (holder.line !== line) keptFacts.set(PASSPHRASE_LINE, { line: holder.line });
    return holder;
  }
}
