import { THINGS } from './access-scene.ts';
import { statusOf } from './answer.ts';
import { PERSON_NAMES, personOf } from './people.ts';
import type { Gate } from './route-entry.ts';
import { ROUTE_TABLE, routeNameOf } from './route-table.ts';
import type { Route } from './routes-of.ts';
import { CALLS_SEEN, DELETABLE, RECORDINGS_SEEN, type Through } from './sight-table.ts';

/** The page that says who can do what; its tables are those that the recorder is tested with. */
export const ACCESS_PAGE = new URL('../../docs/access.md', import.meta.url);

const MARKED_TABLE = /(<!-- table: ([a-z]+) -->\n\n)(?:(?:\|.*\n)+\n)?/g;
const THROUGHS: readonly Through[] = ['all', 'inbox', 'sales', 'support', 'board'];
const NOT_THEIRS = '404 FILTER_NOT_FOUND';

/** The names of the tables that a page has. */
export function tablesOn(page: string): string[] {
  return [...page.matchAll(MARKED_TABLE)].map(([, , name]) => name!);
}

/** The page with the tables as they are. */
export function withTables(page: string, routes: readonly Route[]): string {
  const tables = accessTables(routes);
  return page.replace(MARKED_TABLE, (_, mark: string, name: string) => `${mark}${tables[name]}\n`);
}

/** Every table by its name. */
export function accessTables(routes: readonly Route[]): Readonly<Record<string, string>> {
  const summaries = new Map(routes.map(({ name, summary }) => [name, summary]));
  const ofGates = (...gates: Gate[]) =>
    tableOf(
      ['Route', 'What it does'],
      Object.keys(ROUTE_TABLE)
        .filter((name) => gates.includes(ROUTE_TABLE[name]!.gate))
        .map((name) => [`\`${name}\``, summaries.get(routeNameOf(name)) ?? '–']),
    );
  const tokenRows = Object.entries(ROUTE_TABLE).flatMap(([name, { token }]) =>
    token === undefined ? [] : [[`\`${name}\``, summaries.get(name) ?? '–', token]],
  );
  return {
    tokens: tableOf(['Route', 'What it does', 'Takes'], tokenRows),
    everybody: ofGates('everybody'),
    users: ofGates('users'),
    sight: ofGates('recordings', 'calls', 'filters'),
    administrators: ofGates('administrators'),
    recordings: recordingTable(),
    calls: callTable(),
  };
}

function recordingTable(): string {
  const heads = ['without a filter', 'inbox', '*sales*', '*support*', '*board* (four eyes)'];
  return tableOf(
    ['Who', ...heads, 'may delete'],
    PERSON_NAMES.map((name) => [
      personOf(name).title,
      ...THROUGHS.map((through) => seenText(RECORDINGS_SEEN[name][through] ?? NOT_THEIRS)),
      seenText(DELETABLE[name] ?? []),
    ]),
  );
}

function callTable(): string {
  return tableOf(
    ['Who', 'knows of', 'keeps, stops, destroys', 'listens to'],
    PERSON_NAMES.map((name) => {
      const { sees, decides, hears } = CALLS_SEEN[name];
      return [personOf(name).title, seenText(sees), seenText(decides), seenText(hears)];
    }),
  );
}

function seenText(seen: readonly string[] | string | number): string {
  if (typeof seen !== 'object') return String(statusOf(seen));
  if (seen.length === THINGS.length) return 'all';
  return seen.length === 0 ? '–' : seen.join(', ');
}

function tableOf(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [heads, heads.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}
