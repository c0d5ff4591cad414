import { Button, UnstyledButton } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Coverage } from '../api/recording-detail.ts';
import { SIDES, type Side } from '../api/wire.ts';
import { formatDuration } from '../i18n/formatter.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { CoverageSwatch } from '../player/coverage-legend.tsx';
import classes from './coverage-section.module.css';
import { type Gap, listGaps, summarise } from './coverage-summary.ts';
import { Section } from './section.tsx';

interface CoverageSectionProps {
  readonly coverage: Coverage;
  readonly durationMs: number;
  readonly onSeek: (seconds: number) => void;
}

const FEW_GAPS = 12;

/** How every second of each side was covered, and where it was not recorded. */
export function CoverageSection({ coverage, durationMs, onSeek }: CoverageSectionProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const [isAllShown, setAllShown] = useState(false);
  const gaps = listGaps(coverage);
  const shown = isAllShown ? gaps : gaps.slice(0, FEW_GAPS);
  return (
    <Section title={t('details.coverage')}>
      {SIDES.map((side) => (
        <SideSummary key={side} side={side} coverage={coverage} durationMs={durationMs} />
      ))}
      {gaps.length === 0 && <p className={classes.complete}>{t('details.noGaps')}</p>}
      {gaps.length > 0 && (
        <ul className={classes.gaps} aria-label={t('details.gaps')}>
          {shown.map((gap) => (
            <li key={`${gap.side}-${gap.startMs}`}>
              <UnstyledButton
                className={classes.gap}
                title={t('details.goTo')}
                onClick={() => onSeek(gap.startMs / 1000)}
              >
                <CoverageSwatch state={gap.state} />
                <span className={classes.times}>
                  {t('details.interval', {
                    from: formatter.position(gap.startMs),
                    to: formatter.position(gap.endMs),
                  })}
                </span>
                <span>{t(`side.${gap.side}`)}</span>
                <span className={classes.state}>{gapText(gap, t)}</span>
              </UnstyledButton>
            </li>
          ))}
        </ul>
      )}
      {shown.length < gaps.length && (
        <Button variant="subtle" size="compact-sm" mt={4} onClick={() => setAllShown(true)}>
          {t('details.allGaps', { count: gaps.length })}
        </Button>
      )}
    </Section>
  );
}

function gapText({ state, lostPackets, by }: Gap, t: TFunction): string {
  if (lostPackets !== undefined) return t('details.lostPackets', { count: lostPackets });
  const text = t(`coverage.${state}`);
  return by === undefined ? text : t('details.gapBy', { state: text, by });
}

function SideSummary(props: {
  readonly side: Side;
  readonly coverage: Coverage;
  readonly durationMs: number;
}) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const parts = summarise(props.coverage[props.side], props.durationMs);
  return (
    <div className={classes.summary}>
      <span className={classes.side}>{t(`side.${props.side}`)}</span>
      <span className={classes.parts}>
        {parts.map((part) => (
          <span key={part.state} className={classes.part}>
            <CoverageSwatch state={part.state} />
            {t('details.share', {
              state: t(`coverage.${part.state}`),
              time: formatDuration(part.ms / 1000),
              percent: formatter.percent(part.share),
            })}
          </span>
        ))}
      </span>
    </div>
  );
}
