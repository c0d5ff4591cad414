import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Coverage, CoverageState } from '../api/recording-detail.ts';
import classes from './coverage-legend.module.css';
import { drawCoverage } from './draw-coverage.ts';
import { readColours } from './waveform-colours.ts';

type GapState = Exclude<CoverageState, 'recorded'>;

const ORDER: readonly GapState[] = [
  'lost',
  'interrupted',
  'stream-missing',
  'on-hold',
  'stopped',
  'paused',
  'silence-suppressed',
];

/** Explains the marks in the waveform, only those that its parts show. */
export function CoverageLegend({ coverages }: { readonly coverages: readonly Coverage[] }) {
  const { t } = useTranslation();
  const intervals = coverages.flatMap(({ near, far }) => [...near, ...far]);
  const present = new Set(intervals.map((interval) => interval.state));
  const states = ORDER.filter((state) => present.has(state));
  if (states.length === 0) return null;
  return (
    <ul className={classes.legend} aria-label={t('player.legend')}>
      {states.map((state) => (
        <li key={state} className={classes.entry}>
          <CoverageSwatch state={state} />
          {t(`coverage.${state}`)}
        </li>
      ))}
    </ul>
  );
}

/** A sample of the mark of a state. */
export function CoverageSwatch({ state }: { readonly state: CoverageState }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const scheme = useComputedColorScheme('light');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours follow the scheme
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (element === null || context === null || context === undefined) return;
    const scale = window.devicePixelRatio || 1;
    element.width = 18 * scale;
    element.height = 12 * scale;
    context.scale(scale, scale);
    const colour = readColours(element).state(state);
    const box = { left: 0, top: 0, width: 18, height: 12 };
    if (state !== 'recorded') return drawCoverage(context, state, box, colour);
    context.fillStyle = colour;
    context.fillRect(0, 4, 18, 4);
  }, [state, scheme]);
  return <canvas ref={canvas} className={classes.swatch} />;
}
