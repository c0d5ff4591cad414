import { knownText } from '../i18n/known-text.ts';

/** What the recorder expects in a rule, as it says so, and the text that says the same. */
const PHRASES: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^a field$/, 'field'],
  [/^a value$/, 'value'],
  [/^a number$/, 'number'],
  [/^the end$/, 'end'],
  [/^a text in quotes, for example (?<example>.+)$/, 'text'],
  [/^a date, for example (?<day>.+) or (?<moment>.+)$/, 'date'],
  [/^a closing (?<sign>.)$/, 'closing'],
  [/^one character in quotes, for example (?<example>.+)$/, 'character'],
  [/^(?<sign>.+) before %, _ or /, 'escaped'],
  [/^at most (?<number>\d+) characters$/, 'characters'],
  [/^a text of at most (?<number>\d+) characters$/, 'textCharacters'],
  [/^at most (?<number>\d+) parentheses inside each other$/, 'parentheses'],
  [/^at most (?<number>\d+) conditions$/, 'conditions'],
  [/^at most (?<number>\d+) values$/, 'values'],
  [/^at most (?<number>\d+) values in a list$/, 'listValues'],
  [/^at most (?<number>\d+) %$/, 'wildcards'],
];

/** What of a phrase is a text of the catalogues; undefined where it stands so in a rule: `AND`. */
export function tryPhrase(
  phrase: string,
): { readonly name: string; readonly values: Readonly<Record<string, string>> } | undefined {
  for (const [pattern, name] of PHRASES) {
    const match = pattern.exec(phrase);
    if (match !== null) return { name, values: { ...match.groups } };
  }
  return undefined;
}

/** What is expected in a rule, in the language of the page. */
export function expectedWords(phrase: string): string {
  const known = tryPhrase(phrase);
  if (known === undefined) return phrase;
  return knownText('filters.expected', known.name, known.values) ?? phrase;
}
