import { type Static, Type } from 'typebox';
import {
  type PlannedRow,
  ROW_KINDS,
  type RowKind,
  type RowProblem,
  type UserFilePreview,
} from '../access/index.ts';

const Count = Type.Integer({ minimum: 0 });
const TextOrNull = Type.Union([Type.String(), Type.Null()]);

export const RowKindSchema = Type.Unsafe<RowKind>({ type: 'string', enum: [...ROW_KINDS] });

const RowSchema = Type.Object({
  line: Type.Integer({ description: 'Where the row begins in the file, from 1' }),
  loginName: Type.String(),
  kind: RowKindSchema,
  changes: Type.Array(
    Type.Object({
      member: Type.String({ description: 'As in users; modes as inbound-internal and so on' }),
      old: Type.Unknown({ description: 'Null for a new user' }),
      new: Type.Unknown(),
    }),
  ),
  takenOver: Type.Array(
    Type.Object({ member: Type.String(), text: Type.String(), from: Type.String() }),
    { description: 'Numbers and devices, with the login name of who has them now' },
  ),
  problem: Type.Union([
    Type.Object({
      code: Type.String({ description: 'Why the row is not taken' }),
      member: TextOrNull,
      detail: TextOrNull,
      line: Type.Union([Type.Integer(), Type.Null()], { description: 'It collides with this row' }),
      loginName: Type.Union([Type.String(), Type.Null()], { description: 'Or with this user' }),
    }),
    Type.Null(),
  ]),
});

export const UserImportSchema = Type.Object({
  id: Type.String(),
  phase: Type.String({ description: 'comparing, ready, writing, done or failed' }),
  encoding: Type.String({ description: 'As recognised' }),
  separator: Type.String({ description: 'As recognised' }),
  unknownColumns: Type.Array(Type.String(), { description: 'They are passed over' }),
  counts: Type.Object({ created: Count, changed: Count, unchanged: Count, rejected: Count }),
  written: Type.Union([Type.Object({ done: Count, total: Count }), Type.Null()]),
  isOutdated: Type.Boolean({
    description: 'Users were changed after the preview: nothing was written, and it is new',
  }),
  failure: Type.Union([Type.Object({ code: Type.String(), message: Type.String() }), Type.Null()]),
  items: Type.Array(RowSchema, { description: 'Rows of the kind that was asked for' }),
  nextCursor: TextOrNull,
  total: Count,
});

/** Which rows of a file are told. */
export interface RowWindow {
  readonly kind?: RowKind | undefined;
  readonly start: number;
  readonly limit: number;
}

/** A file that waits for its import, with some of its rows. */
export function userImportItem(
  id: string,
  { file, state }: UserFilePreview,
  { kind, start, limit }: RowWindow,
): Static<typeof UserImportSchema> {
  const { encoding, separator, unknownColumns } = file;
  const { phase, counts, written = null, isOutdated, failure = null } = state;
  const rows = kind === undefined ? state.rows : state.rows.filter((row) => row.kind === kind);
  const end = start + limit;
  return {
    ...{ id, phase, encoding, separator, isOutdated, written, failure },
    unknownColumns: [...unknownColumns],
    counts: { ...counts },
    items: rows.slice(start, end).map(rowItem),
    nextCursor: limit > 0 && end < rows.length ? String(end) : null,
    total: rows.length,
  };
}

function rowItem({ problem, changes, takenOver, ...row }: PlannedRow): Static<typeof RowSchema> {
  return {
    ...row,
    changes: [...changes],
    takenOver: [...takenOver],
    problem: problem === undefined ? null : problemItem(problem),
  };
}

function problemItem({ code, member, detail, line, loginName }: RowProblem) {
  return {
    code,
    member: member ?? null,
    detail: detail ?? null,
    line: line ?? null,
    loginName: loginName ?? null,
  };
}
