import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type ArchiveScene, pathOf, sha256 } from './archive-scene.ts';
import { filesAt, type TestArchive } from './test-archive.ts';

/** Recordings are smaller, so that a cut hits each part of a move as likely. */
export const MAXIMUM_BYTES = 150_000;

/** What was recorded in a scene, and whether what is said of it is so. */
export class ArchiveTruth {
  readonly #scene: ArchiveScene;
  readonly #server: TestArchive;
  readonly #recorded = new Map<string, Buffer>();
  /** Found there whole: at the end all are looked at again. */
  readonly #seen = new Set<string>();

  constructor(scene: ArchiveScene, server: TestArchive) {
    this.#scene = scene;
    this.#server = server;
  }

  /** Makes a recording, sealed or not. */
  async record(random: () => number): Promise<void> {
    const bytes = Buffer.alloc(1 + Math.floor(random() * MAXIMUM_BYTES));
    for (let at = 0; at < bytes.length; at++) bytes[at] = random() * 256;
    const [id] = await this.#scene.record([bytes], random() < 0.5);
    this.#recorded.set(id!, bytes);
  }

  get isAllMoved(): boolean {
    return [...this.#recorded.keys()].every((id) => this.#scene.stateOf(id) === 'archived');
  }

  /**
   * Nothing is archived that is not there whole, nothing under its name that is not whole, and
   * everything else is here.
   */
  require(): void {
    const paths = new Map([...this.#recorded.keys()].map((id) => [pathOf(id), id]));
    for (const [path, sizeBytes] of Object.entries(filesAt(this.#server))) {
      if (path.endsWith('.part') || path.endsWith('~')) continue;
      const id = paths.get(path);
      if (id === undefined) JSON.parse(readFileSync(join(this.#server.files, path), 'utf8'));
      else assert.equal(sizeBytes, this.#recorded.get(id)!.length, `${path} is cut`);
    }
    for (const [id, bytes] of this.#recorded) this.#requireOne(id, bytes);
  }

  /** Everything is there once and whole, and nothing else. */
  requireAllMoved(): void {
    this.#seen.clear();
    this.require();
    const ids = [...this.#recorded.keys()];
    const left = ids.filter((id) => this.#scene.stateOf(id) !== 'archived');
    assert.deepEqual(
      left.map((id) => this.#described(id)),
      [],
    );
    const expected = ids.flatMap((id) => [pathOf(id, 'json'), pathOf(id)]);
    assert.deepEqual(Object.keys(filesAt(this.#server)), expected.sort());
  }

  #requireOne(id: string, bytes: Buffer): void {
    const state = this.#scene.stateOf(id);
    // One that is moved goes here at any moment.
    if (state !== 'archived' && state !== 'moved') {
      assert.ok(this.#scene.isLocal(id), `not here: ${this.#described(id)}`);
      return;
    }
    if (this.#seen.has(id)) return;
    const there = readFileSync(join(this.#server.files, pathOf(id)));
    assert.equal(sha256(there), sha256(bytes), `not there: ${this.#described(id)}`);
    if (state === 'archived') this.#seen.add(id);
  }

  /** All that can be found out of a recording, by the program and behind its back. */
  #described(id: string): string {
    const { data, catalog } = this.#scene.sealed;
    const database = new DatabaseSync(catalog.path, { readOnly: true });
    const rowsOf = (sql: string) => database.prepare(sql).all(id);
    const described = {
      ...{ id, state: this.#scene.stateOf(id), isLocal: this.#scene.isLocal(id) },
      facts: catalog.archive.factsOf(id)?.audio,
      rows: rowsOf('select * from archived_recordings where recording_id = ?'),
      // Written in the transactions that change the row.
      events: rowsOf('select at_ms, action, details from audit_events where object_id = ?'),
      check: database.prepare('pragma quick_check').all(),
      here: readdirSync(join(data, 'store', id.slice(34))).filter((name) => name.startsWith(id)),
      there: Object.entries(filesAt(this.#server)).filter(([path]) => path.includes(id)),
    };
    database.close();
    return JSON.stringify(described, null, 1);
  }
}
