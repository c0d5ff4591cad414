import { createHash } from 'node:crypto';
import type { Turns } from '../../base/index.ts';
import { releaseOf } from '../import/list-members.ts';
import type { FilePlan, PlannedRow, PlannedWrite } from './file-plan.ts';
import { ListClaims } from './list-claims.ts';
import { type Candidate, type PlanContext, RowReading, rejectedRow } from './row-reading.ts';
import type { UserFile } from './user-file.ts';

/** Compares a file with the users, in turns: what an import of it would do. */
export async function planUserFile(
  file: UserFile,
  context: PlanContext,
  turns: Turns,
): Promise<FilePlan> {
  const reading = new RowReading(file, context);
  const read: (Candidate | PlannedRow)[] = [];
  for (const row of file.rows) {
    read.push(reading.read(row));
    await turns.pass();
  }
  const candidates = read.filter((row) => 'patch' in row);
  const claims = await ListClaims.settle(context.known, candidates, turns);
  const hash = createHash('sha256');
  const rows: PlannedRow[] = [];
  const writes: PlannedWrite[][] = [[], [], []];
  for (const each of read) {
    const row = 'patch' in each ? plannedRow(each, claims) : each;
    rows.push(row);
    hash.update(JSON.stringify(row));
    if ('patch' in each) addWrites(writes, each, row, claims);
    await turns.pass();
  }
  return { rows, writes: writes.flat(), digest: hash.digest('hex') };
}

function plannedRow(candidate: Candidate, claims: ListClaims<Candidate>): PlannedRow {
  const { line, loginName, user, changes } = candidate;
  const problem = claims.problemOf(candidate);
  if (problem !== undefined) return rejectedRow(line, loginName, problem);
  const kind = user === undefined ? 'created' : 'changed';
  return { line, loginName, kind, changes, takenOver: claims.takenOverBy(candidate) };
}

/** What has to be free is released first, and who is new comes last. */
function addWrites(
  [releases, updates, creations]: PlannedWrite[][],
  candidate: Candidate,
  row: PlannedRow,
  claims: ListClaims<Candidate>,
): void {
  if (row.kind === 'rejected') return;
  const { user, loginName, patch, filterIds } = candidate;
  if (user === undefined) {
    const change = {
      kind: 'create',
      user: { ...patch, loginName },
      origin: {},
      filterIds,
    } as const;
    creations!.push({ change, row });
    return;
  }
  const { id } = user;
  updates!.push({ change: { kind: 'update', id, patch, filterIds }, row });
  const release = releaseOf(user, patch, (member, key) => claims.isWanted(member, key));
  if (release !== undefined)
    releases!.push({ change: { kind: 'update', id, patch: release }, row });
}
