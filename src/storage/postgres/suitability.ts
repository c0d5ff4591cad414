import { RecorderError } from '../../base/index.ts';
import { mayRead } from '../catalog/index.ts';

type Ask = (sql: string) => Promise<readonly Record<string, unknown>[]>;

/** Relations that are not PostgreSQL's own, whatever their schema. */
const RELATIONS = `
  from pg_class join pg_namespace on pg_namespace.oid = relnamespace
  where nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
    and relkind in ('r', 'p', 'v', 'm', 'f')`;

const ROLE = `
  select rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls as "isMore",
    exists (select from pg_auth_members where member = pg_roles.oid) as "isMember",
    exists (select from pg_class where relowner = pg_roles.oid) as "isOwner",
    has_language_privilege('plpgsql', 'usage') as "hasLanguage",
    has_function_privilege('set_config(text,text,boolean)', 'execute') as "hasFunctions"
  from pg_roles where rolname = current_user`;
const CHANGEABLE = `
  select nspname || '.' || relname as name ${RELATIONS}
    and (has_table_privilege(pg_class.oid, 'delete, truncate, trigger')
      or has_any_column_privilege(pg_class.oid, 'insert, update, references'))`;
const READABLE = `
  select relname as "table", attname as "column"
  ${RELATIONS.replace('where', 'join pg_attribute on attrelid = pg_class.oid where attnum > 0 and')}
    and not attisdropped and has_column_privilege(attrelid, attnum, 'select')`;
const TEXTS = `
  select pg_encoding_to_char(encoding) as encoding, datlocprovider as provider,
    datcollate as collation
  from pg_database where datname = current_database()`;

/**
 * Makes sure of the fence: that the role can do nothing but read what {@link mayRead} allows, and
 * that texts are compared by code points, as filters do. Throws `POSTGRES_UNSUITABLE`.
 */
export async function requireSuitable(ask: Ask): Promise<void> {
  const [role] = await ask(ROLE);
  const rights = Object.entries(role ?? {}).filter(([, has]) => has === true);
  if (role === undefined || rights.length > 0) {
    throw unsuitable('the role may do more than read recordings');
  }
  const [changeable] = await ask(CHANGEABLE);
  if (changeable !== undefined) throw unsuitable(`the role may change ${changeable.name}`);
  for (const { table, column } of await ask(READABLE)) {
    if (mayRead(String(table), String(column))) continue;
    throw unsuitable(`the role may read ${table}.${column}`);
  }
  const [texts] = await ask(TEXTS);
  const isByCodePoint = texts?.provider === 'c' && ['C', 'POSIX'].includes(String(texts.collation));
  if (texts?.encoding !== 'UTF8' || !isByCodePoint) {
    throw unsuitable('the database has to have the encoding UTF8 and the locale C');
  }
}

function unsuitable(why: string): RecorderError {
  return new RecorderError('POSTGRES_UNSUITABLE', `PostgreSQL: ${why}`);
}
