import { TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDuration } from '../i18n/formatter.ts';
import { parseDuration } from './duration-text.ts';

interface DurationFieldProps {
  readonly label: string;
  /** Seconds. */
  readonly value: number | undefined;
  readonly onChange: (seconds: number | undefined) => void;
}

/** A length of time as minutes and seconds; takes effect with Enter and when it is left. */
export function DurationField({ label, value, onChange }: DurationFieldProps) {
  const { t } = useTranslation();
  const written = value === undefined ? '' : formatDuration(value);
  const [text, setText] = useState(written);
  useEffect(() => setText(written), [written]);
  const seconds = text.trim() === '' ? undefined : parseDuration(text);
  const isWrong = text.trim() !== '' && seconds === undefined;
  const take = (): void => {
    if (isWrong) return;
    setText(seconds === undefined ? '' : formatDuration(seconds));
    if (seconds !== value) onChange(seconds);
  };
  return (
    <TextInput
      label={label}
      value={text}
      placeholder={t('options.durationPlaceholder')}
      error={isWrong ? t('options.durationWrong') : undefined}
      maxLength={12}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
      }}
    />
  );
}
