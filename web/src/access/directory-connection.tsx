import { NativeSelect, Switch, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { FormSection } from '../page/form-section.tsx';
import { memberError } from '../page/member-error.ts';
import type { Draft } from '../page/use-draft.ts';
import { SecretInput } from '../settings/secret-input.tsx';
import type { LdapSettings } from './access-settings.ts';
import { EXAMPLES } from './examples.ts';

export type LdapDraft = LdapSettings & { readonly ldapPassword: string };

/** A part of the form: what is written in it, and what the recorder said of it. */
export interface DirectorySectionProps {
  readonly draft: Draft<LdapDraft>;
  readonly error: Error | null;
}

/** Where the directory is, how the connection is secured, and who asks. */
export function DirectoryConnection({ draft, error }: DirectorySectionProps) {
  const { t } = useTranslation();
  const { values } = draft;
  return (
    <FormSection title={t('directory.connection')} text={t('directory.connectionHelp')}>
      <Switch
        checked={values.enabled}
        label={t('directory.enabled')}
        description={t('directory.enabledHelp')}
        onChange={(event) => draft.set({ enabled: event.currentTarget.checked })}
      />
      <NativeSelect
        label={t('directory.security')}
        value={values.security}
        data={(['starttls', 'ldaps', 'none'] as const).map((value) => ({
          value,
          label: t(`directory.securityOf.${value}`),
        }))}
        onChange={(event) =>
          draft.set({ security: event.currentTarget.value as LdapSettings['security'] })
        }
      />
      <TagsInput
        label={t('directory.urls')}
        description={t('directory.urlsHelp')}
        placeholder={values.security === 'ldaps' ? EXAMPLES.ldapsUrl : EXAMPLES.ldapUrl}
        value={[...values.urls]}
        splitChars={[',', ' ']}
        acceptValueOnBlur
        error={memberError(error, 'ldap.urls')}
        onChange={(urls) => draft.set({ urls })}
      />
      {values.security !== 'none' && (
        <Textarea
          label={t('directory.certificate')}
          description={t('directory.certificateHelp')}
          placeholder={EXAMPLES.certificate}
          autosize
          minRows={2}
          maxRows={8}
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }}
          value={values.certificateAuthority}
          error={memberError(error, 'ldap.certificateAuthority')}
          onChange={(event) => draft.set({ certificateAuthority: event.currentTarget.value })}
        />
      )}
      <TextInput
        label={t('directory.bindDn')}
        description={t('directory.bindDnHelp')}
        placeholder={EXAMPLES.bindDn}
        autoComplete="off"
        spellCheck={false}
        value={values.bindDn}
        error={memberError(error, 'ldap.bindDn')}
        onChange={(event) => draft.set({ bindDn: event.currentTarget.value })}
      />
      <SecretInput
        name="ldapPassword"
        label={t('directory.password')}
        value={values.ldapPassword}
        error={error}
        onChange={(ldapPassword) => draft.set({ ldapPassword })}
      />
    </FormSection>
  );
}
