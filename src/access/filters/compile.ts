import { type Expression, expressionBuilder, type SqlBool, sql } from 'kysely';
import type { CatalogTables, RecordingCondition } from '../../storage/catalog/index.ts';
import { secondsTest, valueTest } from './compile-value.ts';
import { holds } from './evaluate.ts';
import type { FilterExpression } from './expression.ts';
import type { FieldKey } from './fields.ts';
import { type NormalForm, type NormalTest, normalForm } from './normal-form.ts';

const recordings = expressionBuilder<CatalogTables, 'recordings'>();
const snapshots = expressionBuilder<CatalogTables, 'user_snapshots'>();

/** Compiles a rule for SQLite and PostgreSQL. Nothing of its text gets into the query. */
export function compileFilter(expression: FilterExpression): RecordingCondition {
  const form = normalForm(expression);
  return { recordings: compile(form), users: impliedUsers(form) };
}

/** What follows for the user of every recording that meets `form`; undefined where nothing does. */
function impliedUsers(form: NormalForm): Expression<SqlBool> | undefined {
  if (isOfUser(form)) return compileOfUser(form);
  if (form.kind === 'test') return undefined;
  const implied = form.operands.map(impliedUsers);
  const known = implied.filter((users) => users !== undefined);
  if (form.kind === 'and') return known.length === 0 ? undefined : snapshots.and(known);
  return known.length < implied.length ? undefined : snapshots.or(known);
}

function compile(form: NormalForm): Expression<SqlBool> {
  if (isOfUser(form)) return ofUser(form);
  if (form.kind === 'test') return compileTest(form);
  const parts = groupUserTests(form).map(compile);
  return form.kind === 'and' ? recordings.and(parts) : recordings.or(parts);
}

const USER_COLUMNS = {
  usr_name: 'login_name',
  usr_lastname: 'last_name',
  usr_firstname: 'first_name',
  usr_email: 'email',
  usr_department: 'department',
} as const satisfies Partial<Record<FieldKey, keyof CatalogTables['user_snapshots']>>;

/** Whether all of it can be decided by looking at the user as remembered, who must be known. */
function isOfUser(form: NormalForm): boolean {
  if (form.kind !== 'test') return form.operands.every(isOfUser);
  return form.field.startsWith('usr_') && form.test.kind !== 'null';
}

/** Conditions on the user come together: the database asks once which users are meant. */
function groupUserTests(form: Exclude<NormalForm, NormalTest>): readonly NormalForm[] {
  const { kind, operands } = form;
  const userTests = operands.filter(isOfUser);
  if (userTests.length < 2) return operands;
  return [{ kind, operands: userTests }, ...operands.filter((operand) => !isOfUser(operand))];
}

function ofUser(form: NormalForm): Expression<SqlBool> {
  const meant = snapshots.selectFrom('user_snapshots').select('id').where(compileOfUser(form));
  return recordings('snapshot_id', 'in', meant);
}

function compileOfUser(form: NormalForm): Expression<SqlBool> {
  if (form.kind !== 'test') {
    const parts = form.operands.map(compileOfUser);
    return form.kind === 'and' ? snapshots.and(parts) : snapshots.or(parts);
  }
  const { field } = form;
  if (field === 'usr_phonenumber' || field === 'usr_phonemac') return ofTelephones(form, field);
  return valueTest(
    sql.ref(`user_snapshots.${USER_COLUMNS[field as keyof typeof USER_COLUMNS]}`),
    form,
  );
}

function ofTelephones(
  form: NormalTest,
  field: 'usr_phonenumber' | 'usr_phonemac',
): Expression<SqlBool> {
  const all =
    field === 'usr_phonenumber'
      ? snapshots.selectFrom('user_snapshot_numbers as entry').select('entry.number as value')
      : snapshots.selectFrom('user_snapshot_devices as entry').select('entry.device as value');
  const own = all.whereRef('entry.snapshot_id', '=', 'user_snapshots.id');
  const column = field === 'usr_phonenumber' ? 'entry.number' : 'entry.device';
  const meant = own.where(valueTest(sql.ref(column), form));
  if (form.quantifier === 'any') return snapshots.exists(meant);
  return snapshots.and([snapshots.exists(own), snapshots.not(snapshots.exists(meant))]);
}

