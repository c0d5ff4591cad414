import { useTranslation } from 'react-i18next';
import { formatDuration } from '../i18n/formatter.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import type { Loss } from './loss.ts';

const NAMED_PEOPLE = 3;

/** How many recordings would be lost, of whom, from when to when, as a sentence. */
export function useLossText({ items, people, from, to, seconds }: Loss): string {
  const { t } = useTranslation();
  const formatter = useFormatter();
  if (from === undefined || to === undefined) return '';
  const names = people.slice(0, NAMED_PEOPLE).map((name) => name ?? t('changes.unassigned'));
  const others = people.length - names.length;
  if (others > 0) {
    names.push(t('changes.others', { count: others, number: formatter.number(others) }));
  }
  const facts = {
    count: items.length,
    number: formatter.number(items.length),
    people: formatter.list(names),
    duration: formatDuration(seconds),
    from: formatter.dateTime(from),
    to: formatter.dateTime(to),
  };
  return items.length === 1 ? t('changes.lossOfOne', facts) : t('changes.lossOfMany', facts);
}
