import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete';
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { tags } from '@lezer/highlight';
import type { RuleField } from './filter-wire.ts';

const KEYWORDS = ['AND', 'OR', 'NOT', 'LIKE', 'ESCAPE', 'IN', 'BETWEEN', 'IS', 'NULL'];
const KEYWORD = new RegExp(`^(?:${KEYWORDS.join('|')})\\b`, 'i');

/** The colours of a rule: fields, words, texts, numbers. */
const language = StreamLanguage.define({
  token(stream) {
    if (stream.eatSpace()) return null;
    if (stream.match(KEYWORD)) return 'keyword';
    if (stream.match(/^(?:usr|msg)_[a-z]+/i)) return 'propertyName';
    if (stream.match(/^'(?:[^']|'')*'?/) || stream.match(/^"(?:[^"]|"")*"?/)) return 'string';
    if (stream.match(/^-?\d+(?:\.\d+)?/)) return 'number';
    if (stream.match(/^(?:<>|!=|<=|>=|[=<>])/)) return 'operator';
    stream.next();
    return null;
  },
});

const highlighting = syntaxHighlighting(
  HighlightStyle.define([
    { tag: tags.keyword, color: 'var(--ew-outbound)', fontWeight: '600' },
    { tag: tags.propertyName, color: 'var(--ew-far)' },
    { tag: tags.string, color: 'var(--ew-inbound)' },
    { tag: tags.number, color: 'var(--ew-hold)' },
    { tag: tags.operator, color: 'var(--mantine-color-text)' },
  ]),
);

/** Everything that the editor knows of the language of rules. */
export function ruleLanguage(
  fields: readonly RuleField[],
  meaning: (field: string) => string,
): Extension {
  const words: Completion[] = KEYWORDS.map((label) => ({ label, type: 'keyword' }));
  const names: Completion[] = fields.map(({ name }) => ({
    label: name,
    type: 'property',
    detail: meaning(name),
    boost: 1,
  }));
  const complete = (context: CompletionContext): CompletionResult | null => {
    const word = context.matchBefore(/\w+/);
    if (word === null && !context.explicit) return null;
    return { from: word?.from ?? context.pos, options: [...names, ...words], validFor: /^\w*$/ };
  };
  return [language, highlighting, autocompletion({ override: [complete], icons: false })];
}
