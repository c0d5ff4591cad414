import type { RecordingMode } from '../../recording/index.ts';
import { deviceKey, LANGUAGES, type Language } from '../../storage/catalog/index.ts';
import { withoutRepeats } from '../import/list-members.ts';
import { cellFromList, devicesFromCell, numbersFromCell } from './cell-list.ts';
import { CellProblem } from './cell-problem.ts';
import type { FilterNames } from './filter-names.ts';
import type { FactName, UserFacts } from './user-facts.ts';
import { tryFlag, tryMode } from './words.ts';

/** How a column turns a cell into a fact and back. */
export interface Column<T> {
  /** `text` is trimmed; undefined: the cell says nothing. */
  read(text: string, filters: FilterNames): T | undefined | CellProblem;
  write(value: T, filters: FilterNames, language: Language): string;
}

const ROUNDED = /^\d+[.,]\d+E\+\d+$/i;

const TEXT: Column<string> = { read: (text) => text, write: (text) => text };

const NUMBERS: Column<readonly string[]> = {
  read: (text) => {
    const numbers = numbersFromCell(text);
    // A comma may be the decimal sign of a spreadsheet.
    const rounded = [text, ...numbers].find((number) => ROUNDED.test(number));
    if (rounded !== undefined) return new CellProblem('number-rounded', rounded);
    return withoutRepeats('numbers', numbers);
  },
  write: (numbers) => cellFromList(numbers, numbersFromCell),
};

const DEVICES: Column<readonly string[]> = {
  read: (text) => withoutRepeats('devices', devicesFromCell(text)).map(deviceKey),
  write: (devices) => cellFromList(devices, devicesFromCell),
};

const FLAG: Column<boolean> = {
  read: (text) => (text === '' ? undefined : (tryFlag(text) ?? unknown(text))),
  write: (flag) => (flag ? 'yes' : 'no'),
};

const MODE: Column<RecordingMode> = {
  read: (text) => (text === '' ? undefined : (tryMode(text) ?? unknown(text))),
  write: (mode) => mode,
};

const LANGUAGE: Column<Language | null> = {
  read: (text) => {
    if (text === '') return null;
    return LANGUAGES.find((language) => language === text.toLowerCase()) ?? unknown(text);
  },
  write: (language) => language ?? '',
};

const DAYS: Column<number | null> = {
  read: (text) => {
    if (text === '') return null;
    return /^\d{1,5}$/.test(text) ? Number(text) : unknown(text);
  },
  write: (days) => (days === null ? '' : String(days)),
};

const FILTERS: Column<readonly string[]> = {
  read: (text, filters) => filters.read(text),
  write: (ids, filters, language) => filters.write(ids, language),
};

/** The columns of a file of users, in the order in which they are exported. */
export const COLUMNS: { readonly [Name in FactName]: Column<UserFacts[Name]> } = {
  loginName: TEXT,
  firstName: TEXT,
  lastName: TEXT,
  email: TEXT,
  department: TEXT,
  language: LANGUAGE,
  numbers: NUMBERS,
  devices: DEVICES,
  isAdministrator: FLAG,
  isDisabled: FLAG,
  'inbound-internal': MODE,
  'inbound-external': MODE,
  'outbound-internal': MODE,
  'outbound-external': MODE,
  mustBeRecorded: FLAG,
  notifiesPhone: FLAG,
  showsInInbox: FLAG,
  canDelete: FLAG,
  isSupervisor: FLAG,
  canListenIn: FLAG,
  deleteAfterDays: DAYS,
  filterIds: FILTERS,
};

export const COLUMN_NAMES = Object.keys(COLUMNS) as FactName[];

function unknown(text: string): CellProblem {
  return new CellProblem('value-unknown', text);
}
