import { Alert, Button, Divider, Stack } from '@mantine/core';
import { IconAlertCircle, IconFingerprint, IconLogin2 } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { addressOf } from '../api/client.ts';
import { errorText } from '../i18n/error-text.ts';
import { canUsePasskeys } from './passkey.ts';
import { usePasskeyLogIn } from './use-passkey-log-in.ts';

const route = getRouteApi('/login');

/** Ways in without a password: a passkey, an OpenID provider. */
export function OtherWays({ openIdLabel }: { readonly openIdLabel: string | undefined }) {
  const { t } = useTranslation();
  const { next } = route.useSearch();
  const passkey = usePasskeyLogIn('/session/passkey', (answer) => answer);
  const hasPasskeys = canUsePasskeys();
  if (openIdLabel === undefined && !hasPasskeys) return null;
  const search = next === undefined ? '' : `?${new URLSearchParams({ next })}`;
  return (
    <Stack gap="sm">
      <Divider label={t('loginStep.or')} />
      {passkey.error !== null && (
        <Alert color="red" role="alert" icon={<IconAlertCircle size={18} />}>
          {errorText(passkey.error)}
        </Alert>
      )}
      {openIdLabel !== undefined && (
        <Button
          variant="default"
          component="a"
          href={addressOf(`/openid/start${search}`)}
          leftSection={<IconLogin2 size={18} stroke={1.7} />}
        >
          {openIdLabel}
        </Button>
      )}
      {hasPasskeys && (
        <Button
          variant="default"
          leftSection={<IconFingerprint size={18} stroke={1.7} />}
          loading={passkey.isPending}
          onClick={() => passkey.mutate()}
        >
          {t('loginStep.usePasskey')}
        </Button>
      )}
    </Stack>
  );
}
