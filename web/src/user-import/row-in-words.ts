import type { ParseKeys, TFunction } from 'i18next';
import type { MonitorFilter } from '../api/wire.ts';
import { knownText } from '../i18n/known-text.ts';
import { labelled } from '../i18n/labelled.ts';
import type { Language } from '../i18n/languages.ts';
import { nameOfFilter } from '../shell/filter-name.ts';
import type { FactChange, FactValue, ImportRow, RowProblem } from './user-import-wire.ts';

const TITLES: Readonly<Record<string, ParseKeys>> = {
  loginName: 'entry.loginName',
  firstName: 'column.firstName',
  lastName: 'column.lastName',
  email: 'users.email',
  department: 'column.department',
  language: 'users.language',
  numbers: 'users.numbers',
  devices: 'users.devices',
  isAdministrator: 'users.administrator',
  isDisabled: 'users.isDisabled',
  deleteAfterDays: 'policy.deleteAfter',
  filterIds: 'policy.filters',
};

/** What rows are told with. */
export interface RowWords {
  readonly t: TFunction;
  readonly language: Language;
  readonly filters: readonly MonitorFilter[];
}

/** What a column is about. */
export function factTitle(member: string, { t }: RowWords): string {
  const title = TITLES[member];
  if (title !== undefined) return t(title);
  return knownText('policy.types', member) ?? knownText('policy.option', member) ?? member;
}

/** A value as people write it. */
export function factText(member: string, value: FactValue, words: RowWords): string {
  const { t, language, filters } = words;
  if (typeof value === 'boolean') return t(value ? 'policy.yes' : 'policy.no');
  if (value === null || value === '') return t('userImport.nothing');
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') {
    const group = member === 'language' ? 'language' : 'policy.shortMode';
    const isWord = member === 'language' || /^(in|out)bound-/.test(member);
    return (isWord ? knownText(group, value) : undefined) ?? value;
  }
  if (value.length === 0) return t('userImport.nothing');
  if (member !== 'filterIds') return value.join(', ');
  const names = value.map((id) => {
    const filter = filters.find((one) => one.id === id);
    return filter === undefined ? id : nameOfFilter(filter, language);
  });
  return names.join(', ');
}

/** A change in one line; of a new user only what there is now. */
export function changeText(change: FactChange, isNew: boolean, words: RowWords): string {
  const { member, old, new: value } = change;
  const text = factText(member, value, words);
  const title = factTitle(member, words);
  if (isNew) return words.t('userImport.given', { title, value: text });
  const before = factText(member, old, words);
  return words.t('userImport.change', { title, old: before, new: text });
}

/** Why a row is not taken. */
export function problemText(problem: RowProblem, words: RowWords): string {
  const { code, member, detail, line, loginName } = problem;
  const title = member === null ? '' : factTitle(member, words);
  const rule = member === null ? undefined : knownText('error.member.USER_INVALID', member);
  if (code === 'invalid') return labelled(title, rule ?? detail);
  const values = { title, detail, line, loginName };
  return knownText('userImport.problem', code, values) ?? detail ?? code;
}

/** What becomes of a row, in one line. */
export function rowText(row: ImportRow, words: RowWords): string {
  if (row.problem !== null) return problemText(row.problem, words);
  const isNew = row.kind === 'created';
  // That a new user has the name which stands beside it says nothing.
  const told = row.changes.filter(({ member }) => member !== 'loginName');
  const changes = told.map((change) => changeText(change, isNew, words));
  return [...changes, ...takenOverTexts(row, words)].join(' · ');
}

/** Numbers and devices that go from one user to another. */
export function takenOverTexts({ takenOver }: ImportRow, { t }: RowWords): string[] {
  return takenOver.map(({ text, from }) => t('userImport.takenOver', { text, from }));
}
