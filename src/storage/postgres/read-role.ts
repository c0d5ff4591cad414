import type { ClientBase } from 'pg';
import { mayRead } from '../catalog/index.ts';

/** A role that reads recordings for people. */
export interface ReadRole {
  readonly name: string;
  readonly password: string;
  /** Longer statements are ended. */
  readonly limitMs: number;
}

/** Sorting that takes more of the disk is ended. */
const TEMPORARY_FILES = '1GB';

const ALL_COLUMNS = `
  select table_name as "table", column_name as "column"
  from information_schema.columns where table_schema = 'public'
  order by table_name, ordinal_position`;

/** Functions that change, wait or lock; reading needs none. What they are, PostgreSQL says. */
const VOLATILE_FUNCTIONS = `
  select oid::regprocedure::text as signature from pg_proc
  where pronamespace = 'pg_catalog'::regnamespace and provolatile = 'v'
    and prokind = 'f' and has_function_privilege('public', oid, 'execute')`;

/**
 * Creates a role that may read what {@link mayRead} allows, and takes from everybody in the
 * database of `administrator`, a superuser, what a reader could do besides. To be called after each
 * change of the schema: new tables are hidden until then. The database is for the catalog alone.
 */
export async function createReadRole(administrator: ClientBase, role: ReadRole): Promise<void> {
  const run = (statement: string) => administrator.query(statement);
  await run('begin');
  try {
    const { rows: columns } = await run(ALL_COLUMNS);
    const { rows: functions } = await run(VOLATILE_FUNCTIONS);
    const { rows: existing } = await administrator.query(
      'select 1 from pg_roles where rolname = $1',
      [role.name],
    );
    const { rows: here } = await run('select current_database() as name');
    const name = administrator.escapeIdentifier(role.name);
    const database = administrator.escapeIdentifier(here[0].name);
    const password = administrator.escapeLiteral(role.password);
    if (existing.length === 0) await run(`create role ${name}`);
    for (const statement of [
      `alter role ${name} login password ${password} nosuperuser nocreatedb nocreaterole
         noinherit noreplication nobypassrls`,
      ...limits(role).map((limit) => `alter role ${name} set ${limit}`),
      ...taken(database),
      ...functions.map(({ signature }) => `revoke execute on function ${signature} from public`),
      `revoke all on all tables in schema public from ${name}`,
      `grant connect on database ${database} to ${name}`,
      `grant usage on schema public to ${name}`,
      ...grants(columns, (text) => administrator.escapeIdentifier(text), name),
    ]) {
      await run(statement);
    }
    await run('commit');
  } catch (error) {
    await run('rollback');
    throw error;
  }
}

function limits({ limitMs }: ReadRole): string[] {
  return [
    'default_transaction_read_only = on',
    `statement_timeout = ${Math.round(limitMs)}`,
    `lock_timeout = ${Math.round(limitMs)}`,
    `idle_in_transaction_session_timeout = ${2 * Math.round(limitMs)}`,
    `temp_file_limit = '${TEMPORARY_FILES}'`,
    'search_path = public',
  ];
}

/** Without procedural languages nothing outlasts its time limit by catching that it is over. */
function taken(database: string): string[] {
  return [
    `revoke all on database ${database} from public`,
    'revoke all on schema public from public',
    'revoke usage on language plpgsql from public',
  ];
}

interface Column {
  readonly table: string;
  readonly column: string;
}

function grants(
  columns: readonly Column[],
  quoted: (name: string) => string,
  role: string,
): string[] {
  const readable = columns.filter(({ table, column }) => mayRead(table, column));
  const byTable = Map.groupBy(readable, ({ table }) => table);
  return [...byTable].map(([table, all]) => {
    const names = all.map(({ column }) => quoted(column)).join(', ');
    return `grant select (${names}) on ${quoted(table)} to ${role}`;
  });
}
