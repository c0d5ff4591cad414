import { useTranslation } from 'react-i18next';
import { SIDES, type Side } from '../api/wire.ts';
import { formatDuration } from '../i18n/formatter.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import classes from './live-cells.module.css';
import type { LiveItem, LiveSide, SideLevels } from './live-wire.ts';
import { useLevels, useRecorderNow } from './use-live.ts';

/** Lower levels are an empty bar. */
const LOWEST_DB = -60;

/** What happens with the call: a dot, a word, and the time that is left where there is one. */
export function StateCell({ item }: { readonly item: LiveItem }) {
  const { t } = useTranslation();
  const nowMs = useRecorderNow();
  const { state, expiresAt, resumesAt } = item;
  const until = state === 'paused' ? resumesAt : expiresAt;
  const left = until === null ? undefined : formatDuration((Date.parse(until) - nowMs) / 1000);
  return (
    <span className={classes.state} title={t(`live.stateHelp.${state}`)}>
      <span className={classes.dot} data-state={state} aria-hidden="true" />
      <span className="ew-truncate">
        {left === undefined
          ? t(`live.state.${state}`)
          : t(state === 'paused' ? 'live.pausedFor' : 'live.bufferedFor', { left })}
      </span>
    </span>
  );
}

/** How long the call has been going on, or went on. */
export function DurationCell({ item }: { readonly item: LiveItem }) {
  const nowMs = useRecorderNow();
  const endMs = item.endedAt === null ? nowMs : Date.parse(item.endedAt);
  return formatDuration((endMs - Date.parse(item.startedAt)) / 1000);
}

/** The levels of both sides, one bar above the other. */
export function LevelCell({ id }: { readonly id: string }) {
  return <LevelBars levels={useLevels(id)} />;
}

export function LevelBars({ levels }: { readonly levels: SideLevels | undefined }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  return (
    <span className={classes.levels}>
      {SIDES.map((side) => {
        const level = levels?.[side] ?? null;
        const text =
          level === null
            ? t('live.silent')
            : t('live.decibels', { value: formatter.number(level) });
        return (
          <meter
            key={side}
            className={classes.level}
            data-side={side}
            min={LOWEST_DB}
            max={0}
            value={level ?? LOWEST_DB}
            aria-label={t('live.levelOf', { side: t(`side.${side}`), level: text })}
            title={t('live.levelOf', { side: t(`side.${side}`), level: text })}
          />
        );
      })}
    </span>
  );
}

/** A number of both sides: `120 / 118`; marked where it is a loss. */
export function SidesCell(props: {
  readonly item: LiveItem;
  readonly value: (side: LiveSide) => number;
  readonly isLoss: boolean;
}) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { item, value, isLoss } = props;
  const numberOf = (side: Side): number | undefined => {
    const counted = item.sides[side];
    return counted === undefined ? undefined : value(counted);
  };
  if (SIDES.every((side) => item.sides[side] === undefined)) return null;
  const [near, far] = SIDES.map((side) => {
    const number = numberOf(side);
    return number === undefined ? '–' : formatter.number(number);
  });
  const hasLoss = isLoss && SIDES.some((side) => (numberOf(side) ?? 0) > 0);
  return (
    <span className={hasLoss ? classes.loss : undefined}>{t('live.both', { near, far })}</span>
  );
}
