import { Anchor, NativeSelect } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { FormSection } from '../../page/form-section.tsx';
import { memberError } from '../../page/member-error.ts';
import type { SettingsSectionProps } from '../section-list.tsx';
import { NumberField } from '../setting-field.tsx';

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

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
      <NativeSelect
        label={t('settings.deletionHour')}
        value={String(deletionHour)}
        maw={320}
        error={memberError(error, 'deletionHour')}
        data={HOURS.map((hour) => ({
          value: String(hour),
          label: `${String(hour).padStart(2, '0')}:00`,
        }))}
        onChange={(event) => draft.set({ deletionHour: Number(event.currentTarget.value) })}
      />
      <Anchor size="sm" renderRoot={(props) => <Link to="/retention" {...props} />}>
        {t('settings.toRetention')}
      </Anchor>
    </FormSection>
  );
}
