import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { MetadataError } from './metadata-error.ts';

/** Metadata is about five deep; extension data a little deeper. */
const MAX_DEPTH = 32;
const MAX_ELEMENTS = 3000;
const MAX_ATTRIBUTES = 6000;
/** Characters added by escaping. */
const MAX_ESCAPED = 4096;
const ENCODINGS: ReadonlySet<string> = new Set(['utf-8', 'utf8', 'us-ascii', 'ascii']);
/** Sources that write names without escaping them: an ampersand that begins no reference. */
const BARE_AMPERSAND = /&(?!#?\w+;)/g;

/** One element of an XML document. Prefixes say nothing here: sources use them as they like. */
export interface XmlElement {
  /** Local name in lower case. */
  readonly name: string;
  /** Local name in lower case → value. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Its own text, that of its children left out, with blanks brought down to one. */
  readonly text: string;
  /** The element as it was written. */
  readonly source: string;
}

interface OpenElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  readonly start: number;
  text: string;
}

/**
 * Reads a document to its root. Nothing outside the document is ever looked at: a document type is
 * refused, and with it every entity that XML itself does not define. Throws {@link MetadataError}
 * for text that is no XML, is too deep, or says to be in another encoding.
 */
export function readXml(text: string): XmlElement {
  const escaped = text.replace(BARE_AMPERSAND, '&amp;');
  // Nobody is called so: only an attack has that many.
  if (escaped.length > text.length + MAX_ESCAPED) refuse('too many bare ampersands');
  return new TreeBuilder(escaped).build();
}

class TreeBuilder {
  readonly #text: string;
  readonly #parser = new SaxesParser({ xmlns: false });
  readonly #open: OpenElement[] = [];
  #start = 0;
  #elements = 0;
  #attributes = 0;
  #root: XmlElement | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  build(): XmlElement {
    const parser = this.#parser;
    parser.on('error', ({ message }) => refuse(`no XML: ${message}`));
    parser.on('doctype', () => refuse('a document type is not read'));
    parser.on('xmldecl', ({ encoding }) => {
      if (!ENCODINGS.has(encoding?.toLowerCase() ?? 'utf-8')) refuse(`encoding ${encoding}`);
    });
    parser.on('opentagstart', () => {
      this.#start = this.#text.lastIndexOf('<', parser.position - 1);
    });
    parser.on('attribute', () => {
      if (++this.#attributes > MAX_ATTRIBUTES) refuse(`more than ${MAX_ATTRIBUTES} attributes`);
    });
    parser.on('opentag', (tag) => this.#begin(tag));
    parser.on('text', (text) => this.#addText(text));
    parser.on('cdata', (text) => this.#addText(text));
    parser.on('closetag', () => this.#end());
    parser.write(this.#text).close();
    return this.#root ?? refuse('no element');
  }

  #begin({ name, attributes }: SaxesTagPlain): void {
    if (this.#open.length === MAX_DEPTH) refuse(`elements more than ${MAX_DEPTH} deep`);
    if (++this.#elements > MAX_ELEMENTS) refuse(`more than ${MAX_ELEMENTS} elements`);
    const named = Object.entries(attributes).map(
      ([key, value]) => [localName(key), value] as const,
    );
    const element = {
      name: localName(name),
      attributes: Object.fromEntries(named),
      start: this.#start,
    };
    this.#open.push({ ...element, children: [], text: '' });
  }

  #addText(text: string): void {
    const open = this.#open.at(-1);
    if (open !== undefined) open.text += text;
  }

  #end(): void {
    const { start, text, ...open } = this.#open.pop()!;
    const source = this.#text.slice(start, this.#parser.position);
    const element = { ...open, text: text.replace(/\s+/g, ' ').trim(), source };
    const parent = this.#open.at(-1);
    if (parent === undefined) this.#root ??= element;
    else parent.children.push(element);
  }
}

/** `tns:Label` → `label`. */
function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1).toLowerCase();
}

function refuse(why: string): never {
  throw new MetadataError(why);
}
