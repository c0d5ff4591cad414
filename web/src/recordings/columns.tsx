import type { ParseKeys } from 'i18next';
import type { ReactNode } from 'react';
import type { RecordingItem, SortKey } from '../api/wire.ts';
import { type Formatter, formatDuration } from '../i18n/formatter.ts';
import { CallType } from './call-type.tsx';
import { CompletenessMark } from './completeness-mark.tsx';
import { RemoteParty } from './remote-party.tsx';
import { RowMarks } from './row-marks.tsx';

/** Any moment: what is written has the same length for all. */
const SAMPLE_MOMENT = '2026-11-28T22:48:58Z';

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
    minimumWidth: 866,
    cell: (item) => <Text value={item.user?.firstName} />,
  },
  {
    key: 'department',
    title: 'column.department',
    width: 'minmax(88px, 1.4fr)',
    minimumWidth: 1040,
    cell: (item) => <Text value={item.user?.department} />,
  },
  {
    key: 'remoteParty',
    title: 'column.remoteParty',
    width: 'minmax(130px, 2fr)',
    cell: (item) => <RemoteParty item={item} />,
  },
  {
    key: 'marks',
    title: 'column.marks',
    width: 'minmax(64px, 1fr)',
    minimumWidth: 1114,
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
    minimumWidth: 942,
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
    width: 'calc(var(--ew-date-width) + 12px)',
    isFixed: true,
    cell: (item, formatter) => (
      <time dateTime={item.startedAt}>{formatter.dateTime(item.startedAt)}</time>
    ),
  },
];

/** How much room a language takes for date and time, in CSS units; `ch` is a digit. */
export function dateWidth(formatter: Formatter): string {
  const text = formatter.dateTime(SAMPLE_MOMENT);
  const count = (kind: RegExp): number => text.match(kind)?.length ?? 0;
  const [digits, letters] = [count(/\d/g), count(/\p{L}/gu)];
  const others = text.length - digits - letters;
  return `${(digits + 1.3 * letters + 0.6 * others).toFixed(1)}ch`;
}

/** The columns there is room for in a list of `width` pixels, without the hidden ones. */
export function columnsFor(width: number, hidden: readonly string[]): readonly ListColumn[] {
  const columns = LIST_COLUMNS.filter(
    ({ key, minimumWidth = 0, isFixed = false }) =>
      width >= minimumWidth && (isFixed || !hidden.includes(key)),
  );
  const hasMarks = hidden.includes('marks') || columns.some(({ key }) => key === 'marks');
  return hasMarks ? columns : columns.map(withMarks);
}

/** Where the marks have no column of their own, they stand beside the remote party. */
function withMarks(column: ListColumn): ListColumn {
  if (column.key !== 'remoteParty') return column;
  return { ...column, cell: (item) => <RemoteParty item={item} hasMarks /> };
}

function Text({ value }: { readonly value: string | null | undefined }) {
  return <span title={value ?? undefined}>{value ?? ''}</span>;
}
