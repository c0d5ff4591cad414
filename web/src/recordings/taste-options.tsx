import { Checkbox, SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { LIST_COLUMNS } from './columns.tsx';
import { DENSITIES, type Density, type ListTaste } from './list-taste.ts';
import { Labelled } from './narrowing-options.tsx';
import classes from './options-menu.module.css';

interface TasteOptionsProps {
  readonly taste: ListTaste;
  readonly onChange: (taste: ListTaste) => void;
}

/** How the list looks: it is kept in the browser. */
export function TasteOptions({ taste, onChange }: TasteOptionsProps) {
  const { t } = useTranslation();
  const { hidden } = taste;
  const toggle = (key: string): void =>
    onChange({
      ...taste,
      hidden: hidden.includes(key) ? hidden.filter((other) => other !== key) : [...hidden, key],
    });
  return (
    <>
      <fieldset className={classes.group}>
        <legend className={classes.legend}>{t('options.columns')}</legend>
        <div className={classes.pair}>
          {LIST_COLUMNS.map(({ key, title, isFixed = false }) => (
            <Checkbox
              key={key}
              size="xs"
              label={t(title)}
              checked={isFixed || !hidden.includes(key)}
              disabled={isFixed}
              onChange={() => toggle(key)}
            />
          ))}
        </div>
      </fieldset>
      <Labelled label={t('options.rows')}>
        {(labelId) => (
          <SegmentedControl
            fullWidth
            size="xs"
            aria-labelledby={labelId}
            data={DENSITIES.map((density) => ({
              value: density,
              label: t(`options.${density}`),
            }))}
            value={taste.density}
            onChange={(density) => onChange({ ...taste, density: density as Density })}
          />
        )}
      </Labelled>
    </>
  );
}
