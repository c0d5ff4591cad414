import { useTranslation } from 'react-i18next';
import { FormSection } from '../../page/form-section.tsx';
import { memberError } from '../../page/member-error.ts';
import type { SettingsSectionProps } from '../section-list.tsx';
import { NumberField } from '../setting-field.tsx';

/** When the disk is too full. */
export function DiskSection({ draft, error }: SettingsSectionProps) {
  const { t } = useTranslation();
  return (
    <FormSection title={t('settings.disk')} text={t('settings.diskHelp')}>
      {(['diskWarningPercent', 'diskCriticalPercent'] as const).map((name) => (
        <NumberField
          key={name}
          label={t(`settings.${name}`)}
          value={draft.values[name]}
          min={0}
          max={90}
          suffix=" %"
          error={memberError(error, name)}
          onChange={(value) => value !== null && draft.set({ [name]: value })}
        />
      ))}
    </FormSection>
  );
}
