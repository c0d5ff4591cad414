import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { assert, errorText, RecorderError, systemCode, takeRandom } from '../../base/index.ts';
import { addMasterKey, firstKeys, type KeyChange, protectBy } from './change-keys.ts';
import { type IntakeKey, intakePairOf, readIntakeKey, writeIntakeKey } from './intake-key.ts';
import {
  createKeyFile,
  keyFileVersion,
  readKeyFile,
  removeUnfinished,
  replaceKeyFile,
  versionOf,
} from './key-file.ts';
import { withKeyLock } from './key-lock.ts';
import {
  type KeyAccess,
  type KeyProtection,
  newProtection,
  type ProtectionKind,
} from './key-protection.ts';
import { OpenKeys } from './open-keys.ts';
import { wrapTo } from './recipient-wrap.ts';
import { type EscrowRecipient, formatKeys, parseKeys, type StoredKeys } from './stored-keys.ts';

/** Length of a data key. */
export const DATA_KEY_BYTES = 32;

/** A fresh data key, once as it is and once as it may lie on a disk. */
export interface DataKey {
  /** 32 random bytes. */
  readonly key: Buffer;
  /** The key sealed by the newest master key; opens only with the same purpose. */
  readonly wrapped: Buffer;
}

/** Keys of a backup, and how they are opened there and kept here. */
export interface KeyImport {
  readonly text: string;
  readonly access: KeyAccess;
  readonly backupAccess: KeyAccess;
}

interface KeyPlaces {
  readonly file: string;
  readonly intake: string;
}

/**
 * The master keys of this installation (docs/formats/keys.md). Data keys are wrapped by the
 * newest; older ones stay, so that what they wrapped still opens. A ring whose master keys are not
 * at hand is *locked*: it wraps, to the intake key, and opens nothing.
 */
export class KeyRing {
  readonly #places: KeyPlaces;
  readonly #access: KeyAccess;
  #open: OpenKeys | undefined;
  #intake: IntakeKey | undefined;
  #problem: RecorderError | undefined;
  /** Of the file as it was last looked at, whether or not it could be read. */
  #seenVersion = '';
  #version = '';
  #isHeld = false;
  /** One reading at a time: the later one must not be overtaken by what was read before it. */
  #reading: Promise<unknown> = Promise.resolve();
  readonly #wrapping = new Set<Promise<unknown>>();

  private constructor(places: KeyPlaces, access: KeyAccess) {
    this.#places = places;
    this.#access = access;
  }

