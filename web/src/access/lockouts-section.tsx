import { Alert, Button, Text } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import classes from '../account/factor-row.module.css';
import { request } from '../api/client.ts';
import { errorText } from '../i18n/error-text.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { FormSection } from '../page/form-section.tsx';

/** Who, or from where, nobody is let in for a while. */
interface Lockout {
  readonly purpose: 'password' | 'second-factor' | 'pin' | 'token';
  readonly scope: 'name' | 'address' | 'both';
  /** Null: of all names, or of one that is nobody's. */
  readonly loginName: string | null;
  /** Null: from anywhere. */
  readonly address: string | null;
  readonly attempts: number;
  readonly until: string;
}

const lockoutsQuery = queryOptions({
  queryKey: ['lockouts'],
  queryFn: async ({ signal }) =>
    (await request<{ items: readonly Lockout[] }>('/lockouts', { signal })).items,
});

/** Who is locked out after too many wrong answers, and the way to let them try again. */
export function LockoutsSection() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { data: lockouts = [], error } = useQuery(lockoutsQuery);
  const unlock = useMutation({
    mutationFn: ({ loginName, address }: Lockout) => {
      const body = {
        ...(loginName === null ? {} : { loginName }),
        ...(address === null ? {} : { address }),
      };
      return request('/lockouts/unlock', { method: 'POST', body });
    },
    onSuccess: () => client.invalidateQueries({ queryKey: lockoutsQuery.queryKey }),
  });
  const problem = error ?? unlock.error;
  return (
    <FormSection title={t('accessSettings.lockouts')} text={t('accessSettings.lockoutsHelp')}>
      {problem !== null && (
        <Alert color="red" role="alert" icon={<IconAlertCircle size={18} />}>
          {errorText(problem)}
        </Alert>
      )}
      {lockouts.length === 0 && <Text size="sm">{t('accessSettings.nobodyLocked')}</Text>}
      <div>
        {lockouts.map((lockout) => (
          <LockoutRow
            key={`${lockout.purpose} ${lockout.loginName} ${lockout.address}`}
            lockout={lockout}
            onUnlock={() => unlock.mutate(lockout)}
          />
        ))}
      </div>
    </FormSection>
  );
}

interface LockoutRowProps {
  readonly lockout: Lockout;
  readonly onUnlock: () => void;
}

function LockoutRow({ lockout, onUnlock }: LockoutRowProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { purpose, scope, loginName, address, attempts, until } = lockout;
  const who =
    loginName ?? t(scope === 'address' ? 'accessSettings.anyName' : 'accessSettings.unknownName');
  const where = address ?? t('accessSettings.anyAddress');
  return (
    <div className={classes.row}>
      <div>
        <Text fw={500}>{t('accessSettings.lockedWho', { who, where })}</Text>
        <Text size="sm" c="dimmed">
          {t('accessSettings.lockedFacts', {
            purpose: t(`accessSettings.purpose.${purpose}`),
            attempts,
            until: formatter.time(until),
          })}
        </Text>
      </div>
      <Button
        variant="default"
        size="xs"
        disabled={loginName === null && address === null}
        onClick={onUnlock}
      >
        {t('accessSettings.unlock')}
      </Button>
    </div>
  );
}
