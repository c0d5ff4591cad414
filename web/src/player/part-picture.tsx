import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useMemo, useRef } from 'react';
import { formatDuration } from '../i18n/formatter.ts';
import { planHeight, type WaveformPicture, type WaveformPlan } from './draw-waveform.ts';
import { paintWaveform } from './paint-waveform.ts';
import type { PlaybackEngine } from './playback-engine.ts';
import { type PartBox, playedShare } from './timeline-layout.ts';
import type { PartFacts } from './use-part-facts.ts';
import classes from './waveform.module.css';

interface PartPictureProps {
  readonly engine: PlaybackEngine;
  readonly box: PartBox;
  readonly facts: PartFacts | undefined;
  readonly laneHeight: number;
}

/** Between the lanes, and below them for the axis, in CSS pixels. */
export const LANE_GAP = 4;
const AXIS_HEIGHT = 18;

/** How high the picture of both sides is, with its axis. */
export function pictureHeight(laneHeight: number): number {
  return planHeight(planOf(0, laneHeight));
}

function planOf(width: number, laneHeight: number): WaveformPlan {
  return { width, laneHeight, laneGap: LANE_GAP, axisHeight: AXIS_HEIGHT };
}

/** Both sides of one part over time: as it is heard, and above that what was played so far. */
export function PartPicture({ engine, box, facts, laneHeight }: PartPictureProps) {
  const rest = useRef<HTMLCanvasElement>(null);
  const played = useRef<HTMLCanvasElement>(null);
  const scheme = useComputedColorScheme('light');
  const width = Math.floor(box.width);
  const picture = usePicture(box, facts);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours follow the scheme
  useEffect(() => {
    if (width < 1) return;
    const plan = planOf(width, laneHeight);
    paintWaveform(rest.current!, picture, plan, false);
    paintWaveform(played.current!, picture, plan, true);
  }, [picture, width, laneHeight, scheme]);

  useEffect(() => {
    const place = (): void => {
      const share = playedShare(box, engine.timelinePosition) * 100;
      const clip = `inset(0 ${(100 - share).toFixed(4)}% 0 0)`;
      played.current?.style.setProperty('clip-path', clip);
    };
    place();
    return engine.onFrame(place);
  }, [engine, box]);

  return (
    <div className={classes.part} style={{ left: box.left, width: box.width }}>
      <canvas ref={rest} className={classes.canvas} />
      <canvas ref={played} className={classes.canvas} />
    </div>
  );
}

function usePicture(box: PartBox, facts: PartFacts | undefined): WaveformPicture {
  const coverage = facts?.detail?.facts.coverage;
  const peaks = facts?.peaks;
  return useMemo(() => {
    const labels = box.labels.map((seconds) => ({
      atMs: (seconds - box.offsetSeconds) * 1000,
      text: formatDuration(seconds),
    }));
    return { peaks, coverage, durationMs: box.durationSeconds * 1000, labels };
  }, [box, coverage, peaks]);
}
