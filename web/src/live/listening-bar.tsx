import { Button, Slider } from '@mantine/core';
import { IconEarOff, IconVolume } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../i18n/error-text.ts';
import classes from './listening-bar.module.css';
import type { ListeningEngine, ListeningState } from './listening-engine.ts';
import { LevelBars } from './live-cells.tsx';
import { partiesText } from './parties-text.ts';

interface ListeningBarProps {
  readonly engine: ListeningEngine;
  readonly state: ListeningState;
}

/** Whom one listens to, how loud they are and how loud one hears them. */
export function ListeningBar({ engine, state }: ListeningBarProps) {
  const { t } = useTranslation();
  const { call, status, error, levels } = state;
  if (call === undefined || status === 'idle') return null;
  const isOver = status === 'ended' || status === 'failed';
  return (
    <section className={classes.bar} aria-label={t('live.listening')} data-status={status}>
      <span className={classes.text} role={status === 'failed' ? 'alert' : 'status'}>
        <span className={`${classes.parties} ew-truncate`}>{partiesText(call, t)}</span>
        <span className={classes.status}>
          {status === 'failed' ? errorText(error) : t(`live.listeningStatus.${status}`)}
        </span>
      </span>
      {!isOver && (
        <>
          <span className={classes.levels}>
            <LevelBars levels={levels} />
          </span>
          <span className={classes.volume}>
            <IconVolume size={17} stroke={1.7} aria-hidden="true" />
            <Slider
              className={classes.slider}
              size={4}
              thumbSize={12}
              min={0}
              max={100}
              step={5}
              value={Math.round(state.volume * 100)}
              label={(shown) => t('player.percent', { value: shown })}
              thumbLabel={t('player.volume')}
              onChange={(changed) => engine.setVolume(changed / 100)}
            />
          </span>
        </>
      )}
      <Button
        variant="default"
        leftSection={<IconEarOff size={17} stroke={1.7} />}
        onClick={() => engine.stop()}
      >
        {t(isOver ? 'action.close' : 'live.stopListening')}
      </Button>
    </section>
  );
}
