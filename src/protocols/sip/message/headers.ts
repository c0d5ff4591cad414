import { bytesOf, textOf } from './byte-text.ts';
import { headerKey } from './header-names.ts';
import { splitList } from './split.ts';

/**
 * The header fields of a message in their order. Names are case-insensitive and compact forms are
 * known. Values are kept byte for byte, unknown headers as well; `get` gives them as text.
 */
export class SipHeaders {
  readonly #keys: string[] = [];
  readonly #names: string[] = [];
  readonly #values: string[] = [];

  /** Headers made of text, for messages of our own. */
  static of(lines: Iterable<readonly [name: string, value: string]>): SipHeaders {
    const headers = new SipHeaders();
    for (const [name, value] of lines) headers.append(name, bytesOf(value));
    return headers;
  }

  /** How many header lines there are. */
  get size(): number {
    return this.#keys.length;
  }

  /**
   * Adds a line as it was read: `value` is a byte string, unfolded and trimmed; `key` is that of
   * `name` where it is known already.
   */
  append(name: string, value: string, key = headerKey(name)): void {
    this.#keys.push(key);
    this.#names.push(name);
    this.#values.push(value);
  }

  /** The first value of a header as text, or undefined. */
  get(name: string): string | undefined {
    const value = this.raw(name);
    return value === undefined ? undefined : textOf(value);
  }

  /** The values of all lines of a header as text, in order. */
  getAll(name: string): string[] {
    return this.rawAll(name).map(textOf);
  }

  /** The first value as a byte string (one unit per byte), or undefined. */
  raw(name: string): string | undefined {
    const at = this.#keys.indexOf(headerKey(name));
    return at < 0 ? undefined : this.#values[at];
  }

  /** The values of all lines as byte strings, in order. */
  rawAll(name: string): string[] {
    const key = headerKey(name);
    const found: string[] = [];
    for (let at = this.#keys.indexOf(key); at >= 0; at = this.#keys.indexOf(key, at + 1)) {
      found.push(this.#values[at]!);
    }
    return found;
  }

  has(name: string): boolean {
    return this.#keys.includes(headerKey(name));
  }

  /** How many lines a header has. */
  count(name: string): number {
    const key = headerKey(name);
    let count = 0;
    for (const item of this.#keys) if (item === key) count++;
    return count;
  }

  /** The name of the first header out of `keys` (lower-case) that has more than one line. */
  firstRepeated(keys: ReadonlySet<string>): string | undefined {
    for (let at = 1; at < this.#keys.length; at++) {
      const key = this.#keys[at]!;
      if (keys.has(key) && this.#keys.indexOf(key) < at) return this.#names[at];
    }
    return undefined;
  }

  /** The elements of a comma-separated header over all its lines, trimmed, none empty. */
  list(name: string): string[] {
    return this.rawAll(name).flatMap(splitList).map(textOf);
  }

  /** Whether a comma-separated header has an element, whatever its case. */
  hasElement(name: string, element: string): boolean {
    return this.rawAll(name).some((value) =>
      splitList(value).some((item) => item.toLowerCase() === element),
    );
  }

  /** Every line in order: the name as sent and the value as text. */
  *entries(): Generator<[name: string, value: string]> {
    for (let at = 0; at < this.#keys.length; at++) {
      yield [this.#names[at]!, textOf(this.#values[at]!)];
    }
  }

  /** The lines as they go over the wire, each ended by CRLF, as a byte string. */
  toBytes(): string {
    let text = '';
    for (let at = 0; at < this.#keys.length; at++) {
      text += `${this.#names[at]}: ${this.#values[at]}\r\n`;
    }
    return text;
  }
}
