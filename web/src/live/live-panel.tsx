import { Button, Group } from '@mantine/core';
import { IconEar, IconEarOff } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { SIDES, type Side } from '../api/wire.ts';
import { modeText } from '../details/mode-text.ts';
import { Facts, Section } from '../details/section.tsx';
import { useFormatter } from '../i18n/use-formatter.ts';
import { EdgeDrawer } from '../page/edge-drawer.tsx';
import { ControlButtons } from './control-buttons.tsx';
import { DurationCell, LevelCell, StateCell } from './live-cells.tsx';
import classes from './live-panel.module.css';
import type { LiveItem } from './live-wire.ts';
import { partiesText } from './parties-text.ts';
import type { RowActionsProps } from './row-actions.tsx';

interface LivePanelProps extends RowActionsProps {
  readonly onClose: () => void;
}

/** Everything that is known of a running call, and what can be done with it. */
export function LivePanel(props: LivePanelProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { item, mayControl, isListening } = props;
  const Ear = isListening ? IconEarOff : IconEar;
  return (
    <EdgeDrawer
      onClose={props.onClose}
      size={420}
      title={partiesText(item, t)}
      classNames={{ title: classes.title! }}
    >
      <Section title={t('live.call')}>
        <Facts
          facts={[
            { label: t('live.column.state'), value: <StateCell item={item} /> },
            { label: t('live.startedAt'), value: formatter.dateTime(item.startedAt) },
            { label: t('column.duration'), value: <DurationCell item={item} /> },
            { label: t('column.type'), value: callType(item, t) },
            { label: t('live.mode'), value: modeText(item, t) },
          ]}
        />
        <p className={classes.help}>{t(`live.stateHelp.${item.state}`)}</p>
        <Group gap="xs">
          {mayControl && <ControlButtons item={item} />}
          {item.mayListen && item.endedAt === null && (
            <Button
              variant="default"
              leftSection={<Ear size={17} stroke={1.7} />}
              onClick={() => props.onListen(item)}
            >
              {t(isListening ? 'live.stopListening' : 'live.listen')}
            </Button>
          )}
        </Group>
      </Section>
      {item.endedAt === null && (
        <Section title={t('live.column.level')}>
          <LevelCell id={item.id} />
        </Section>
      )}
      {SIDES.map((side) => (
        <SideSection key={side} item={item} side={side} />
      ))}
    </EdgeDrawer>
  );
}

function SideSection({ item, side }: { readonly item: LiveItem; readonly side: Side }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const isNear = side === 'near';
  const user = [item.user?.firstName, item.user?.lastName].filter(Boolean).join(' ');
  const counted = item.sides[side];
  return (
    <Section title={t(isNear ? 'side.nearParty' : 'side.farParty')} side={side}>
      <Facts
        facts={[
          { label: t('live.user'), value: isNear ? user : undefined },
          { label: t('live.name'), value: isNear ? item.localName : item.remoteName },
          { label: t('live.number'), value: isNear ? item.localNumber : item.remoteNumber },
          { label: t('live.device'), value: isNear ? item.localDevice : item.remoteDevice },
          { label: t('live.column.packets'), value: counted && formatter.number(counted.packets) },
          { label: t('live.column.lost'), value: counted && formatter.number(counted.lost) },
          {
            label: t('live.jitter'),
            value: counted && t('unit.milliseconds', { value: formatter.number(counted.jitterMs) }),
          },
        ]}
      />
    </Section>
  );
}

function callType(item: LiveItem, t: TFunction): string {
  return `${t(`direction.${item.direction}`)}, ${t(`locality.${item.locality}`)}`;
}
