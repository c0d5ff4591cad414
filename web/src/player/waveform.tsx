import { useComputedColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { planHeight, type WaveformPicture, type WaveformPlan } from './draw-waveform.ts';
import { paintWaveform } from './paint-waveform.ts';
import type { PlaybackEngine } from './playback-engine.ts';
import classes from './waveform.module.css';
import { WaveformHint } from './waveform-hint.tsx';
import { WaveformSlider } from './waveform-slider.tsx';

interface WaveformProps {
  readonly engine: PlaybackEngine;
  readonly picture: WaveformPicture;
  readonly laneHeight: number;
}

/** Both sides of the recording over time. A click or drag moves the position, so do the keys. */
export function Waveform({ engine, picture, laneHeight }: WaveformProps) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const plan: WaveformPlan = { width: Math.floor(width), laneHeight, laneGap: 4, axisHeight: 18 };
  const rest = useRef<HTMLCanvasElement>(null);
  const played = useRef<HTMLCanvasElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme('light');
  const [hoverMs, setHoverMs] = useState<number>();
  const { durationMs } = picture;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours follow the scheme
  useEffect(() => {
    if (plan.width < 1) return;
    paintWaveform(rest.current!, picture, plan, false);
    paintWaveform(played.current!, picture, plan, true);
  }, [picture, plan.width, laneHeight, scheme]);

  useEffect(() => {
    const place = (): void => {
      const part = Math.min(1, (engine.position * 1000) / durationMs);
      const left = `${(part * 100).toFixed(4)}%`;
      head.current?.style.setProperty('left', left);
      played.current?.style.setProperty('clip-path', `inset(0 calc(100% - ${left}) 0 0)`);
    };
    place();
    return engine.onFrame(place);
  }, [engine, durationMs]);

  const timeAt = (event: PointerEvent<HTMLElement>): number => {
    const box = event.currentTarget.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * durationMs;
  };
  const seekTo = (event: PointerEvent<HTMLElement>): void => engine.seek(timeAt(event) / 1000);

  return (
    <WaveformSlider engine={engine} durationMs={durationMs}>
      <div
        ref={ref}
        className={classes.picture}
        style={{ height: planHeight(plan) }}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          seekTo(event);
        }}
        onPointerMove={(event) => {
          setHoverMs(timeAt(event));
          if (event.currentTarget.hasPointerCapture(event.pointerId)) seekTo(event);
        }}
        onPointerLeave={() => setHoverMs(undefined)}
      >
        <canvas ref={rest} className={classes.canvas} />
        <canvas ref={played} className={classes.canvas} />
        <div ref={head} className={classes.head} style={{ height: laneHeight * 2 + 4 }} />
        {hoverMs !== undefined && <WaveformHint atMs={hoverMs} picture={picture} />}
      </div>
    </WaveformSlider>
  );
}
