import { Button, Group, Text } from '@mantine/core';
import { IconAlertCircle, IconCheck, IconPhoneCall } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Facts } from '../details/section.tsx';
import { errorText } from '../i18n/error-text.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { FormSection } from '../page/form-section.tsx';
import { testPhones, userPhonesQuery } from './user-queries.ts';
import type { UserDetail, UserPhone } from './user-wire.ts';

/** Whether something can be shown on the phones of a user, with a test. */
export function UserPhonesSection({ user }: { readonly user: UserDetail }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const query = userPhonesQuery(user);
  const { data: phones = [] } = useQuery(query);
  const test = useMutation({
    mutationFn: () => testPhones(user.id),
    onSuccess: (tested) => client.setQueryData(query.queryKey, tested),
  });
  if (user.devices.length === 0) return null;
  return (
    <FormSection title={t('policy.option.notifiesPhone')} text={t('phones.ofUserHelp')}>
      <Facts
        facts={phones.map((phone) => ({
          label: phone.device,
          value: <PhoneReach phone={phone} />,
        }))}
      />
      <Group gap="sm">
        <Button
          variant="default"
          leftSection={<IconPhoneCall size={17} stroke={1.7} />}
          loading={test.isPending}
          onClick={() => test.mutate()}
        >
          {t('phones.test')}
        </Button>
        <Text size="sm" c="dimmed">
          {t('phones.testHelp')}
        </Text>
      </Group>
      {test.error !== null && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {errorText(test.error)}
        </Text>
      )}
    </FormSection>
  );
}

function PhoneReach({ phone }: { readonly phone: UserPhone }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { address, triedAt, problem } = phone;
  if (triedAt === null) return `${address ?? t('phones.addressUnknown')}, ${t('phones.untried')}`;
  const at = formatter.dateTime(triedAt);
  const StateIcon = problem === null ? IconCheck : IconAlertCircle;
  return (
    <>
      <StateIcon size={16} style={{ verticalAlign: 'text-bottom' }} aria-hidden="true" />{' '}
      {address !== null && `${address}: `}
      {problem === null
        ? t('phones.reached', { at })
        : t('phones.failed', { problem: t(`phones.problem.${problem}`), at })}
    </>
  );
}
