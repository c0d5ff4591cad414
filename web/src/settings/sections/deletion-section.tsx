import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { FormSection } from '../../page/form-section.tsx';
import { memberError } from '../../page/member-error.ts';
import type { SettingsSectionProps } from '../section-list.tsx';
import { HourField, NumberField } from '../setting-field.tsx';

/** How long recordings are kept. */
export function DeletionSection({ draft, error }: SettingsSectionProps) {
  const { t } = useTranslation();
  const { deleteAfterDays, deletionHour } = draft.values;
  return (
    <FormSection title={t('retention.title')} text={t('settings.deletionHelp')}>
      <NumberField
        label={t('settings.deleteAfterDays')}
        description={t('settings.deleteAfterDaysHelp')}
        empty={t('settings.never')}
        value={deleteAfterDays}
        min={1}
        max={36_500}
        error={memberError(error, 'deleteAfterDays')}
        onChange={(value) => draft.set({ deleteAfterDays: value })}
      />
      <HourField
        label={t('settings.deletionHour')}
        value={deletionHour}
        error={memberError(error, 'deletionHour')}
        onChange={(hour) => draft.set({ deletionHour: hour })}
      />
      <Anchor size="sm" renderRoot={(props) => <Link to="/retention" {...props} />}>
        {t('settings.toRetention')}
      </Anchor>
    </FormSection>
  );
}
