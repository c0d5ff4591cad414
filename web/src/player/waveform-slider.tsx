import type { KeyboardEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDuration } from '../i18n/formatter.ts';
import type { PlaybackEngine } from './playback-engine.ts';
import { usePositionSeconds } from './use-playback.ts';
import classes from './waveform.module.css';

interface WaveformSliderProps {
  readonly engine: PlaybackEngine;
  readonly durationMs: number;
  readonly children: ReactNode;
}

const STEP_SECONDS = 5;
const PAGE_SECONDS = 30;

/** Makes the waveform a slider for keyboards and screen readers. */
export function WaveformSlider({ engine, durationMs, children }: WaveformSliderProps) {
  const { t } = useTranslation();
  const position = usePositionSeconds(engine);
  const duration = durationMs / 1000;

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const targets: Readonly<Record<string, number>> = {
      ArrowRight: engine.position + STEP_SECONDS,
      ArrowUp: engine.position + STEP_SECONDS,
      ArrowLeft: engine.position - STEP_SECONDS,
      ArrowDown: engine.position - STEP_SECONDS,
      PageUp: engine.position + PAGE_SECONDS,
      PageDown: engine.position - PAGE_SECONDS,
      Home: 0,
      End: duration,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    engine.seek(target);
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      role="slider"
      tabIndex={0}
      className={classes.slider}
      aria-label={t('player.position')}
      aria-valuemin={0}
      aria-valuemax={Math.floor(duration)}
      aria-valuenow={Math.min(position, Math.floor(duration))}
      aria-valuetext={t('player.positionValue', {
        position: formatDuration(position),
        duration: formatDuration(duration),
      })}
      onKeyDown={onKeyDown}
    >
      {children}
    </div>
  );
}
