import { Checkbox, Select, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { LANGUAGES } from '../../i18n/languages.ts';
import { FormSection } from '../../page/form-section.tsx';
import { memberError } from '../../page/member-error.ts';
import type { SettingsSectionProps } from '../section-list.tsx';

const ZONES = ['UTC', ...Intl.supportedValuesOf('timeZone')];
const SHOWN_ZONES = 100;

/** Time zone, and the languages that the page offers. */
export function RegionSection({ draft, error }: SettingsSectionProps) {
  const { t } = useTranslation();
  const { timeZone, languages } = draft.values;
  const zones = ZONES.includes(timeZone) ? ZONES : [timeZone, ...ZONES];
  return (
    <FormSection title={t('settings.region')} text={t('settings.regionHelp')}>
      <Select
        label={t('settings.timeZone')}
        value={timeZone}
        data={[...new Set(zones)]}
        searchable
        allowDeselect={false}
        limit={SHOWN_ZONES}
        maw={320}
        error={memberError(error, 'timeZone')}
        onChange={(zone) => zone !== null && draft.set({ timeZone: zone })}
      />
      <Checkbox.Group
        label={t('settings.languages')}
        description={t('settings.languagesHelp')}
        value={[...languages]}
        error={memberError(error, 'languages')}
        onChange={(chosen) => draft.set({ languages: chosen })}
      >
        <Stack gap="xs" mt="xs">
          {LANGUAGES.map((code) => (
            <Checkbox key={code} value={code} label={t(`language.${code}`)} />
          ))}
        </Stack>
      </Checkbox.Group>
    </FormSection>
  );
}
