import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RecordingItem } from '../api/wire.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { CallType } from '../recordings/call-type.tsx';
import { CompletenessMark } from '../recordings/completeness-mark.tsx';
import { partyName } from './party-name.ts';
import type { PlaybackEngine } from './playback-engine.ts';
import classes from './player-dock.module.css';
import { usePlaybackState } from './use-playback.ts';

interface PlayerTitleProps {
  readonly engine: PlaybackEngine;
  readonly item: RecordingItem | undefined;
}

/** Who talked with whom, when, and which part of the conversation it is. */
export function PlayerTitle({ engine, item }: PlayerTitleProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { sequence, recordingId } = usePlaybackState(engine);
  if (item === undefined) return <Skeleton height={14} width={260} />;
  const near = partyName(item, 'near') ?? t('list.unknownParty');
  const far = partyName(item, 'far') ?? t('list.unknownParty');
  const isInbound = item.direction === 'inbound';
  const title = isInbound ? [far, near] : [near, far];
  return (
    <div className={classes.title}>
      <span className={classes.parties}>
        {t('player.parties', { from: title[0], to: title[1] })}
      </span>
      <span className={classes.facts}>
        <CallType item={item} />
        <time dateTime={item.startedAt}>{formatter.dateTime(item.startedAt)}</time>
        {sequence.parts.length > 1 && (
          <span>
            {t('player.part', {
              part: sequence.indexOf(recordingId) + 1,
              count: sequence.parts.length,
            })}
          </span>
        )}
        <CompletenessMark item={item} />
      </span>
    </div>
  );
}
