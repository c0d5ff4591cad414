import { TagsInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { FormSection } from '../../page/form-section.tsx';
import { memberError } from '../../page/member-error.ts';
import type { SettingsSectionProps } from '../section-list.tsx';

/** Which pages may show the gadget in a frame. */
export function GadgetSection({ draft, error }: SettingsSectionProps) {
  const { t } = useTranslation();
  return (
    <FormSection title={t('settings.gadget')} text={t('settings.gadgetHelp')}>
      <TagsInput
        label={t('settings.frameOrigins')}
        description={t('settings.frameOriginsHelp')}
        value={[...draft.values.frameOrigins]}
        error={memberError(error, 'frameOrigins')}
        splitChars={[',', ';', ' ']}
        acceptValueOnBlur
        clearable
        clearButtonProps={{ 'aria-label': t('users.removeAll') }}
        onChange={(frameOrigins) => draft.set({ frameOrigins })}
      />
    </FormSection>
  );
}
