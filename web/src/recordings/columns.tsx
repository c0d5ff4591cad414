import type { ParseKeys } from 'i18next';
import type { ReactNode } from 'react';
import type { RecordingItem, SortKey } from '../api/wire.ts';
import { type Formatter, formatDuration } from '../i18n/formatter.ts';
import { CallType } from './call-type.tsx';
import { CompletenessMark } from './completeness-mark.tsx';
import { RemoteParty } from './remote-party.tsx';
import { RowMarks } from './row-marks.tsx';

/** A column of the list. */
export interface ListColumn {
  readonly key: SortKey | 'marks';
  readonly title: ParseKeys;
  /** A track of the CSS grid. */
  readonly width: string;
  readonly isNumeric?: boolean;
  /** Shown only where the list is at least so wide, in pixels. */
  readonly minimumWidth?: number;
  /** Cannot be hidden. */
  readonly isFixed?: boolean;
  readonly cell: (item: RecordingItem, formatter: Formatter) => ReactNode;
}

/** The columns in their order (product: Local … Date/Time). */
export const LIST_COLUMNS: readonly ListColumn[] = [
  {
    key: 'localNumber',
    title: 'column.local',
    width: 'minmax(52px, 0.6fr)',
    cell: (item) => <Text value={item.localNumber ?? item.localDevice} />,
  },
  {
    key: 'lastName',
    title: 'column.lastName',
    width: 'minmax(84px, 1fr)',
    cell: (item) => <Text value={item.user?.lastName} />,
  },
  {
    key: 'firstName',
    title: 'column.firstName',
    width: 'minmax(76px, 0.85fr)',
    minimumWidth: 800,
    cell: (item) => <Text value={item.user?.firstName} />,
  },
  {
    key: 'department',
    title: 'column.department',
    width: 'minmax(88px, 1fr)',
    minimumWidth: 1060,
    cell: (item) => <Text value={item.user?.department} />,
  },
  {
    key: 'remoteParty',
    title: 'column.remoteParty',
    width: 'minmax(130px, 2.4fr)',
    cell: (item) => <RemoteParty item={item} />,
  },
  {
    key: 'marks',
    title: 'column.marks',
    width: 'minmax(64px, 1fr)',
    cell: (item) => <RowMarks item={item} />,
  },
  {
    key: 'direction',
    title: 'column.type',
    width: '82px',
    cell: (item) => <CallType item={item} />,
  },
  {
    key: 'size',
    title: 'column.size',
    width: '66px',
    isNumeric: true,
    minimumWidth: 960,
    cell: (item, formatter) => <span>{formatter.size(item.sizeBytes)}</span>,
  },
  {
    key: 'duration',
    title: 'column.duration',
    width: '70px',
    isNumeric: true,
    cell: (item) => (
      <>
        <CompletenessMark item={item} />
        <span>{formatDuration(item.durationSeconds)}</span>
      </>
    ),
  },
  {
    key: 'startedAt',
    title: 'column.startedAt',
    // As wide as the language writes it: `ch` is a digit, and some of it is narrower.
    width: 'var(--ew-date-width)',
    isFixed: true,
    cell: (item, formatter) => (
      <time dateTime={item.startedAt}>{formatter.dateTime(item.startedAt)}</time>
    ),
  },
];

/** The columns there is room for in a list of `width` pixels, without the hidden ones. */
export function columnsFor(width: number, hidden: readonly string[]): readonly ListColumn[] {
  return LIST_COLUMNS.filter(
    ({ key, minimumWidth = 0, isFixed = false }) =>
      width >= minimumWidth && (isFixed || !hidden.includes(key)),
  );
}

function Text({ value }: { readonly value: string | null | undefined }) {
  return <span title={value ?? undefined}>{value ?? ''}</span>;
}