/** A condition on the recording itself, or on whether the user is known. */
function compileTest(form: NormalTest): Expression<SqlBool> {
  const { field, test } = form;
  if (field === 'msg_tag') return ofTags(form);
  if (test.kind === 'null') return isKnown(field, form.isNegated);
  switch (field) {
    case 'msg_caller':
      return valueTest(sql.ref('recordings.remote_number_key'), form, { isEmptyUnknown: true });
    case 'msg_localnumber':
      return valueTest(sql.ref('recordings.local_number_key'), form, { isEmptyUnknown: true });
    case 'msg_contentsize':
      return secondsTest(sql.ref('recordings.duration_ms'), form);
    case 'msg_start':
      return valueTest(sql.ref('recordings.started_at_ms'), form);
    case 'msg_direction':
      return ofTwo(form, ["direction = 'inbound'", "direction = 'outbound'"]);
    case 'msg_internal':
      return ofTwo(form, ["locality = 'external'", "locality = 'internal'"]);
    case 'msg_preserved':
      return ofTwo(form, ['preserved_at_ms is null', 'preserved_at_ms is not null']);
    default:
      return recordings.lit(false);
  }
}

/** A field that is 0 or 1: which of both is meant is known before anything is asked. */
function ofTwo({ test, isNegated }: NormalTest, [zero, one]: readonly [string, string]) {
  const meant = [zero, one].filter((_, value) => {
    return test.kind !== 'null' && holds(test, value) !== isNegated;
  });
  const [first] = meant;
  if (meant.length === 2 || first === undefined) return recordings.lit(meant.length === 2);
  return sql<SqlBool>`${sql.raw(`recordings.${first}`)}`;
}

function isKnown(field: FieldKey, isKnownWanted: boolean): Expression<SqlBool> {
  const operator = isKnownWanted ? 'is not' : 'is';
  switch (field) {
    case 'msg_caller':
      return recordings('remote_number_key', isKnownWanted ? '<>' : '=', '');
    case 'msg_localnumber':
      return recordings('local_number_key', isKnownWanted ? '<>' : '=', '');
    case 'usr_phonenumber':
    case 'usr_phonemac':
      return hasTelephones(field, isKnownWanted);
    default:
      return field.startsWith('usr_')
        ? recordings('snapshot_id', operator, null)
        : recordings.lit(isKnownWanted);
  }
}

function hasTelephones(
  field: 'usr_phonenumber' | 'usr_phonemac',
  isKnownWanted: boolean,
): Expression<SqlBool> {
  const having =
    field === 'usr_phonenumber'
      ? recordings.selectFrom('user_snapshot_numbers').select('snapshot_id')
      : recordings.selectFrom('user_snapshot_devices').select('snapshot_id');
  const has = recordings('snapshot_id', 'in', having);
  if (isKnownWanted) return has;
  return recordings.or([recordings('snapshot_id', 'is', null), recordings.not(has)]);
}

function ofTags(form: NormalTest): Expression<SqlBool> {
  const tags = recordings
    .selectFrom('recording_tags')
    .select('recording_id')
    .whereRef('recording_tags.recording_id', '=', 'recordings.id');
  if (form.test.kind === 'null') {
    return form.isNegated ? recordings.exists(tags) : recordings.not(recordings.exists(tags));
  }
  const meant = tags.where(valueTest(sql.ref('recording_tags.tag_key'), form));
  if (form.quantifier === 'any') return recordings.exists(meant);
  return recordings.and([recordings.exists(tags), recordings.not(recordings.exists(meant))]);
}
