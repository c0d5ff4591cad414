import type { TFunction } from 'i18next';
import { expectedWords } from './expected-words.ts';
import type { RuleMistake } from './filter-wire.ts';

/** A mistake as a sentence: what stands there, and what was expected. */
export function mistakeText({ problem, found, expected }: RuleMistake, t: TFunction): string {
  const wanted = expected.slice(0, 6).map(expectedWords);
  const options = expected.length > 6 ? [...wanted, '…'] : wanted;
  const list = options.join(t('filters.expectedSeparator'));
  if (problem === 'unknown-field') return t('filters.mistake.unknown-field', { found, list });
  if (problem === 'too-long' || problem === 'too-deep' || problem === 'too-many') {
    return t('filters.mistake.too-large', { list });
  }
  if (problem === 'open-string') return t('filters.mistake.open-string', { list });
  return found === ''
    ? t('filters.mistake.end', { list })
    : t('filters.mistake.unexpected', { found: shortened(found), list });
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
