import { VisuallyHidden } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDuration } from '../i18n/formatter.ts';
import type { PartSequence } from './part-sequence.ts';
import type { PlaybackEngine } from './playback-engine.ts';
import { SHORTEST_GAP_SECONDS } from './timeline-layout.ts';
import { usePlaybackState, useTimelineSeconds } from './use-playback.ts';
import classes from './waveform.module.css';

interface WaveformSliderProps {
  readonly engine: PlaybackEngine;
  readonly sequence: PartSequence;
  readonly children: ReactNode;
}

const STEP_SECONDS = 5;
const PAGE_SECONDS = 30;

/** Makes the waveform a slider for keyboards and screen readers. */
export function WaveformSlider({ engine, sequence, children }: WaveformSliderProps) {
  const { t } = useTranslation();
  const { recordingId } = usePlaybackState(engine);
  const position = useTimelineSeconds(engine);
  const duration = sequence.totalSeconds;
  const count = sequence.parts.length;
  const descriptionId = useId();

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = engine.timelinePosition;
    const targets: Readonly<Record<string, number>> = {
      ArrowRight: at + STEP_SECONDS,
      ArrowUp: at + STEP_SECONDS,
      ArrowLeft: at - STEP_SECONDS,
      ArrowDown: at - STEP_SECONDS,
      PageUp: at + PAGE_SECONDS,
      PageDown: at - PAGE_SECONDS,
      Home: 0,
      End: duration,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    engine.seekTimeline(target);
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      role="slider"
      tabIndex={0}
      className={classes.slider}
      aria-label={t('player.position')}
      aria-describedby={count > 1 ? descriptionId : undefined}
      aria-valuemin={0}
      aria-valuemax={Math.floor(duration)}
      aria-valuenow={Math.min(position, Math.floor(duration))}
      aria-valuetext={t(count > 1 ? 'player.positionInPart' : 'player.positionValue', {
        position: formatDuration(position),
        duration: formatDuration(duration),
        part: sequence.indexOf(recordingId) + 1,
        count,
      })}
      onKeyDown={onKeyDown}
    >
      {children}
      {count > 1 && (
        <VisuallyHidden id={descriptionId}>
          <TimelineDescription sequence={sequence} />
        </VisuallyHidden>
      )}
    </div>
  );
}

/** How many parts there are, and how long nothing was recorded between them. */
function TimelineDescription({ sequence }: Pick<WaveformSliderProps, 'sequence'>) {
  const { t } = useTranslation();
  const gaps = sequence.parts.flatMap(({ gapSeconds }, index) => {
    if (gapSeconds < SHORTEST_GAP_SECONDS) return [];
    return [t('player.gapAfter', { part: index, duration: formatDuration(gapSeconds) })];
  });
  return [t('player.timeline', { count: sequence.parts.length }), ...gaps].join(' ');
}
