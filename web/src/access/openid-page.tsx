import {
  Alert,
  Button,
  Code,
  NativeSelect,
  SimpleGrid,
  Switch,
  Text,
  TextInput,
} from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { ErrorAlert } from '../page/error-alert.tsx';
import { FormSection } from '../page/form-section.tsx';
import { memberError } from '../page/member-error.ts';
import type { Draft } from '../page/use-draft.ts';
import { SecretInput } from '../settings/secret-input.tsx';
import { SettingsForm } from '../settings/settings-form.tsx';
import { SettingsPage } from '../settings/settings-page.tsx';
import type { OidcSettings } from './access-settings.ts';
import { EXAMPLES } from './examples.ts';

type OidcDraft = OidcSettings & { readonly oidcClientSecret: string };
const CLAIMS = ['loginName', 'firstName', 'lastName', 'email', 'department'] as const;
const CALLBACK = '/api/v1/openid/callback';

/** System parameters: the OpenID provider that users may log in at. */
export function OpenIdPage() {
  const { t } = useTranslation();
  return (
    <SettingsPage title={t('openid.title')}>
      {({ oidc }) => (
        <SettingsForm<OidcDraft>
          saved={{ ...oidc, oidcClientSecret: '' }}
          changesOf={({ values: { oidcClientSecret, ...values } }) => ({
            oidc: values,
            ...(oidcClientSecret === '' ? {} : { oidcClientSecret }),
          })}
          below={({ isDirty }) => <TestSection isReady={oidc.enabled && !isDirty} />}
        >
          {(draft, error) => (
            <>
              <ProviderSection draft={draft} error={error} />
              <PeopleSection draft={draft} />
            </>
          )}
        </SettingsForm>
      )}
    </SettingsPage>
  );
}

type TextName = 'issuer' | 'clientId' | 'scopes' | 'label';

interface ProviderSectionProps {
  readonly draft: Draft<OidcDraft>;
  readonly error: Error | null;
}

/** What a field needs to be one of the texts of the draft. */
function textField({ draft, error }: ProviderSectionProps, name: TextName) {
  return {
    value: draft.values[name],
    error: memberError(error, `oidc.${name}`),
    spellCheck: false,
    autoComplete: 'off',
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      draft.set({ [name]: event.currentTarget.value }),
  };
}

function ProviderSection(props: ProviderSectionProps) {
  const { t } = useTranslation();
  const { draft, error } = props;
  return (
    <FormSection title={t('openid.provider')} text={t('openid.providerHelp')}>
      <Switch
        checked={draft.values.enabled}
        label={t('openid.enabled')}
        onChange={(event) => draft.set({ enabled: event.currentTarget.checked })}
      />
      <TextInput
        {...textField(props, 'issuer')}
        label={t('openid.issuer')}
        placeholder={EXAMPLES.issuer}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
        <TextInput {...textField(props, 'clientId')} label={t('openid.clientId')} />
        <SecretInput
          name="oidcClientSecret"
          label={t('openid.clientSecret')}
          value={draft.values.oidcClientSecret}
          error={error}
          onChange={(oidcClientSecret) => draft.set({ oidcClientSecret })}
        />
        <TextInput {...textField(props, 'scopes')} label={t('openid.scopes')} />
        <TextInput {...textField(props, 'label')} label={t('openid.label')} />
      </SimpleGrid>
      <div>
        <Text size="sm">{t('openid.redirectUri')}</Text>
        <Code style={{ overflowWrap: 'anywhere' }}>{`${window.location.origin}${CALLBACK}`}</Code>
      </div>
    </FormSection>
  );
}

function PeopleSection({ draft }: { readonly draft: Draft<OidcDraft> }) {
  const { t } = useTranslation();
  const { values } = draft;
  return (
    <FormSection title={t('openid.people')} text={t('openid.peopleHelp')}>
      <Switch
        checked={values.createsUsers}
        label={t('openid.createsUsers')}
        description={t('openid.createsUsersHelp')}
        onChange={(event) => draft.set({ createsUsers: event.currentTarget.checked })}
      />
      <NativeSelect
        label={t('openid.linkBy')}
        description={t('openid.linkByHelp')}
        value={values.linkBy}
        data={(['nothing', 'email', 'login-name'] as const).map((value) => ({
          value,
          label: t(`openid.linkByOf.${value}`),
        }))}
        onChange={(event) =>
          draft.set({ linkBy: event.currentTarget.value as OidcSettings['linkBy'] })
        }
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
        {CLAIMS.map((name) => (
          <TextInput
            key={name}
            label={t('openid.claimOf', { member: t(`directory.attribute.${name}`) })}
            spellCheck={false}
            value={values.claims[name]}
            onChange={(event) =>
              draft.set({ claims: { ...values.claims, [name]: event.currentTarget.value.trim() } })
            }
          />
        ))}
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
        <TextInput
          label={t('openid.administratorClaim')}
          placeholder={EXAMPLES.claim}
          spellCheck={false}
          value={values.administratorClaim}
          onChange={(event) => draft.set({ administratorClaim: event.currentTarget.value.trim() })}
        />
        <TextInput
          label={t('openid.administratorValue')}
          spellCheck={false}
          value={values.administratorValue}
          onChange={(event) => draft.set({ administratorValue: event.currentTarget.value })}
        />
      </SimpleGrid>
      <Switch
        checked={values.providesSecondFactor}
        label={t('openid.providesSecondFactor')}
        description={t('openid.providesSecondFactorHelp')}
        onChange={(event) => draft.set({ providesSecondFactor: event.currentTarget.checked })}
      />
    </FormSection>
  );
}

interface ProviderFacts {
  readonly issuer: string;
  readonly authorizationEndpoint: string;
  readonly redirectUri: string;
}

function TestSection({ isReady }: { readonly isReady: boolean }) {
  const { t } = useTranslation();
  const test = useMutation({
    mutationFn: () => request<ProviderFacts>('/openid/test', { method: 'POST' }),
  });
  return (
    <FormSection title={t('openid.test')} text={t('openid.testHelp')}>
      <div>
        <Button
          variant="default"
          disabled={!isReady}
          loading={test.isPending}
          onClick={() => test.mutate()}
        >
          {t('directory.test')}
        </Button>
      </div>
      {!isReady && <Text size="sm">{t('openid.notReady')}</Text>}
      {test.error !== null && !test.isPending && <ErrorAlert error={test.error} />}
      {test.data !== undefined && (
        <Alert
          color="green"
          role="status"
          icon={<IconCheck size={18} />}
          title={t('openid.testDone')}
        >
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {t('openid.testFacts', {
              authorization: test.data.authorizationEndpoint,
              redirect: test.data.redirectUri,
            })}
          </Text>
        </Alert>
      )}
    </FormSection>
  );
}
