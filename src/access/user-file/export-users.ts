import { type Clock, csvLines, Turns } from '../../base/index.ts';
import type { Catalog, Language, User } from '../../storage/catalog/index.ts';
import { COLUMN_TITLES } from './column-titles.ts';
import { COLUMN_NAMES, COLUMNS } from './columns.ts';
import { FilterNames } from './filter-names.ts';
import { type FactName, factsOf, type UserFacts } from './user-facts.ts';

/** Users that are written in one go. */
const PAGE_USERS = 100;
/** What spreadsheets in most of Europe expect. */
const DELIMITER = ';';
/** Without it spreadsheets take UTF-8 for something else. */
const BYTE_ORDER_MARK = '\ufeff';

/**
 * All users as the text of a file that can be imported again, page by page, with titles in
 * `language`.
 */
export async function* exportUsers(
  { users, filters }: Catalog,
  language: Language,
  clock: Clock,
): AsyncGenerator<string> {
  const turns = new Turns(clock);
  const names = new FilterNames(await filters.list());
  const cell = <Name extends FactName>(name: Name, facts: UserFacts): string =>
    COLUMNS[name].write(facts[name], names, language);
  const row = (user: User, filterIds: readonly string[] = []): string[] => {
    const facts = factsOf(user, filterIds);
    return COLUMN_NAMES.map((name) => cell(name, facts));
  };
  const titles = COLUMN_NAMES.map((name) => COLUMN_TITLES[language][name]);
  yield BYTE_ORDER_MARK + csvLines([titles], DELIMITER);
  for (const page of users.pages(PAGE_USERS)) {
    const filterIds = filters.idsOfUsers(page.map(({ id }) => id));
    const rows = page.map((user) => row(user, filterIds.get(user.id)));
    yield csvLines(rows, DELIMITER);
    await turns.pass();
  }
}
