import { SimpleGrid, Switch, TagsInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { FormSection } from '../../page/form-section.tsx';
import { memberError } from '../../page/member-error.ts';
import { SecretInput } from '../secret-input.tsx';
import type { SettingsSectionProps } from '../section-list.tsx';

/** What telephones and the recorder need to find each other. */
export function PhonesSection({ draft, error }: SettingsSectionProps) {
  const { t } = useTranslation();
  const { phoneNetworks, notifiesPhones, phoneUser, phonePassword } = draft.values;
  return (
    <FormSection title={t('phones.title')} text={t('phones.settingsHelp')}>
      <TagsInput
        label={t('phones.networks')}
        description={t('phones.networksHelp')}
        value={[...phoneNetworks]}
        error={memberError(error, 'phoneNetworks')}
        splitChars={[',', ';', ' ']}
        acceptValueOnBlur
        clearable
        clearButtonProps={{ 'aria-label': t('users.removeAll') }}
        onChange={(all) => draft.set({ phoneNetworks: all.map((each) => each.trim()) })}
      />
      <Switch
        checked={notifiesPhones}
        label={t('phones.notify')}
        description={t('phones.notifyHelp')}
        onChange={(event) => draft.set({ notifiesPhones: event.currentTarget.checked })}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
        <TextInput
          label={t('phones.user')}
          value={phoneUser}
          maxLength={128}
          autoComplete="off"
          spellCheck={false}
          error={memberError(error, 'phoneUser')}
          description={t('phones.userHelp')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          onChange={(event) => draft.set({ phoneUser: event.currentTarget.value })}
        />
        <SecretInput
          name="phonePassword"
          label={t('phones.password')}
          value={phonePassword}
          error={error}
          onChange={(secret) => draft.set({ phonePassword: secret })}
        />
      </SimpleGrid>
    </FormSection>
  );
}
