import { useTranslation } from 'react-i18next';
import { FormSection } from '../../page/form-section.tsx';
import { memberError } from '../../page/member-error.ts';
import type { SettingsSectionProps } from '../section-list.tsx';
import { NumberField } from '../setting-field.tsx';

/** How long calls can be kept, and how long a pause lasts. */
export function KeepingSection({ draft, error }: SettingsSectionProps) {
  const { t } = useTranslation();
  return (
    <FormSection title={t('settings.onDemand')} text={t('settings.onDemandHelp')}>
      <NumberField
        label={t('settings.keepGraceMinutes')}
        value={draft.values.keepGraceMinutes}
        min={0}
        max={1440}
        error={memberError(error, 'keepGraceMinutes')}
        onChange={(value) => value !== null && draft.set({ keepGraceMinutes: value })}
      />
      <NumberField
        label={t('settings.pauseSeconds')}
        description={t('settings.pauseSecondsHelp')}
        value={draft.values.pauseSeconds}
        min={5}
        max={3600}
        error={memberError(error, 'pauseSeconds')}
        onChange={(value) => value !== null && draft.set({ pauseSeconds: value })}
      />
    </FormSection>
  );
}
