import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';

const DIGITS = 6;

interface CodeInputProps {
  readonly value: string;
  readonly onChange: (code: string) => void;
  /** The last digit was typed or pasted. */
  readonly onComplete: (code: string) => void;
  readonly error?: string | undefined;
}

/** The six digits that an authenticator app shows. */
export function CodeInput({ value, onChange, onComplete, error }: CodeInputProps) {
  const { t } = useTranslation();
  return (
    <TextInput
      label={t('factor.code')}
      description={t('factor.codeHelp')}
      inputMode="numeric"
      autoComplete="one-time-code"
      autoFocus
      data-autofocus
      maxLength={DIGITS + 1}
      value={value}
      error={error}
      styles={{ input: { fontVariantNumeric: 'tabular-nums', letterSpacing: '0.2em' } }}
      onChange={(event) => {
        const code = event.currentTarget.value.replace(/\D/g, '').slice(0, DIGITS);
        onChange(code);
        if (code.length === DIGITS && code !== value) onComplete(code);
      }}
    />
  );
}
