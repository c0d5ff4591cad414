import { useTranslation } from 'react-i18next';
import { FormSection } from '../../page/form-section.tsx';
import { memberError } from '../../page/member-error.ts';
import type { SettingsSectionProps } from '../section-list.tsx';
import { HourField, NumberField } from '../setting-field.tsx';

/** How often stored recordings are read again. */
export function VerificationSection({ draft, error }: SettingsSectionProps) {
  const { t } = useTranslation();
  const { verificationDays, verificationHour } = draft.values;
  return (
    <FormSection title={t('status.verification')} text={t('settings.verificationHelp')}>
      <NumberField
        label={t('settings.verificationDays')}
        description={t('settings.verificationDaysHelp')}
        empty={t('settings.never')}
        value={verificationDays}
        min={1}
        max={3650}
        error={memberError(error, 'verificationDays')}
        onChange={(value) => draft.set({ verificationDays: value })}
      />
      <HourField
        label={t('settings.deletionHour')}
        value={verificationHour}
        error={memberError(error, 'verificationHour')}
        onChange={(hour) => draft.set({ verificationHour: hour })}
      />
    </FormSection>
  );
}
