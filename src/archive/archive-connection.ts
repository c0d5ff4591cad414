import { RecorderError, type Timers } from '../base/index.ts';
import type { Catalog } from '../storage/catalog/index.ts';
import type { ArchiveTarget } from './targets/archive-target.ts';
import { openTarget, portOf } from './targets/open-target.ts';
import { Pace } from './targets/pace.ts';

export interface ArchiveConnectionOptions {
  readonly catalog: Pick<Catalog, 'settings' | 'keptFacts'>;
  readonly timers: Timers;
  /** Of a server that says nothing, and of one that is slow; for tests. */
  readonly timeoutMs?: number | undefined;
  readonly slowestBytesPerSecond?: number | undefined;
}

/** The key of a host, and whose it is. */
interface KeptHostKey {
  readonly host: string;
  readonly port: number;
  readonly fingerprint: string;
}

const TIMEOUT_MS = 60_000;
const HOST_KEY = 'archive-host-key';

/** Opens the archive that the settings name. */
export class ArchiveConnection {
  readonly #options: ArchiveConnectionOptions;
  /** Of everything that keeps to the speed of the settings. */
  readonly #pace: Pace;

  constructor(options: ArchiveConnectionOptions) {
    this.#options = options;
    this.#pace = new Pace(options.timers);
  }

  /** Whether there is an archive. */
  get isSet(): boolean {
    return this.#options.catalog.settings.get().archivePlace !== null;
  }

  /** The key that the host of the archive has; undefined before its first use. */
  get hostKey(): string | undefined {
    const { catalog } = this.#options;
    const { archivePlace: place } = catalog.settings.get();
    const kept = catalog.keptFacts.get<KeptHostKey>(HOST_KEY);
    if (place === null || kept?.host !== place.host || kept.port !== portOf(place)) {
      return undefined;
    }
    return kept.fingerprint;
  }

  /** The next key that the host shows is taken for its own. */
  forgetHostKey(): void {
    this.#options.catalog.keptFacts.set(HOST_KEY, null);
  }

  /**
   * The archive, to be closed; `isPaced`: no faster than the settings allow. Throws
   * `ARCHIVE_NOT_SET`.
   */
  async open(isPaced: boolean): Promise<ArchiveTarget> {
    const { catalog, timers, timeoutMs = TIMEOUT_MS } = this.#options;
    const { archivePlace: place, archiveRules: rules } = catalog.settings.get();
    if (place === null) throw new RecorderError('ARCHIVE_NOT_SET', 'no archive is set');
    const kilobytes = isPaced ? rules.kilobytesPerSecond : null;
    const bytesPerSecond = kilobytes === null ? undefined : kilobytes * 1000;
    const password = catalog.settings.secret('archivePassword');
    const privateKey = catalog.settings.secret('archivePrivateKey');
    const { host } = place;
    const hostKey = {
      known: () => this.hostKey,
      pin: (fingerprint: string) =>
        catalog.keptFacts.set(HOST_KEY, { host, port: portOf(place), fingerprint }),
    };
    const { slowestBytesPerSecond } = this.#options;
    const limits = { timeoutMs, slowestBytesPerSecond, bytesPerSecond, pace: this.#pace };
    return openTarget({ place, password, privateKey, hostKey, limits }, timers);
  }

  /** Runs `action` with the archive, and closes it. */
  async with<T>(action: (target: ArchiveTarget) => Promise<T>): Promise<T> {
    const target = await this.open(false);
    try {
      return await action(target);
    } finally {
      target.close();
    }
  }
}
