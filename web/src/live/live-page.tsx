import { Button, EmptyState, Skeleton, Table, Title } from '@mantine/core';
import { IconBroadcastOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { liveQuery } from '../api/queries.ts';
import type { LiveItem } from '../api/wire.ts';
import { errorText } from '../i18n/error-text.ts';
import { formatDuration } from '../i18n/formatter.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { partyName } from '../player/party-name.ts';
import { CallType } from '../recordings/call-type.tsx';
import { CenteredMessage } from '../shell/centered-message.tsx';
import { usePageTitle } from '../shell/page-title.ts';
import classes from './live-page.module.css';

/** The calls that are being recorded now. */
export function LivePage() {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { data: items, error, refetch } = useQuery(liveQuery);
  usePageTitle(t('live.title'));
  const count = items?.length ?? 0;
  return (
    <div className={classes.page}>
      <div className={classes.bar}>
        <Title order={1} className={classes.title}>
          {t('live.title')}
        </Title>
        {items !== undefined && (
          <span className={classes.count} role="status">
            {t('live.count', { count, number: formatter.number(count) })}
          </span>
        )}
      </div>
      {items === undefined && error === null && <Skeleton height={120} m="md" width="auto" />}
      {items === undefined && error !== null && (
        <CenteredMessage>
          <EmptyState title={t('live.failed')} description={errorText(error)} role="alert">
            <EmptyState.Actions>
              <Button onClick={() => void refetch()}>{t('action.retry')}</Button>
            </EmptyState.Actions>
          </EmptyState>
        </CenteredMessage>
      )}
      {items !== undefined && count === 0 && (
        <CenteredMessage>
          <EmptyState
            icon={<IconBroadcastOff stroke={1.5} />}
            title={t('live.none')}
            description={t('live.noneHelp')}
            maw={480}
          />
        </CenteredMessage>
      )}
      {items !== undefined && count > 0 && <LiveTable items={items} />}
    </div>
  );
}

function LiveTable({ items }: { readonly items: readonly LiveItem[] }) {
  const { t } = useTranslation();
  const hasPackets = items.some((item) => item.sides !== undefined);
  return (
    <div className={classes.scroll}>
      <Table
        highlightOnHover
        stickyHeader
        className={classes.table}
        verticalSpacing={8}
        horizontalSpacing={14}
      >
        <Table.Thead>
          <Table.Tr>
            <Table.Th className={classes.wide}>{t('column.local')}</Table.Th>
            <Table.Th>{t('details.name')}</Table.Th>
            <Table.Th>{t('column.remoteParty')}</Table.Th>
            <Table.Th>{t('column.type')}</Table.Th>
            {hasPackets && (
              <Table.Th ta="right" className={classes.wide}>
                {t('live.packets')}
              </Table.Th>
            )}
            <Table.Th ta="right" className={classes.wide}>
              {t('live.startedAt')}
            </Table.Th>
            <Table.Th ta="right">{t('column.duration')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((item) => (
            <LiveRow key={item.id} item={item} hasPackets={hasPackets} />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function LiveRow(props: { readonly item: LiveItem; readonly hasPackets: boolean }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { item } = props;
  const seconds = useElapsedSeconds(item.startedAt);
  const number = item.remoteNumber ?? item.remoteDevice;
  return (
    <Table.Tr>
      <Table.Td className={classes.wide}>{item.localNumber ?? item.localDevice}</Table.Td>
      <Table.Td>
        <span className={classes.local}>
          <span className={classes.dot} role="img" aria-label={t('live.recording')} />
          {partyName(item, 'near')}
        </span>
      </Table.Td>
      <Table.Td>
        <span className={classes.remote}>
          {item.remoteName ?? number ?? t('list.unknownParty')}
          {item.remoteName !== null && <span className={classes.number}>{number}</span>}
        </span>
      </Table.Td>
      <Table.Td>
        <CallType item={item} />
      </Table.Td>
      {props.hasPackets && (
        <Table.Td ta="right" className={classes.wide}>
          {t('live.packetsValue', {
            near: formatter.number(item.sides?.near?.packets ?? 0),
            far: formatter.number(item.sides?.far?.packets ?? 0),
          })}
        </Table.Td>
      )}
      <Table.Td ta="right" className={classes.wide}>
        {formatter.time(item.startedAt)}
      </Table.Td>
      <Table.Td ta="right">{formatDuration(seconds)}</Table.Td>
    </Table.Tr>
  );
}

function useElapsedSeconds(startedAt: string): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const tick = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(tick);
  }, []);
  return Math.max(0, (now - Date.parse(startedAt)) / 1000);
}
