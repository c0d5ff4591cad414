import { useTranslation } from 'react-i18next';
import { FormSection } from '../../page/form-section.tsx';
import { memberError } from '../../page/member-error.ts';
import type { SettingsSectionProps } from '../section-list.tsx';
import { NumberField } from '../setting-field.tsx';

/** How many calls are recorded at the same time, and for whom some are kept free. */
export function LinesSection({ draft, error }: SettingsSectionProps) {
  const { t } = useTranslation();
  return (
    <FormSection title={t('settings.lines')} text={t('settings.linesHelp')}>
      <NumberField
        label={t('settings.maximumLines')}
        empty={t('settings.noLimit')}
        value={draft.values.lines}
        min={0}
        max={100_000}
        error={memberError(error, 'lines')}
        onChange={(lines) => draft.set({ lines })}
      />
      <NumberField
        label={t('settings.reservedLines')}
        description={t('settings.reservedLinesHelp')}
        empty={t('settings.reservedUsual')}
        value={draft.values.reservedLines}
        min={0}
        max={100_000}
        error={memberError(error, 'reservedLines')}
        onChange={(reservedLines) => draft.set({ reservedLines })}
      />
    </FormSection>
  );
}
