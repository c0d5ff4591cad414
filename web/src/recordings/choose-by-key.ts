import type { KeyboardEvent } from 'react';
import type { RowChoice } from './use-chosen-rows.ts';

/**
 * Keys that choose rows of a list, and whether `event` was one: Ctrl+A all rows that have been
 * read, Ctrl+Space the row that has the focus, Escape none.
 */
export function chooseByKey(event: KeyboardEvent<HTMLElement>, choice: RowChoice): boolean {
  const row = (event.target as HTMLElement).closest<HTMLElement>('[data-row]');
  const id = row?.dataset.row;
  const isControl = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  if (isControl && event.key.toLowerCase() === 'a') choice.chooseAll();
  else if (isControl && event.key === ' ' && id !== undefined) choice.toggle(id);
  else if (event.key === 'Escape' && choice.items.length > 0) choice.clear();
  else return false;
  event.preventDefault();
  event.stopPropagation();
  return true;
}
