import i18next, { type TFunction } from 'i18next';
import type { Formatter } from '../i18n/formatter.ts';
import { knownText } from '../i18n/known-text.ts';
import { labelled } from '../i18n/labelled.ts';
import { toLanguage } from '../i18n/languages.ts';
import type { AuditEvent } from './audit-wire.ts';

/** Groups of actions that can be chosen: those that the catalogue has a name for. */
export function auditAreas(): readonly { readonly value: string; readonly label: string }[] {
  const texts: object = i18next.getResource(i18next.language, 'translation', 'audit.area');
  return Object.keys(texts).map((area) => {
    return { value: area, label: knownText('audit.area', area) ?? area };
  });
}

/** What was done, in words. */
export function actionWords(action: string): string {
  return knownText('audit.action', action) ?? action;
}

/** Who did it. */
export function actorWords({ actor }: AuditEvent, t: TFunction): string {
  const kind = knownText('audit.actor', actor.kind) ?? actor.kind;
  if (actor.kind === 'user') return actor.name === '' ? t('audit.somebody') : actor.name;
  return labelled(kind, actor.name);
}

/** What it was done to: its name, or what kind it is. */
export function objectWords(
  { object, details }: AuditEvent,
  formatter: Formatter,
): string | undefined {
  if (object === null) return undefined;
  const kind = knownText('audit.object', object.kind) ?? object.kind;
  const { startedAtMs } = details;
  if (object.kind === 'recording' && typeof startedAtMs === 'number') {
    return `${kind}, ${formatter.dateTime(startedAtMs)}`;
  }
  if (object.name === null || object.name === '') return kind;
  const names = object.name.split(', ').map((name) => fieldWords(name));
  return object.kind === 'settings' ? names.join(', ') : object.name;
}

/** The name of a field of settings, users or details. */
export function fieldWords(name: string): string {
  return knownText('audit.field', name) ?? languageName(name) ?? name;
}

/** Where the texts of something stand by their language. */
function languageName(code: string): string | undefined {
  return toLanguage(code) === code ? knownText('language', code) : undefined;
}

/** One old or new value of a change. */
export interface ChangeWords {
  readonly field: string;
  readonly old: string;
  readonly new: string;
}

/** What was changed, field by field. */
export function changeWords(
  details: AuditEvent['details'],
  t: TFunction,
  formatter: Formatter,
): readonly ChangeWords[] {
  const { changes } = details;
  if (typeof changes !== 'object' || changes === null) return [];
  return Object.entries(changes).map(([name, change]: [string, unknown]) => {
    const { old, new: now } = (change ?? {}) as { old?: unknown; new?: unknown };
    const words = (value: unknown) => valueWords(name, value, { t, formatter });
    return { field: fieldWords(name), old: words(old), new: words(now) };
  });
}

/** One fact of an event. */
export interface FactWords {
  readonly name: string;
  readonly label: string;
  readonly value: string;
}

/** All other facts of an event that are one value each. */
export function factWords(
  details: AuditEvent['details'],
  t: TFunction,
  formatter: Formatter,
): readonly FactWords[] {
  return Object.entries(details)
    .filter(([name, value]) => name !== 'changes' && value !== null && value !== undefined)
    .filter(([, value]) => !isGroup(value))
    .map(([name, value]) => {
      return { name, label: fieldWords(name), value: valueWords(name, value, { t, formatter }) };
    });
}

/** Facts of an event that have members of their own, such as a user as created. */
export function factGroups(
  { changes: _, ...details }: AuditEvent['details'],
  t: TFunction,
  formatter: Formatter,
): readonly { readonly title: string; readonly facts: readonly FactWords[] }[] {
  return Object.entries(details).flatMap(([name, value]) => {
    if (!isGroup(value)) return [];
    const facts = Object.entries(value)
      .filter(([, member]) => member !== null && member !== '')
      .map(([member, one]) => {
        const words = valueWords(member, one, { t, formatter });
        return { name: member, label: fieldWords(member), value: words };
      });
    return facts.length === 0 ? [] : [{ title: fieldWords(name), facts }];
  });
}

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface WordsContext {
  readonly t: TFunction;
  readonly formatter: Formatter;
}

/** A value in words; a number by the unit that the name of its field ends in. */
function valueWords(name: string, value: unknown, { t, formatter }: WordsContext): string {
  if (value === null || value === undefined || value === '') return t('audit.nothing');
  if (typeof value === 'boolean') return t(value ? 'audit.yes' : 'audit.no');
  if (typeof value === 'number') return numberWords(name, value, formatter);
  if (Array.isArray(value)) {
    return value.length === 0
      ? t('audit.nothing')
      : value.map((one) => wordsOf(name, one)).join(', ');
  }
  if (typeof value === 'object') return objectValueWords(value, { t, formatter });
  return wordsOf(name, value);
}

function numberWords(name: string, value: number, formatter: Formatter): string {
  if (/(^a|A)tMs$|Of?Ms$/.test(name)) return formatter.dateTime(value);
  if (name.endsWith('Ms')) return `${formatter.number(value / 1000)} s`;
  if (name.endsWith('Bytes')) return formatter.size(value);
  return formatter.number(value);
}

function wordsOf(name: string, value: unknown): string {
  return knownText(`audit.value.${name}`, String(value)) ?? String(value);
}

/** `Host: mail.example.com · Port: 25`; members within members stand in parentheses. */
function objectValueWords(value: object, context: WordsContext): string {
  return Object.entries(value)
    .map(([name, member]: [string, unknown]) => {
      const words = valueWords(name, member, context);
      return labelled(fieldWords(name), isGroup(member) ? `(${words})` : words);
    })
    .join(' · ');
}
