import { Button, Popover, Skeleton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCalendar, IconCheck, IconChevronDown } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormatter } from '../i18n/use-formatter.ts';
import { type DateRange, parseDay, RANGES, type RangeName } from './date-range.ts';
import classes from './range-picker.module.css';

const loadCalendar = () => import('./range-calendar.tsx');
const Calendar = lazy(loadCalendar);

const PRELOAD_AFTER_MS = 2_000;

interface RangePickerProps {
  readonly value: DateRange;
  readonly onChange: (range: DateRange) => void;
}

/** Chooses the period of the list: a quick choice, or two days of a calendar. */
export function RangePicker({ value, onChange }: RangePickerProps) {
  const { t } = useTranslation();
  const [isOpen, popover] = useDisclosure(false);
  const [isCalendarShown, setCalendarShown] = useState(false);
  const label = useRangeLabel(value);

  // Fetched while there is time for it: later the connection may be gone.
  useEffect(() => {
    const timer = setTimeout(() => void loadCalendar().catch(() => {}), PRELOAD_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);

  const isCustom = isCalendarShown || value.range === 'custom';

  const choose = (range: RangeName): void => {
    setCalendarShown(range === 'custom');
    if (range === 'custom') return;
    onChange({ range });
    popover.close();
  };

  return (
    <Popover
      opened={isOpen}
      onChange={(opened) => (opened ? popover.open() : popover.close())}
      position="bottom-start"
      trapFocus
      returnFocus
      shadow="md"
    >
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconCalendar size={17} stroke={1.7} />}
          rightSection={<IconChevronDown size={15} stroke={1.8} />}
          onClick={popover.toggle}
          aria-label={t('range.label', { range: label })}
          classNames={{ root: classes.target! }}
        >
          <span className={classes.label}>{label}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown} aria-label={t('range.title')}>
        <Choices chosen={isCustom ? 'custom' : value.range} onChoose={choose} />
        {isCustom && (
          <Suspense fallback={<Skeleton width={252} height={260} m="sm" />}>
            <Calendar
              value={value}
              onChange={(days) => {
                onChange(days);
                popover.close();
              }}
            />
          </Suspense>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

interface ChoicesProps {
  readonly chosen: RangeName;
  readonly onChoose: (range: RangeName) => void;
}

function Choices({ chosen, onChoose }: ChoicesProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.choices}>
      {RANGES.map((range) => (
        <button
          key={range}
          type="button"
          className={classes.choice}
          aria-pressed={range === chosen}
          onClick={() => onChoose(range)}
        >
          {t(`range.${range}`)}
          {range === chosen && <IconCheck size={15} aria-hidden="true" />}
        </button>
      ))}
    </div>
  );
}

function useRangeLabel(value: DateRange): string {
  const { t } = useTranslation();
  const formatter = useFormatter();
  if (value.range !== 'custom') return t(`range.${value.range}`);
  const from = value.from === undefined ? undefined : formatter.date(parseDay(value.from));
  const to = value.to === undefined ? undefined : formatter.date(parseDay(value.to));
  if (from !== undefined && from === to) return from;
  if (from === undefined) return t('range.until', { to });
  if (to === undefined) return t('range.since', { from });
  return t('range.between', { from, to });
}
