import '@mantine/dates/styles.layer.css';
import 'dayjs/locale/de';
import 'dayjs/locale/fr';
import 'dayjs/locale/it';
import { DatePicker, type DayOfWeek } from '@mantine/dates';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormatter, useLanguage } from '../i18n/use-formatter.ts';
import { type DateRange, formatDay } from './date-range.ts';
import classes from './range-calendar.module.css';

interface RangeCalendarProps {
  readonly value: DateRange;
  readonly onChange: (range: DateRange) => void;
}

/** Two days of a calendar, the first and the last of the period; done when both are chosen. */
export default function RangeCalendar({ value, onChange }: RangeCalendarProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { locale } = useFormatter();
  const [days, setDays] = useState<[string | null, string | null]>([
    value.from ?? null,
    value.to ?? null,
  ]);
  return (
    <div className={classes.calendar}>
      <DatePicker
        type="range"
        allowSingleDateInRange
        locale={language}
        weekendDays={[]}
        hideOutsideDates
        firstDayOfWeek={firstDayOfWeek(locale)}
        maxDate={formatDay(new Date())}
        value={days}
        onChange={(chosen) => {
          setDays(chosen);
          const [from, to] = chosen;
          if (from !== null && to !== null) onChange({ range: 'custom', from, to });
        }}
        ariaLabels={{
          previousMonth: t('range.previousMonth'),
          nextMonth: t('range.nextMonth'),
          monthLevelControl: t('range.chooseMonth'),
          yearLevelControl: t('range.chooseYear'),
          previousYear: t('range.previousYear'),
          nextYear: t('range.nextYear'),
        }}
      />
      <p className={classes.help}>{t('range.customHelp')}</p>
    </div>
  );
}

/** Sunday is 0. Monday where the browser does not say. */
function firstDayOfWeek(locale: string): DayOfWeek {
  const known = new Intl.Locale(locale) as { getWeekInfo?: () => { readonly firstDay: number } };
  return ((known.getWeekInfo?.().firstDay ?? 1) % 7) as DayOfWeek;
}
