import { TagsInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { FormSection } from '../../page/form-section.tsx';
import { memberError } from '../../page/member-error.ts';
import type { SettingsSectionProps } from '../section-list.tsx';

/** From where calls are taken. */
export function PeersSection({ draft, error }: SettingsSectionProps) {
  const { t } = useTranslation();
  return (
    <FormSection title={t('settings.peers')} text={t('settings.peersHelp')}>
      <TagsInput
        label={t('settings.addresses')}
        description={t('settings.addressesHelp')}
        value={[...draft.values.trustedPeers]}
        error={memberError(error, 'trustedPeers')}
        splitChars={[',', ';']}
        acceptValueOnBlur
        clearable
        clearButtonProps={{ 'aria-label': t('users.removeAll') }}
        onChange={(trustedPeers) => draft.set({ trustedPeers })}
      />
    </FormSection>
  );
}
