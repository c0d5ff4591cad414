import { Button, Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Side } from '../api/wire.ts';
import { type Fact, Facts, Section } from '../details/section.tsx';
import { errorText } from '../i18n/error-text.ts';
import type { Formatter } from '../i18n/formatter.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { EdgeDrawer } from '../page/edge-drawer.tsx';
import { RecordingLink, reasonText } from './missed-columns.tsx';
import classes from './missed-panel.module.css';
import { useAcknowledge } from './missed-queries.ts';
import type { MissedItem } from './missed-wire.ts';

interface MissedPanelProps {
  readonly item: MissedItem;
  readonly onClose: () => void;
}

/** Everything that is known of one entry. */
export function MissedPanel({ item, onClose }: MissedPanelProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const mark = useAcknowledge();
  return (
    <EdgeDrawer
      onClose={onClose}
      size={420}
      title={reasonText(item.code)}
      classNames={{ title: classes.title! }}
    >
      <Section title={t('missed.entry')}>
        <Facts facts={entryFacts(item, t, formatter)} />
        {item.acknowledged === null && (
          <Button
            className={classes.mark!}
            leftSection={<IconCheck size={17} stroke={1.7} />}
            loading={mark.isPending}
            onClick={() => mark.mutate([item.id])}
          >
            {t('missed.acknowledge')}
          </Button>
        )}
        {mark.error !== null && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {errorText(mark.error)}
          </Text>
        )}
      </Section>
      <Party
        side="near"
        facts={[
          { label: t('missed.user'), value: userName(item) },
          { label: t('missed.name'), value: item.localName },
          { label: t('missed.number'), value: item.localNumber },
          { label: t('missed.device'), value: item.localDevice },
        ]}
      />
      <Party
        side="far"
        facts={[
          { label: t('missed.name'), value: item.remoteName },
          { label: t('missed.number'), value: item.remoteNumber },
        ]}
      />
    </EdgeDrawer>
  );
}

/** One end of the call; nothing where nothing is known of it. */
function Party({ side, facts }: { readonly side: Side; readonly facts: readonly Fact[] }) {
  const { t } = useTranslation();
  if (facts.every(({ value }) => value === null || value === '')) return null;
  return (
    <Section title={t(side === 'near' ? 'side.nearParty' : 'side.farParty')} side={side}>
      <Facts facts={facts} />
    </Section>
  );
}

function entryFacts(item: MissedItem, t: TFunction, formatter: Formatter): Fact[] {
  const { count, acknowledged, direction } = item;
  const isOne = count === 1;
  return [
    { label: t('column.startedAt'), value: isOne && formatter.dateTime(item.at) },
    { label: t('missed.first'), value: !isOne && formatter.dateTime(item.at) },
    { label: t('missed.last'), value: !isOne && formatter.dateTime(item.lastAt) },
    { label: t('missed.count'), value: !isOne && formatter.number(count) },
    { label: t('missed.detail'), value: item.detail },
    { label: t('column.type'), value: direction && t(`direction.${direction}`) },
    { label: t('missed.peer'), value: item.peer === '*' ? t('missed.manyPeers') : item.peer },
    { label: t('missed.acknowledgedBy'), value: acknowledged?.by },
    {
      label: t('missed.acknowledgedAt'),
      value: acknowledged && formatter.dateTime(acknowledged.at),
    },
    {
      label: t('missed.recorded'),
      value: item.recordingId && <RecordingLink id={item.recordingId} />,
    },
  ].filter(({ value }) => value !== false);
}

function userName({ user }: MissedItem): string {
  return [user?.firstName, user?.lastName].filter(Boolean).join(' ');
}
