import { PasswordInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { memberError } from '../page/member-error.ts';
import { settingsQuery } from './settings-queries.ts';
import type { SecretName } from './settings-wire.ts';

interface SecretInputProps {
  readonly name: SecretName;
  readonly label: string;
  readonly description?: string;
  readonly value: string;
  readonly error: Error | null;
  readonly onChange: (secret: string) => void;
}

/** A secret that is never shown again: only whether it is set. */
export function SecretInput(props: SecretInputProps) {
  const { name, label, description, value, error, onChange } = props;
  const { t } = useTranslation();
  const isSet = useQuery(settingsQuery).data?.secrets[name] === true;
  return (
    <PasswordInput
      label={label}
      description={description}
      placeholder={t(isSet ? 'settings.secretSet' : 'settings.secretNone')}
      autoComplete="off"
      maxLength={10_000}
      value={value}
      error={memberError(error, name)}
      onChange={(event) => onChange(event.currentTarget.value)}
      visibilityToggleButtonProps={{ 'aria-label': t('entry.showPassword') }}
    />
  );
}
