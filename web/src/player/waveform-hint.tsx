import { useTranslation } from 'react-i18next';
import { SIDES } from '../api/wire.ts';
import { formatDuration } from '../i18n/formatter.ts';
import { labelled } from '../i18n/labelled.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { partyName } from './party-name.ts';
import { gapAt, SHORTEST_GAP_SECONDS, secondsAt, type TimelineLayout } from './timeline-layout.ts';
import type { PartFacts } from './use-part-facts.ts';
import classes from './waveform.module.css';

interface WaveformHintProps {
  readonly pixel: number;
  readonly layout: TimelineLayout;
  readonly facts: readonly PartFacts[];
}

/** What is under the pointer: the time, the part, what was not recorded there; or a gap. */
export function WaveformHint({ pixel, layout, facts }: WaveformHintProps) {
  const lines = useHintLines({ pixel, layout, facts });
  return (
    <div className={classes.hair} style={{ left: pixel }} aria-hidden="true">
      <div
        className={classes.hint}
        style={{ maxWidth: layout.width / 2 }}
        data-end={pixel > layout.width / 2 || undefined}
      >
        {lines.map((line) => (
          <span key={line} className="ew-numeric ew-truncate">
            {line}
          </span>
        ))}
      </div>
    </div>
  );
}

function useHintLines({ pixel, layout, facts }: WaveformHintProps): readonly string[] {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const gap = gapAt(layout, pixel);
  if (gap !== undefined && gap.seconds >= SHORTEST_GAP_SECONDS) {
    return [t('player.gap', { duration: formatDuration(gap.seconds) })];
  }
  const seconds = secondsAt(layout, pixel);
  const index = layout.boxes.findLastIndex(({ left }) => left <= pixel);
  const box = layout.boxes[index];
  if (box === undefined) return [];
  const detail = facts[index]?.detail;
  const count = layout.boxes.length;
  const name = partyName(detail, 'far') ?? t('list.unknownParty');
  const part = count > 1 ? [t('player.partWith', { part: index + 1, count, name })] : [];
  const atMs = (seconds - box.offsetSeconds) * 1000;
  const gaps = SIDES.flatMap((side) => {
    const intervals = detail?.facts.coverage[side] ?? [];
    const state = intervals.find(({ startMs, endMs }) => atMs >= startMs && atMs < endMs)?.state;
    if (state === undefined || state === 'recorded') return [];
    return [labelled(t(`side.${side}`), t(`coverage.${state}`))];
  });
  return [formatter.position(seconds * 1000), ...part, ...gaps];
}
