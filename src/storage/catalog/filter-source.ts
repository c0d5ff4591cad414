import type { CallDirection, Locality } from '../../recording/index.ts';
import { type CatalogDatabase, queries } from './catalog-database.ts';
import { foldCase, numberKey } from './folded-text.ts';
import type { RememberedUser } from './user.ts';

/** What monitor filters can ask of a recording; texts folded as they are compared. */
export interface FilterSource {
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly direction: CallDirection;
  readonly locality: Locality;
  readonly isPreserved: boolean;
  /** Empty where none was signalled. */
  readonly localNumberKey: string;
  readonly remoteNumberKey: string;
  readonly tagKeys: readonly string[];
  /** Undefined for an unassigned recording. */
  readonly user:
    | {
        readonly loginName: string;
        readonly lastName: string;
        readonly firstName: string;
        readonly email: string;
        readonly department: string;
        readonly numbers: readonly string[];
        readonly devices: readonly string[];
      }
    | undefined;
}

/** Reads what filters ask of one recording; undefined where there is none. */
export function readFilterSource(
  database: CatalogDatabase,
  recordingId: string,
): FilterSource | undefined {
  const row = database.first(
    queries.selectFrom('recordings').selectAll().where('id', '=', recordingId),
  );
  if (row === undefined) return undefined;
  const tags = queries.selectFrom('recording_tags').select('tag_key');
  return {
    startedAtMs: row.started_at_ms,
    durationMs: row.duration_ms,
    direction: row.direction as CallDirection,
    locality: row.locality as Locality,
    isPreserved: row.preserved_at_ms !== null,
    localNumberKey: row.local_number_key,
    remoteNumberKey: row.remote_number_key,
    tagKeys: database.all(tags.where('recording_id', '=', recordingId)).map((tag) => tag.tag_key),
    user: row.snapshot_id === null ? undefined : readUser(database, row.snapshot_id),
  };
}

function readUser(database: CatalogDatabase, snapshotId: number): FilterSource['user'] {
  const snapshot = database.first(
    queries.selectFrom('user_snapshots').selectAll().where('id', '=', snapshotId),
  );
  if (snapshot === undefined) return undefined;
  const numbers = queries.selectFrom('user_snapshot_numbers').select('number');
  const devices = queries.selectFrom('user_snapshot_devices').select('device');
  return {
    loginName: snapshot.login_name,
    lastName: snapshot.last_name,
    firstName: snapshot.first_name,
    email: snapshot.email,
    department: snapshot.department,
    numbers: database.all(numbers.where('snapshot_id', '=', snapshotId)).map((row) => row.number),
    devices: database.all(devices.where('snapshot_id', '=', snapshotId)).map((row) => row.device),
  };
}

/** A running call, as far as filters ask about it. */
export interface CallSource {
  readonly startedAtMs: number;
  readonly direction: CallDirection;
  readonly locality: Locality;
  readonly localNumber: string | undefined;
  readonly remoteNumber: string | undefined;
  readonly userId: string | undefined;
}

/** What filters ask of a call that runs: as its recording would be if it ended now. */
export function filterSourceOfCall(
  call: CallSource,
  user: RememberedUser | undefined,
  nowMs: number,
): FilterSource {
  return {
    startedAtMs: call.startedAtMs,
    durationMs: Math.max(0, nowMs - call.startedAtMs),
    direction: call.direction,
    locality: call.locality,
    isPreserved: false,
    localNumberKey: numberKey(call.localNumber ?? ''),
    remoteNumberKey: numberKey(call.remoteNumber ?? ''),
    tagKeys: [],
    user: user && {
      loginName: foldCase(user.loginName),
      lastName: foldCase(user.lastName),
      firstName: foldCase(user.firstName),
      email: foldCase(user.email),
      department: foldCase(user.department),
      numbers: user.numbers.map(numberKey),
      devices: user.devices.map(foldCase),
    },
  };
}
