import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { DataColumn } from '../page/data-table.tsx';
import { partyName } from '../player/party-name.ts';
import { CallType } from '../recordings/call-type.tsx';
import { DurationCell, LevelCell, SidesCell, StateCell } from './live-cells.tsx';
import classes from './live-columns.module.css';
import type { LiveItem, LiveSide } from './live-wire.ts';
import { partiesText } from './parties-text.ts';
import { RowActions, type RowActionsProps } from './row-actions.tsx';

type ActionsOf = (item: LiveItem) => RowActionsProps;

/** The columns of the live view. */
export function liveColumns(t: TFunction, actionsOf: ActionsOf): readonly DataColumn<LiveItem>[] {
  return [
    {
      key: 'state',
      title: t('live.column.state'),
      width: 'minmax(160px, 0.8fr)',
      cell: (item) => <StateCell item={item} />,
    },
    {
      key: 'local',
      title: t('live.column.local'),
      width: 'minmax(120px, 1.2fr)',
      cell: (item) => <Party item={item} side="near" />,
    },
    {
      key: 'remote',
      title: t('column.remoteParty'),
      width: 'minmax(120px, 1.2fr)',
      cell: (item) => <Party item={item} side="far" />,
    },
    {
      key: 'type',
      title: t('column.type'),
      width: '90px',
      minimumWidth: 720,
      cell: (item) => <CallType item={item} />,
    },
    {
      key: 'duration',
      title: t('column.duration'),
      width: '66px',
      isNumeric: true,
      cell: (item) => <DurationCell item={item} />,
    },
    {
      key: 'level',
      title: t('live.column.level'),
      width: '84px',
      minimumWidth: 820,
      cell: (item) => item.endedAt === null && <LevelCell id={item.id} />,
    },
    ...receptionColumns(t),
    {
      key: 'actions',
      title: t('live.column.actions'),
      width: '76px',
      isNumeric: true,
      cell: (item) => <RowActions {...actionsOf(item)} />,
    },
  ];
}

/** What has arrived of each side. */
function receptionColumns(t: TFunction): readonly DataColumn<LiveItem>[] {
  const sides = (value: (side: LiveSide) => number, isLoss = false) => ({
    isNumeric: true,
    cell: (item: LiveItem) => <SidesCell item={item} value={value} isLoss={isLoss} />,
  });
  return [
    {
      ...sides(({ packets }) => packets),
      key: 'packets',
      title: t('live.column.packets'),
      width: '120px',
      minimumWidth: 1160,
    },
    {
      ...sides(({ lost }) => lost, true),
      key: 'lost',
      title: t('live.column.lost'),
      width: '84px',
      minimumWidth: 960,
    },
    {
      ...sides(({ jitterMs }) => jitterMs),
      key: 'jitter',
      title: t('live.column.jitter'),
      width: '92px',
      minimumWidth: 1080,
    },
  ];
}

function Party({ item, side }: { readonly item: LiveItem; readonly side: 'near' | 'far' }) {
  const { t } = useTranslation();
  const name = partyName(item, side) ?? t('list.unknownParty');
  const number = side === 'near' ? item.localNumber : item.remoteNumber;
  return (
    <span title={[name, number].filter(Boolean).join(' · ')}>
      {name}
      {number !== null && number !== name && <span className={classes.number}>{number}</span>}
    </span>
  );
}

/** A call in two lines, for narrow windows. */
export function LiveCard(props: RowActionsProps) {
  const { t } = useTranslation();
  const { item } = props;
  return (
    <span className={classes.card}>
      <span className={classes.text}>
        <span className={`${classes.parties} ew-truncate`}>{partiesText(item, t)}</span>
        <span className={classes.second}>
          <StateCell item={item} />
          <span className={classes.duration}>
            <DurationCell item={item} />
          </span>
        </span>
      </span>
      <RowActions {...props} />
    </span>
  );
}