  /**
   * Opens the master keys of a data directory; makes them at the first start. Errors:
   * `KEY_FILE_MISSING`, `KEY_FILE_OPEN` (others may read it), `KEY_FILE_DAMAGED`,
   * `KEY_FILE_UNREADABLE`, `KEY_WRONG`, `KEY_PASSPHRASE_MISSING`, `KEY_PASSPHRASE_WRONG`,
   * `KEY_COMMAND_MISSING`, `KEY_COMMAND_FAILED`.
   */
  static async open(dataDirectory: string, access: KeyAccess = {}): Promise<KeyRing> {
    const ring = await KeyRing.openOrLock(dataDirectory, access);
    if (ring.#problem !== undefined) throw ring.#problem;
    return ring;
  }

  /**
   * The same, but locked where the master keys are not at hand and there is an intake key: calls
   * are recorded then, and `problem` says what is wrong.
   */
  static async openOrLock(dataDirectory: string, access: KeyAccess = {}): Promise<KeyRing> {
    const ring = KeyRing.#at(dataDirectory, access);
    const { file, intake } = ring.#places;
    if (!existsSync(file) && !existsSync(intake)) {
      // Of a catalog whose keys were lost, the numbers of the old ones must not be used again.
      const isLost = existsSync(join(dataDirectory, 'catalog.sqlite'));
      await ring.#create(isLost ? randomInt(1000, 1_000_000) : 1);
    }
    try {
      await ring.#load();
      if (tryIntakeKey(intake) === undefined) await ring.#repairIntake();
    } catch (error) {
      if (!(error instanceof RecorderError)) throw error;
      const known = readIntakeKey(intake);
      if (known === undefined) throw error;
      ring.#intake = known;
      ring.#problem = error;
    }
    return ring;
  }

  /**
   * Makes new master keys in place of ones that are lost, for who has another way to what they
   * wrapped. Leaves keys alone that open. Errors: `KEY_FILE_UNREADABLE` and those of a protection.
   */
  static async makeAnew(dataDirectory: string, access: KeyAccess = {}): Promise<void> {
    const { problem, path } = await KeyRing.openOrLock(dataDirectory, access);
    if (problem === undefined) return;
    if (problem.code !== 'KEY_FILE_MISSING') throw problem;
    rmSync(join(dataDirectory, 'keys', 'intake.pub'));
    const ring = await KeyRing.openOrLock(dataDirectory, { ...access, file: path });
    if (ring.#problem !== undefined) throw ring.#problem;
  }

  /**
   * Puts keys of a backup into a data directory that has none, protected as `access` says there.
   * Errors: `RESTORE_NOT_EMPTY`, `KEY_FILE_DAMAGED` and those of a protection.
   */
  static async importKeys(
    dataDirectory: string,
    { text, access, backupAccess }: KeyImport,
  ): Promise<void> {
    const ring = KeyRing.#at(dataDirectory, access);
    const { file, intake } = ring.#places;
    const stored = await parseKeys(text, 'of the backup', backupAccess);
    const isThere = existsSync(file) || existsSync(intake);
    if (isThere && !(await hasSameKeys(stored, dataDirectory, access))) {
      const why = `${file} has other master keys already. Move it away first.`;
      throw new RecorderError('RESTORE_NOT_EMPTY', why);
    }
    if (isThere) return;
    const protection = await newProtection(wantedProtection(access), access);
    createKeyFile(file, formatKeys(await protectBy(protection)(stored)));
    await ring.#load();
    await ring.#repairIntake();
  }

  /** Why the ring is locked; undefined where it is not. */
  get problem(): RecorderError | undefined {
    return this.#problem;
  }

  /** Path of the file of master keys. */
  get path(): string {
    return this.#places.file;
  }

  /** Tells what the file holds that the ring has; empty while locked. */
  get version(): string {
    return this.#version;
  }

  /** Whether nobody else changes the keys: within {@link exclusively}. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** Id of the master key that wraps now. */
  get newestId(): number {
    return this.#open?.newestId ?? this.#intake?.masterId ?? 0;
  }

  /** Ids of all master keys, upwards; none while locked. */
  get ids(): readonly number[] {
    return this.#open?.stored.keys.map(({ id }) => id) ?? [];
  }

  get recipients(): readonly EscrowRecipient[] {
    return this.#open?.stored.recipients ?? [];
  }

  /** Undefined while locked. */
  get protection(): ProtectionKind | undefined {
    return this.#open?.stored.protection.kind;
  }

  /** A new data key, wrapped for `purpose`: the id of the recording it belongs to. */
  newDataKey(purpose: string): DataKey {
    const key = takeRandom(DATA_KEY_BYTES);
    return { key, wrapped: this.wrap(key, purpose) };
  }

  /** Wraps a data key by the newest master key, or to the intake key while locked. */
  wrap(key: Uint8Array, purpose: string): Buffer {
    if (this.#open !== undefined) return this.#open.wrap(key, purpose);
    assert(this.#intake !== undefined, 'a ring that is locked has an intake key');
    return wrapTo(this.#intake.publicKey, key, purpose);
  }

  /** Wraps the data key of a recording: by the newest master key, and to every recipient. */
  wrapForAll(key: Uint8Array, purpose: string): Buffer[] {
    const others = this.recipients.map(({ publicKey }) => wrapTo(publicKey, key, purpose));
    return [this.wrap(key, purpose), ...others];
  }

  /** Whether these are what {@link wrapForAll} gives now, but for chance. */
  isForAll(wraps: readonly Uint8Array[]): boolean {
    return this.#require().isForAll(wraps);
  }

  /** A wrapped data key as 32 bytes. Errors: `KEY_DAMAGED`, `KEY_UNKNOWN`, `KEY_LOCKED`. */
  unwrap(wrapped: Uint8Array, purpose: string): Buffer {
    return this.#require().unwrap(wrapped, purpose);
  }

  /**
   * The same data key wrapped by what is newest, in the same length; undefined where it is so
   * already. Errors as {@link unwrap}.
   */
  rewrap(wrapped: Uint8Array, purpose: string): Buffer | undefined {
    return this.#require().rewrap(wrapped, purpose);
  }

  /** Id of the master key without which `wrapped` does not open. Errors as {@link unwrap}. */
  masterOf(wrapped: Uint8Array): number {
    return this.#require().masterOf(wrapped);
  }

  /**
   * Runs an action that wraps a data key and puts it where a rotation looks for it. Whoever wraps
   * beside a rotation, without {@link exclusively}, does it in here: see {@link settled}.
   */
  async wrapping<T>(action: () => Promise<T>): Promise<T> {
    const running = action();
    this.#wrapping.add(running);
    try {
      return await running;
    } finally {
      this.#wrapping.delete(running);
    }
  }

  /**
   * Resolves when everything that was being wrapped is where a rotation finds it. What the ring
   * wraps since its last {@link reload} is wrapped by what it read then.
   */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#wrapping);
  }

  /**
   * Reads the file again where it was changed, or in any case; whether it did. Where that fails the
   * ring stays as it was, and is not read again until it changes. Errors as {@link open}.
   */
  reload({ isForced = false } = {}): Promise<boolean> {
    const reading = this.#reading.then(() => this.#reload(isForced));
    this.#reading = reading.catch(() => undefined);
    return reading;
  }

  /** Runs `action` while nobody else changes the keys. Errors: `KEY_FILE_BUSY`. */
  exclusively<T>(action: () => Promise<T>): Promise<T> {
    return withKeyLock(this.#places.file, async () => {
      this.#isHeld = true;
      try {
        await this.reload();
        removeUnfinished(this.#places.file);
        // Whoever changed the keys before may have been killed before it came to that.
        this.#alignIntake();
        return await action();
      } finally {
        this.#isHeld = false;
      }
    });
  }

  /** Changes the file, durably; only within {@link exclusively}. */
  async change(change: KeyChange): Promise<void> {
    assert(this.#isHeld, 'keys are changed by one at a time');
    const changed = await change(this.#require().stored);
    const text = formatKeys(changed);
    replaceKeyFile(this.#places.file, text);
    this.#adopt(changed, versionOf(text));
    this.#alignIntake();
  }

  /** Adds a new master key, durably; it wraps from now on. */
  async rotate(): Promise<void> {
    await this.exclusively(() => this.change(addMasterKey));
  }

  /** The text of a file with the same keys, protected in another way. */
  async exportKeys(protection: KeyProtection): Promise<string> {
    return formatKeys(await protectBy(protection)(this.#require().stored));
  }

  static #at(dataDirectory: string, access: KeyAccess): KeyRing {
    const directory = join(dataDirectory, 'keys');
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const file = resolve(access.file ?? join(directory, 'master.key'));
    return new KeyRing({ file, intake: join(directory, 'intake.pub') }, access);
  }

  async #create(id: number): Promise<void> {
    const kind = wantedProtection(this.#access);
    const keys = await firstKeys(await newProtection(kind, this.#access), id);
    const { file } = this.#places;
    try {
      createKeyFile(file, formatKeys(keys));
    } catch (cause) {
      const why = `The key file ${file} cannot be made: ${errorText(cause)}`;
      throw new RecorderError('KEY_FILE_UNREADABLE', why, { cause });
    }
  }

  async #reload(isForced: boolean): Promise<boolean> {
    const version = keyFileVersion(this.#places.file);
    if (version === this.#seenVersion && !isForced) return false;
    try {
      await this.#load();
      return true;
    } catch (error) {
      this.#seenVersion = version;
      if (this.#open === undefined && error instanceof RecorderError) this.#problem = error;
      throw error;
    }
  }

  async #load(): Promise<void> {
    const { file } = this.#places;
    const { text, intake } = readTogether(this.#places);
    if (text === undefined) {
      const why = `The file of master keys ${file} is missing. Bring it back and start again.`;
      throw new RecorderError('KEY_FILE_MISSING', why);
    }
    const stored = await parseKeys(text, file, this.#access);
    if (intake !== undefined) requireMaster(stored, intake, file);
    this.#adopt(stored, versionOf(text));
  }

  #adopt(stored: StoredKeys, version: string): void {
    this.#open?.close();
    this.#open = new OpenKeys(stored, this.#places.file);
    this.#intake = undefined;
    this.#problem = undefined;
    this.#version = version;
    this.#seenVersion = version;
  }

  /** Only while nobody else changes the keys: it must never name one that is removed just then. */
  #alignIntake(): void {
    const { stored, newestId } = this.#require();
    if (tryIntakeKey(this.#places.intake)?.masterId === newestId) return;
    writeIntakeKey(this.#places.intake, stored.keys.at(-1)!);
  }

  /** Whoever holds the lock just now does it. */
  async #repairIntake(): Promise<void> {
    try {
      await this.exclusively(async () => {});
    } catch (error) {
      if (systemCode(error) !== 'KEY_FILE_BUSY') throw error;
    }
  }

  #require(): OpenKeys {
    if (this.#open !== undefined) return this.#open;
    const why = `The master key is not at hand. ${this.#problem?.message}`;
    throw new RecorderError('KEY_LOCKED', why, { cause: this.#problem });
  }
}

/** How a new file is protected: as what is given for opening it wants. */
function wantedProtection({ command, passphrase }: KeyAccess): ProtectionKind {
  if (command) return 'command';
  return (passphrase?.() ?? '') === '' ? 'none' : 'passphrase';
}

/** A restore that was interrupted had put them there. */
async function hasSameKeys(stored: StoredKeys, dataDirectory: string, access: KeyAccess) {
  const none = await newProtection('none', access);
  const ring = await KeyRing.open(dataDirectory, access);
  return (await ring.exportKeys(none)) === formatKeys(await protectBy(none)(stored));
}

/**
 * The file of master keys and the intake key as they were at one moment: who rotates may change the
 * one while the other is read.
 */
function readTogether({ file, intake }: KeyPlaces) {
  for (;;) {
    const text = readKeyFile(file);
    const found = { text, intake: tryIntakeKey(intake) };
    if (readKeyFile(file) === text) return found;
  }
}

/** One that is damaged is made anew. */
function tryIntakeKey(path: string): IntakeKey | undefined {
  try {
    return readIntakeKey(path);
  } catch {
    return undefined;
  }
}

/** The keys must be those with which this data directory was used before. */
function requireMaster(stored: StoredKeys, intake: IntakeKey, path: string): void {
  const master = stored.keys.find(({ id }) => id === intake.masterId);
  if (master !== undefined && intakePairOf(master).publicKey.equals(intake.publicKey)) return;
  const why = `The file ${path} has other master keys than those this data directory is used with.`;
  throw new RecorderError('KEY_WRONG', `${why} Bring back the right one and start again.`);
}
