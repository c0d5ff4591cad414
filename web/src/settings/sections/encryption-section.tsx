import { Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { FormSection } from '../../page/form-section.tsx';
import type { SettingsSectionProps } from '../section-list.tsx';

/** Whether new recordings are sealed. */
export function EncryptionSection({ draft }: SettingsSectionProps) {
  const { t } = useTranslation();
  return (
    <FormSection title={t('settings.encryption')} text={t('settings.encryptionHelp')}>
      <Switch
        checked={draft.values.encrypted}
        label={t('settings.encrypted')}
        onChange={(event) => draft.set({ encrypted: event.currentTarget.checked })}
      />
    </FormSection>
  );
}
