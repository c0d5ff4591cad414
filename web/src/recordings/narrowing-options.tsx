import { Autocomplete, SegmentedControl, Switch, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useContext, useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { tagsQuery } from '../api/queries.ts';
import { ThroughContext } from '../api/through.ts';
import { DurationField } from './duration-field.tsx';
import type { ListSearch } from './list-search.ts';
import classes from './options-menu.module.css';

interface NarrowingOptionsProps {
  readonly search: ListSearch;
  readonly onChange: (options: ListSearch) => void;
}

const ANY = 'any';

/** What the list leaves out: it stands in the address. */
export function NarrowingOptions({ search, onChange }: NarrowingOptionsProps) {
  const { t } = useTranslation();
  return (
    <fieldset className={classes.group}>
      <legend className={classes.legend}>{t('options.show')}</legend>
      <Switch
        label={t('options.preserved')}
        checked={search.preserved === true}
        onChange={(event) =>
          onChange({ preserved: event.currentTarget.checked ? true : undefined })
        }
      />
      <Choice
        label={t('options.direction')}
        value={search.direction}
        options={{ inbound: t('direction.inbound'), outbound: t('direction.outbound') }}
        onChange={(direction) => onChange({ direction })}
      />
      <Choice
        label={t('options.locality')}
        value={search.locality}
        options={{ internal: t('locality.internal'), external: t('locality.external') }}
        onChange={(locality) => onChange({ locality })}
      />
      <div className={classes.pair}>
        <DurationField
          label={t('options.longerThan')}
          value={search.min}
          onChange={(min) => onChange({ min })}
        />
        <DurationField
          label={t('options.shorterThan')}
          value={search.max}
          onChange={(max) => onChange({ max })}
        />
      </div>
      <TagOption value={search.tag} onChange={(tag) => onChange({ tag })} />
    </fieldset>
  );
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T | undefined;
  readonly options: Readonly<Record<T, string>>;
  readonly onChange: (value: T | undefined) => void;
}

/** One of a few, or any. */
function Choice<T extends string>({ label, value, options, onChange }: ChoiceProps<T>) {
  const { t } = useTranslation();
  return (
    <Labelled label={label}>
      {(labelId) => (
        <SegmentedControl
          fullWidth
          size="xs"
          aria-labelledby={labelId}
          data={[
            { value: ANY, label: t('options.any') },
            ...Object.entries<string>(options).map(([key, text]) => ({ value: key, label: text })),
          ]}
          value={value ?? ANY}
          onChange={(chosen) => onChange(chosen === ANY ? undefined : (chosen as T))}
        />
      )}
    </Labelled>
  );
}

/** A group of buttons under its label. */
export function Labelled(props: {
  readonly label: string;
  readonly children: (labelId: string) => ReactNode;
}) {
  const id = useId();
  return (
    <div>
      <Text id={id} size="sm" className={classes.label ?? ''}>
        {props.label}
      </Text>
      {props.children(id)}
    </div>
  );
}

interface TagOptionProps {
  readonly value: string | undefined;
  readonly onChange: (tag: string | undefined) => void;
}

function TagOption({ value = '', onChange }: TagOptionProps) {
  const { t } = useTranslation();
  const through = useContext(ThroughContext);
  const { data: tags = [] } = useQuery(tagsQuery(through));
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const take = (tag: string): void => {
    const plain = tag.trim();
    if (plain !== value) onChange(plain === '' ? undefined : plain);
  };
  return (
    <Autocomplete
      label={t('options.tag')}
      placeholder={t('options.tagPlaceholder')}
      data={[...tags]}
      value={text}
      clearable
      clearButtonProps={{ 'aria-label': t('options.anyTag') }}
      onChange={(next) => {
        setText(next);
        if (next === '') take(next);
      }}
      onOptionSubmit={take}
      onBlur={() => take(text)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take(text);
      }}
    />
  );
}
