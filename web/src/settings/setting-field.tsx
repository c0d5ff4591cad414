import { NativeSelect, NumberInput } from '@mantine/core';
import type { ReactNode } from 'react';

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

interface NumberFieldProps {
  readonly label: string;
  readonly description?: string;
  /** What an empty field means; without it the field must not be empty. */
  readonly empty?: string;
  readonly value: number | null;
  readonly min: number;
  readonly max: number;
  readonly suffix?: string;
  readonly error?: ReactNode;
  readonly onChange: (value: number | null) => void;
}

/** A whole number. An empty field is null, where that means something. */
export function NumberField(props: NumberFieldProps) {
  const { value, empty, suffix, onChange, ...rest } = props;
  return (
    <NumberInput
      {...rest}
      {...(empty === undefined ? {} : { placeholder: empty })}
      {...(suffix === undefined ? {} : { suffix })}
      value={value ?? ''}
      allowDecimal={false}
      clampBehavior="blur"
      maw={320}
      onChange={(next) => {
        if (typeof next === 'number') onChange(next);
        else if (empty !== undefined) onChange(null);
      }}
    />
  );
}

interface HourFieldProps {
  readonly label: string;
  readonly value: number;
  readonly error?: ReactNode;
  readonly onChange: (hour: number) => void;
}

/** A full hour of the day. */
export function HourField({ value, onChange, ...rest }: HourFieldProps) {
  return (
    <NativeSelect
      {...rest}
      value={String(value)}
      maw={320}
      data={HOURS.map((hour) => ({
        value: String(hour),
        label: `${String(hour).padStart(2, '0')}:00`,
      }))}
      onChange={(event) => onChange(Number(event.currentTarget.value))}
    />
  );
}
