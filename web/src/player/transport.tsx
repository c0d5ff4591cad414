import { ActionIcon } from '@mantine/core';
import {
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerSkipBackFilled,
  IconPlayerSkipForwardFilled,
  IconRewindBackward10,
  IconRewindForward10,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDuration } from '../i18n/formatter.ts';
import type { PlaybackEngine } from './playback-engine.ts';
import classes from './player-dock.module.css';
import { usePlaybackState, useTimelineSeconds } from './use-playback.ts';

interface TransportProps {
  readonly engine: PlaybackEngine;
  readonly onPrevious: (() => void) | undefined;
  readonly onNext: (() => void) | undefined;
}

/** Play, pause, back, forward, and where one is. */
export function Transport({ engine, onPrevious, onNext }: TransportProps) {
  const { t } = useTranslation();
  const state = usePlaybackState(engine);
  const isPlaying = state.status === 'playing';
  return (
    <div className={classes.transport}>
      <Key label={t('player.previous')} onClick={onPrevious}>
        <IconPlayerSkipBackFilled size={16} />
      </Key>
      <Key label={t('player.back')} onClick={() => engine.skip(-10)}>
        <IconRewindBackward10 size={20} stroke={1.6} />
      </Key>
      <ActionIcon
        variant="filled"
        radius="xl"
        size={40}
        loading={isPlaying && state.isWaiting}
        aria-label={t(isPlaying ? 'player.pause' : 'player.play')}
        title={t(isPlaying ? 'player.pause' : 'player.play')}
        data-testid="play"
        onClick={() => engine.toggle()}
      >
        {isPlaying ? <IconPlayerPauseFilled size={20} /> : <IconPlayerPlayFilled size={20} />}
      </ActionIcon>
      <Key label={t('player.forward')} onClick={() => engine.skip(10)}>
        <IconRewindForward10 size={20} stroke={1.6} />
      </Key>
      <Key label={t('player.next')} onClick={onNext}>
        <IconPlayerSkipForwardFilled size={16} />
      </Key>
      <Clock engine={engine} durationSeconds={state.sequence.totalSeconds} />
    </div>
  );
}

interface KeyProps {
  readonly label: string;
  readonly onClick: (() => void) | undefined;
  readonly children: ReactNode;
}

function Key({ label, onClick, children }: KeyProps) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={34}
      aria-label={label}
      title={label}
      disabled={onClick === undefined}
      onClick={onClick}
    >
      {children}
    </ActionIcon>
  );
}

interface ClockProps {
  readonly engine: PlaybackEngine;
  readonly durationSeconds: number;
}

function Clock({ engine, durationSeconds }: ClockProps) {
  const position = useTimelineSeconds(engine);
  return (
    <span className={classes.clock} data-testid="clock">
      <span>{formatDuration(position)}</span>
      <span className="ew-dim">
        {durationSeconds === 0 ? '' : ` / ${formatDuration(durationSeconds)}`}
      </span>
    </span>
  );
}
