import { Button, NativeSelect, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { sessionQuery } from '../api/queries.ts';
import { LANGUAGES, type Language } from '../i18n/languages.ts';
import { switchLanguage } from '../i18n/translations.ts';
import { useLanguage } from '../i18n/use-formatter.ts';
import { FormSection } from '../page/form-section.tsx';
import { PageFrame } from '../page/page-frame.tsx';
import { FormSkeleton, ListProblem } from '../page/page-states.tsx';
import { type Account, accountQuery } from './account-queries.ts';
import { FactorsSection } from './factors-section.tsx';
import { IdentityGuard } from './identity-guard.tsx';
import { OpenLogInsSection } from './open-log-ins-section.tsx';
import { PasswordDialog } from './password-dialog.tsx';
import { PinSection } from './pin-section.tsx';

/** The own account: how one logs in, and in which language. */
export function AccountPage() {
  const { t } = useTranslation();
  const { data: account, error, refetch } = useQuery(accountQuery);
  return (
    <PageFrame title={t('account.title')} layout="scroll">
      {account === undefined && error !== null && (
        <ListProblem error={error} onRetry={() => void refetch()} />
      )}
      {account === undefined && error === null && <FormSkeleton />}
      {account !== undefined && (
        <IdentityGuard hasPassword={account.hasPassword}>
          <PersonSection />
          <PasswordSection account={account} />
          <FactorsSection />
          <PinSection hasPin={account.hasPin} />
          <OpenLogInsSection />
        </IdentityGuard>
      )}
    </PageFrame>
  );
}

function PersonSection() {
  const { t } = useTranslation();
  const language = useLanguage();
  const client = useQueryClient();
  const { data: user } = useQuery(sessionQuery);
  const choose = async (chosen: Language): Promise<void> => {
    await switchLanguage(chosen);
    await request('/session', { method: 'PATCH', body: { language: chosen } }).catch(() => {});
    await client.invalidateQueries({ queryKey: sessionQuery.queryKey });
  };
  const name = [user?.firstName, user?.lastName].filter(Boolean).join(' ');
  return (
    <FormSection title={t('account.person')}>
      <div>
        <Text fw={600}>{name === '' ? user?.loginName : name}</Text>
        {name !== '' && <Text c="dimmed">{user?.loginName}</Text>}
      </div>
      <NativeSelect
        label={t('account.language')}
        value={language}
        data={LANGUAGES.map((code) => ({ value: code, label: t(`language.${code}`) }))}
        onChange={(event) => void choose(event.currentTarget.value as Language)}
      />
    </FormSection>
  );
}

function PasswordSection({ account }: { readonly account: Account }) {
  const { t } = useTranslation();
  const [isOpen, dialog] = useDisclosure(false);
  return (
    <FormSection title={t('entry.password')}>
      {account.canChangePassword ? (
        <div>
          <Button variant="default" onClick={dialog.open}>
            {t('account.changePassword')}
          </Button>
        </div>
      ) : (
        <Text size="sm">{t(`account.passwordOf.${account.source}`)}</Text>
      )}
      <PasswordDialog isOpen={isOpen} onClose={dialog.close} />
    </FormSection>
  );
}
