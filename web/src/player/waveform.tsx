import { useElementSize } from '@mantine/hooks';
import { type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import { formatDuration } from '../i18n/formatter.ts';
import { LANE_GAP, PartPicture, pictureHeight } from './part-picture.tsx';
import type { PartSequence } from './part-sequence.ts';
import type { PlaybackEngine } from './playback-engine.ts';
import { layOutParts, pixelAt, secondsAt } from './timeline-layout.ts';
import type { PartFacts } from './use-part-facts.ts';
import classes from './waveform.module.css';
import { WaveformHint } from './waveform-hint.tsx';
import { WaveformSlider } from './waveform-slider.tsx';

interface WaveformProps {
  readonly engine: PlaybackEngine;
  readonly sequence: PartSequence;
  /** Of each part, in their order. */
  readonly facts: readonly PartFacts[];
  readonly laneHeight: number;
}

/**
 * Both sides over time, all parts of the conversation one beside the other. A click or drag moves
 * the position, so do the keys.
 */
export function Waveform({ engine, sequence, facts, laneHeight }: WaveformProps) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const layout = useMemo(() => layOutParts(sequence, Math.floor(width)), [sequence, width]);
  const head = useRef<HTMLDivElement>(null);
  const [hoverPixel, setHoverPixel] = useState<number>();
  const lanes = laneHeight * 2 + LANE_GAP;

  useEffect(() => {
    const place = (): void => {
      const left = pixelAt(layout, engine.timelinePosition);
      head.current?.style.setProperty('left', `${left.toFixed(2)}px`);
    };
    place();
    return engine.onFrame(place);
  }, [engine, layout]);

  const pixelOf = (event: PointerEvent<HTMLElement>): number => {
    const box = event.currentTarget.getBoundingClientRect();
    return Math.min(box.width, Math.max(0, event.clientX - box.left));
  };
  const seekTo = (event: PointerEvent<HTMLElement>): void =>
    engine.seekTimeline(secondsAt(layout, pixelOf(event)));

  return (
    <WaveformSlider engine={engine} sequence={sequence}>
      <div
        ref={ref}
        className={classes.picture}
        style={{ height: pictureHeight(laneHeight) }}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          seekTo(event);
        }}
        onPointerMove={(event) => {
          setHoverPixel(pixelOf(event));
          if (event.currentTarget.hasPointerCapture(event.pointerId)) seekTo(event);
        }}
        onPointerLeave={() => setHoverPixel(undefined)}
      >
        {layout.boxes.map((box, index) => (
          <PartPicture
            key={box.recordingId}
            engine={engine}
            box={box}
            facts={facts[index]}
            laneHeight={laneHeight}
          />
        ))}
        {layout.gaps.map((gap) => (
          <div
            key={gap.recordingId}
            className={classes.gap}
            style={{ left: gap.left, width: gap.width, height: lanes }}
          >
            {gap.hasLabel && formatDuration(gap.seconds)}
          </div>
        ))}
        <div ref={head} className={classes.head} style={{ height: lanes }} />
        {hoverPixel !== undefined && (
          <WaveformHint pixel={hoverPixel} layout={layout} facts={facts} />
        )}
      </div>
    </WaveformSlider>
  );
}
