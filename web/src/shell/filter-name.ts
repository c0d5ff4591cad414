import type { MonitorFilter } from '../api/wire.ts';

/** The name of a filter in `language`, else in English, else in any language it has one in. */
export function nameOfFilter(filter: MonitorFilter, language: string): string {
  const names = [filter.name[language], filter.name.en, ...Object.values(filter.name)];
  return names.find((name) => name !== undefined && name.trim() !== '') ?? filter.id;
}
