import { Alert, Badge, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { canUsePasskeys } from '../entry/passkey.ts';
import { errorText } from '../i18n/error-text.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { FormSection } from '../page/form-section.tsx';
import { factorsQuery, type OwnFactors } from './account-queries.ts';
import { FactorRow } from './factor-row.tsx';
import { useIdentityGuard } from './identity-guard.tsx';
import { PasskeyForm } from './passkey-form.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';
import { beginTotp, type TotpEnrolment, TotpSetup } from './totp-setup.tsx';

/** What a dialog about second factors shows. */
type FactorDialog =
  | { readonly kind: 'totp'; readonly enrolment: TotpEnrolment }
  | { readonly kind: 'passkey' }
  | { readonly kind: 'codes'; readonly codes: readonly string[] };

/** The own second factors: authenticator app, passkeys, recovery codes. */
export function FactorsSection() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const guard = useIdentityGuard();
  const { data: factors } = useQuery(factorsQuery);
  const [dialog, setDialog] = useState<FactorDialog>();
  const begin = useMutation({
    mutationFn: () => guard(beginTotp),
    onSuccess: (enrolment) => setDialog({ kind: 'totp', enrolment }),
  });
  const renew = useMutation({
    mutationFn: () => guard(renewCodes),
    onSuccess: ({ recoveryCodes }) => added(recoveryCodes),
  });
  const added = (codes: readonly string[]): void => {
    setDialog(codes.length === 0 ? undefined : { kind: 'codes', codes });
    void client.invalidateQueries({ queryKey: factorsQuery.queryKey });
  };
  const error = begin.error ?? renew.error;
  return (
    <FormSection title={t('factor.title')} text={t('factor.help')}>
      {error !== null && (
        <Alert color="red" role="alert" icon={<IconAlertCircle size={18} />}>
          {errorText(error)}
        </Alert>
      )}
      {factors !== undefined && (
        <>
          {factors.isRequired && (
            <Badge variant="light" tt="none">
              {t('factor.required')}
            </Badge>
          )}
          <FactorRows factors={factors} onRenew={() => renew.mutate()} />
          <Group gap="xs">
            {factors.totp === null && (
              <Button variant="default" loading={begin.isPending} onClick={() => begin.mutate()}>
                {t('factor.setUpTotp')}
              </Button>
            )}
            {canUsePasskeys() && (
              <Button variant="default" onClick={() => setDialog({ kind: 'passkey' })}>
                {t('factor.addPasskeyDialog')}
              </Button>
            )}
          </Group>
          {!canUsePasskeys() && (
            <Text size="sm" c="dimmed">
              {t('factor.needsHttps')}
            </Text>
          )}
        </>
      )}
      <FactorModal dialog={dialog} onAdded={added} onClose={() => setDialog(undefined)} />
    </FormSection>
  );
}

interface FactorRowsProps {
  readonly factors: OwnFactors;
  readonly onRenew: () => void;
}

function FactorRows({ factors, onRenew }: FactorRowsProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { totp, passkeys, recoveryCodesLeft } = factors;
  if (totp === null && passkeys.length === 0) return <Text size="sm">{t('factor.none')}</Text>;
  return (
    <Stack gap={0}>
      {totp !== null && (
        <FactorRow
          name={t('factor.totp')}
          text={t('factor.since', { date: formatter.date(totp.confirmedAt) })}
          path="/account/factors/totp"
        />
      )}
      {passkeys.map(({ id, name, createdAt, usedAt }) => (
        <FactorRow
          key={id}
          name={name}
          text={
            usedAt === null
              ? t('factor.since', { date: formatter.date(createdAt) })
              : t('factor.used', { date: formatter.dateTime(usedAt) })
          }
          path={`/account/factors/passkeys/${encodeURIComponent(id)}`}
        />
      ))}
      <FactorRow
        name={t('factor.recoveryCodes')}
        text={t('factor.codesLeft', { count: recoveryCodesLeft })}
        onRenew={onRenew}
      />
    </Stack>
  );
}

interface FactorModalProps {
  readonly dialog: FactorDialog | undefined;
  readonly onAdded: (codes: readonly string[]) => void;
  readonly onClose: () => void;
}

function FactorModal({ dialog, onAdded, onClose }: FactorModalProps) {
  const { t } = useTranslation();
  const titles = {
    totp: 'factor.setUpTotp',
    passkey: 'factor.passkey',
    codes: 'factor.recoveryCodes',
  };
  const title = titles[dialog?.kind ?? 'totp'] as
    | 'factor.setUpTotp'
    | 'factor.passkey'
    | 'factor.recoveryCodes';
  return (
    <Modal
      opened={dialog !== undefined}
      onClose={onClose}
      title={t(title)}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      // Codes are shown once: a click beside the dialog must not lose them.
      closeOnClickOutside={dialog?.kind !== 'codes'}
      centered
    >
      {dialog?.kind === 'totp' && <TotpSetup enrolment={dialog.enrolment} onAdded={onAdded} />}
      {dialog?.kind === 'passkey' && <PasskeyForm onAdded={onAdded} />}
      {dialog?.kind === 'codes' && (
        <RecoveryCodes codes={dialog.codes} action={t('factor.done')} onDone={onClose} />
      )}
    </Modal>
  );
}

function renewCodes(): Promise<{ recoveryCodes: readonly string[] }> {
  return request('/account/factors/recovery-codes', { method: 'POST' });
}
