import { Alert, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, request } from '../api/client.ts';
import { useCountdown } from '../entry/use-countdown.ts';
import { useFields } from '../entry/use-fields.ts';
import { errorText } from '../i18n/error-text.ts';
import { formatDuration } from '../i18n/formatter.ts';
import { type UnlockAnswer, viewPath, viewStateQuery } from './four-eyes-queries.ts';

interface UnlockFormProps {
  readonly filterId: string;
  /** The second person can only approve from their own browser. */
  readonly onElsewhere: () => void;
}

const FIELDS = ['loginName', 'password', 'code'] as const;
type Field = (typeof FIELDS)[number];

/** The log-on of the second person: what was typed, what it answered. */
function useUnlock(filterId: string) {
  const client = useQueryClient();
  const { values, bind, clear } = useFields(FIELDS);
  const wait = useCountdown();
  const [factors, setFactors] = useState<readonly string[]>();
  const unlock = useMutation({
    mutationFn: () => {
      const { loginName, password, code } = values;
      const body = { loginName: loginName.trim(), password, ...(code === '' ? {} : { code }) };
      return request<UnlockAnswer>(`${viewPath(filterId)}/unlock`, { method: 'POST', body });
    },
    onSuccess: (answer) => {
      if ('needs' in answer) setFactors(answer.factors);
      else client.setQueryData(viewStateQuery(filterId).queryKey, answer);
    },
    onError: (error) => {
      clear(factors === undefined ? 'password' : 'code');
      const seconds = error instanceof ApiError ? error.retryAfterSeconds : undefined;
      if (seconds !== undefined) wait.start(seconds);
    },
  });
  const needsCode = factors?.some((kind) => kind !== 'passkey') === true;
  const [isChecked, setChecked] = useState(false);
  const isEmpty = (name: Field): boolean => values[name].trim() === '';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const isWhole = !FIELDS.some((name) => (name !== 'code' || needsCode) && isEmpty(name));
    setChecked(!isWhole);
    if (isWhole) unlock.mutate();
  };
  const isElsewhere =
    (unlock.error instanceof ApiError && unlock.error.code === 'FOUR_EYES_ELSEWHERE') ||
    (factors !== undefined && !needsCode);
  const isMissing = (name: Field): boolean => isChecked && isEmpty(name);
  return { bind, isMissing, submit, unlock, needsCode, isElsewhere, waitSeconds: wait.seconds };
}

/** The second person logs on in this browser, for this view alone. */
export function UnlockForm({ filterId, onElsewhere }: UnlockFormProps) {
  const { t } = useTranslation();
  const { bind, isMissing, submit, unlock, needsCode, isElsewhere, waitSeconds } =
    useUnlock(filterId);
  const codeRef = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (needsCode) codeRef.current?.focus();
  }, [needsCode]);
  const field = (name: Field) => ({
    ...bind(name),
    error: isMissing(name) ? t('entry.required') : undefined,
  });
  return (
    <form onSubmit={submit} noValidate autoComplete="off">
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t('fourEyes.hereHelp')}
        </Text>
        {unlock.error !== null && !unlock.isPending && (
          <Alert color="red" role="alert" icon={<IconAlertCircle size={18} />}>
            {waitSeconds > 0
              ? t('login.wait', { time: formatDuration(waitSeconds) })
              : textOf(unlock.error)}
          </Alert>
        )}
        <TextInput
          label={t('fourEyes.secondName')}
          autoComplete="off"
          spellCheck={false}
          autoCapitalize="none"
          {...field('loginName')}
        />
        <PasswordInput
          label={t('fourEyes.secondPassword')}
          autoComplete="off"
          visibilityToggleButtonProps={{ 'aria-label': t('entry.showPassword') }}
          {...field('password')}
        />
        {needsCode && (
          <TextInput
            ref={codeRef}
            label={t('factor.code')}
            description={t('fourEyes.codeHelp')}
            autoComplete="off"
            {...field('code')}
          />
        )}
        {isElsewhere && (
          <Alert color="yellow" role="alert">
            <Text size="sm">{t('fourEyes.onlyElsewhere')}</Text>
            <Button variant="default" size="compact-sm" mt="xs" onClick={onElsewhere}>
              {t('fourEyes.elsewhere')}
            </Button>
          </Alert>
        )}
        <Button type="submit" loading={unlock.isPending} disabled={waitSeconds > 0}>
          {t('fourEyes.unlock')}
        </Button>
      </Stack>
    </form>
  );

  function textOf(error: Error): string {
    const isWrong = error instanceof ApiError && error.code === 'WRONG_PASSWORD';
    return isWrong ? t('fourEyes.wrong') : errorText(error);
  }
}
