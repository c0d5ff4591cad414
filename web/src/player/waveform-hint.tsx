import { useTranslation } from 'react-i18next';
import { SIDES, type Side } from '../api/wire.ts';
import { labelled } from '../i18n/labelled.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import type { WaveformPicture } from './draw-waveform.ts';
import classes from './waveform.module.css';

interface WaveformHintProps {
  readonly atMs: number;
  readonly picture: WaveformPicture;
}

/** The time under the pointer, and what was not recorded there. */
export function WaveformHint({ atMs, picture }: WaveformHintProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const part = Math.min(1, atMs / picture.durationMs);
  const gaps = SIDES.flatMap((side) => {
    const state = stateAt(picture, side, atMs);
    return state === undefined || state === 'recorded'
      ? []
      : [{ side, text: labelled(t(`side.${side}`), t(`coverage.${state}`)) }];
  });
  return (
    <div className={classes.hair} style={{ left: `${part * 100}%` }} aria-hidden="true">
      <div className={classes.hint} data-end={part > 0.7 || undefined}>
        <span className="ew-numeric">{formatter.position(atMs)}</span>
        {gaps.map((gap) => (
          <span key={gap.side}>{gap.text}</span>
        ))}
      </div>
    </div>
  );
}

function stateAt(picture: WaveformPicture, side: Side, atMs: number) {
  const intervals = picture.coverage?.[side] ?? [];
  return intervals.find((interval) => atMs >= interval.startMs && atMs < interval.endMs)?.state;
}
