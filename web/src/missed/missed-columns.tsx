import { Anchor, Badge } from '@mantine/core';
import { IconArrowDownLeft, IconArrowUpRight, IconCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { filtersQuery } from '../api/queries.ts';
import { knownText } from '../i18n/known-text.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import type { DataColumn } from '../page/data-table.tsx';
import classes from './missed-columns.module.css';
import type { MissedItem, MissedReason } from './missed-wire.ts';

/** The columns of the register. */
export function missedColumns(t: TFunction): readonly DataColumn<MissedItem>[] {
  return [
    {
      key: 'at',
      title: t('column.startedAt'),
      width: 'minmax(150px, 0.9fr)',
      cell: (item) => <MomentCell item={item} />,
    },
    {
      key: 'reason',
      title: t('missed.reason'),
      width: 'minmax(170px, 1.6fr)',
      cell: (item) => <ReasonCell item={item} />,
    },
    {
      key: 'local',
      title: t('missed.local'),
      width: 'minmax(110px, 1fr)',
      cell: (item) => localParty(item),
    },
    {
      key: 'remote',
      title: t('column.remoteParty'),
      width: 'minmax(110px, 1fr)',
      minimumWidth: 760,
      cell: (item) => <RemoteCell item={item} />,
    },
    {
      key: 'peer',
      title: t('missed.peer'),
      width: 'minmax(110px, 0.8fr)',
      minimumWidth: 920,
      cell: (item) => (item.peer === '*' ? t('missed.manyPeers') : item.peer),
    },
    {
      key: 'acknowledged',
      title: t('missed.acknowledgedBy'),
      width: 'minmax(120px, 1fr)',
      minimumWidth: 1060,
      cell: (item) => <AcknowledgedCell item={item} />,
    },
  ];
}

/** When: the last of what is counted, with the first beside it. */
function MomentCell({ item }: { readonly item: MissedItem }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const last = formatter.dateTime(item.lastAt);
  if (item.count === 1) return last;
  const since = t('missed.since', { since: formatter.dateTime(item.at) });
  return <span title={since}>{last}</span>;
}

function ReasonCell({ item }: { readonly item: MissedItem }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const reason = reasonText(item.code);
  return (
    <span className={classes.reason} title={`${reason} (${item.detail})`}>
      <span className="ew-truncate">{reason}</span>
      {item.count > 1 && (
        <Badge size="sm" variant="light" color="red" className={classes.count!}>
          {t('missed.times', { count: item.count, number: formatter.number(item.count) })}
        </Badge>
      )}
      {item.recordingId !== null && <RecordingLink id={item.recordingId} />}
    </span>
  );
}

/** In words. */
export function reasonText(code: MissedReason): string {
  return knownText('missed.reasons', code) ?? code;
}

/** Leads to what was recorded all the same, through the first filter that one has. */
export function RecordingLink({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const { data: filters } = useQuery(filtersQuery);
  const filterId = filters?.[0]?.id;
  if (filterId === undefined) return null;
  return (
    <Anchor
      size="xs"
      className={classes.link!}
      renderRoot={(props) => (
        <Link
          to="/recordings/$filterId"
          params={{ filterId }}
          search={{ recording: id, info: true }}
          {...props}
        />
      )}
    >
      {t('missed.recording')}
    </Anchor>
  );
}

function RemoteCell({ item }: { readonly item: MissedItem }) {
  const { t } = useTranslation();
  const name = item.remoteName ?? item.remoteNumber;
  if (item.direction === null) return name ?? '';
  const Arrow = item.direction === 'inbound' ? IconArrowDownLeft : IconArrowUpRight;
  return (
    <span className={classes.remote}>
      <Arrow size={15} stroke={2} role="img" aria-label={t(`direction.${item.direction}`)} />
      <span className="ew-truncate">{name ?? t('list.unknownParty')}</span>
    </span>
  );
}

function AcknowledgedCell({ item }: { readonly item: MissedItem }) {
  const formatter = useFormatter();
  const { acknowledged } = item;
  if (acknowledged === null) return null;
  return (
    <span className={classes.remote} title={formatter.dateTime(acknowledged.at)}>
      <IconCheck size={15} stroke={2} aria-hidden="true" />
      <span className="ew-truncate">{acknowledged.by}</span>
    </span>
  );
}

function localParty({ user, localName, localNumber, localDevice }: MissedItem): string {
  const name = [user?.firstName, user?.lastName].filter(Boolean).join(' ');
  return name || localName || localNumber || localDevice || '';
}

/** An entry in two lines, for narrow windows. */
export function MissedCard({ item }: { readonly item: MissedItem }) {
  const formatter = useFormatter();
  const parties = [localParty(item), item.remoteName ?? item.remoteNumber].filter(Boolean);
  const facts = [formatter.dateTime(item.lastAt), ...parties, item.acknowledged?.by];
  return (
    <>
      <ReasonCell item={item} />
      <span className={`${classes.second} ew-truncate`}>{facts.filter(Boolean).join(' · ')}</span>
    </>
  );
}
