import { NativeSelect, SimpleGrid, Switch, TagsInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { LANGUAGES } from '../../i18n/languages.ts';
import { FormSection } from '../../page/form-section.tsx';
import { memberError } from '../../page/member-error.ts';
import { MailTest } from '../mail-test.tsx';
import { SecretInput } from '../secret-input.tsx';
import type { SettingsSectionProps } from '../section-list.tsx';
import { NumberField } from '../setting-field.tsx';
import { MAIL_SECURITIES, type MailSettings } from '../settings-wire.ts';

const EMPTY: MailSettings = {
  ...{ host: '', port: 587, security: 'starttls', user: '', from: '', to: [] },
  language: 'en',
};
const USUAL_PORTS = { none: 25, starttls: 587, tls: 465 } as const;

/** The mail server by which alerts are sent, and to whom. */
export function MailSection(props: SettingsSectionProps) {
  const { t } = useTranslation();
  const { draft } = props;
  const { mail } = draft.values;
  return (
    <FormSection title={t('settings.mail')} text={t('settings.mailHelp')}>
      <Switch
        checked={mail !== null}
        label={t('settings.sendMail')}
        onChange={(event) => draft.set({ mail: event.currentTarget.checked ? EMPTY : null })}
      />
      {mail !== null && <MailFields {...props} mail={mail} />}
    </FormSection>
  );
}

interface MailFieldsProps extends SettingsSectionProps {
  readonly mail: MailSettings;
}

function MailFields({ draft, error, mail }: MailFieldsProps) {
  const { t } = useTranslation();
  const set = (changes: Partial<MailSettings>) => draft.set({ mail: { ...mail, ...changes } });
  const text = (name: 'host' | 'user' | 'from') => ({
    label: t(`settings.mailField.${name}`),
    value: mail[name],
    error: memberError(error, `mail.${name}`),
    autoComplete: 'off',
    spellCheck: false,
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      set({ [name]: event.currentTarget.value }),
  });
  return (
    <>
      <TextInput {...text('host')} />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
        <NativeSelect
          label={t('settings.mailField.security')}
          value={mail.security}
          error={memberError(error, 'mail.security')}
          data={MAIL_SECURITIES.map((value) => ({ value, label: t(`settings.security.${value}`) }))}
          onChange={(event) => {
            const security = event.currentTarget.value as MailSettings['security'];
            set({ security, port: USUAL_PORTS[security] });
          }}
        />
        <NumberField
          label={t('settings.mailField.port')}
          value={mail.port}
          min={1}
          max={65_535}
          error={memberError(error, 'mail.port')}
          onChange={(port) => port !== null && set({ port })}
        />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
        <TextInput {...text('user')} description={t('settings.mailUserHelp')} />
        <SecretInput
          name="mailPassword"
          label={t('settings.mailField.password')}
          value={draft.values.mailPassword}
          error={error}
          onChange={(mailPassword) => draft.set({ mailPassword })}
        />
      </SimpleGrid>
      <TextInput {...text('from')} />
      <TagsInput
        label={t('settings.mailField.to')}
        value={[...mail.to]}
        error={memberError(error, 'mail.to')}
        splitChars={[',', ';', ' ']}
        acceptValueOnBlur
        onChange={(to) => set({ to })}
      />
      <NativeSelect
        label={t('settings.mailField.language')}
        value={mail.language}
        maw={320}
        data={LANGUAGES.map((code) => ({ value: code, label: t(`language.${code}`) }))}
        onChange={(event) => set({ language: event.currentTarget.value })}
      />
      <MailTest mail={mail} password={draft.values.mailPassword || undefined} />
    </>
  );
}
