import { NativeSelect, SimpleGrid, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { FormSection } from '../page/form-section.tsx';
import { memberError } from '../page/member-error.ts';
import type { SettingsSectionProps } from '../settings/section-list.tsx';
import { NumberField } from '../settings/setting-field.tsx';
import type { ArchiveRules } from '../settings/settings-wire.ts';

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** What is archived, when, and how fast. */
export function ArchiveRulesSection({ draft, error }: SettingsSectionProps) {
  const { t } = useTranslation();
  const { archivePlace, archiveRules: rules } = draft.values;
  if (archivePlace === null) return null;
  const set = (changes: Partial<ArchiveRules>) =>
    draft.set({ archiveRules: { ...rules, ...changes } });
  const number = (name: NumberName, min: number, suffix: string) => ({
    label: t(`archive.${name}`),
    empty: t(name === 'kilobytesPerSecond' ? 'archive.noLimit' : 'settings.never'),
    value: rules[name],
    error: memberError(error, `archiveRules.${name}`),
    ...{ min, max: name === 'afterDays' ? 36_500 : 10_000_000, suffix },
    onChange: (value: number | null) => set({ [name]: value }),
  });
  return (
    <FormSection title={t('archive.rules')} text={t('archive.rulesHelp')}>
      <Switch
        checked={rules.enabled}
        label={t('archive.enabled')}
        onChange={(event) => set({ enabled: event.currentTarget.checked })}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
        <NumberField {...number('highMegabytes', 1, ' MB')} />
        <NumberField {...number('lowMegabytes', 0, ' MB')} />
        <NumberField {...number('afterDays', 0, '')} />
        <NumberField {...number('kilobytesPerSecond', 1, ' kB/s')} />
        {(['fromHour', 'toHour'] as const).map((name) => (
          <NativeSelect
            key={name}
            label={t(`archive.${name}`)}
            value={rules[name] ?? ''}
            error={memberError(error, `archiveRules.${name}`)}
            data={[
              { value: '', label: t('archive.anyTime') },
              ...HOURS.map((hour) => ({
                value: String(hour),
                label: `${String(hour).padStart(2, '0')}:00`,
              })),
            ]}
            onChange={({ currentTarget: { value } }) =>
              set({ [name]: value === '' ? null : Number(value) })
            }
          />
        ))}
      </SimpleGrid>
      <NumberField
        label={t('archive.cacheMegabytes')}
        value={rules.cacheMegabytes}
        min={10}
        max={10_000_000}
        suffix=" MB"
        error={memberError(error, 'archiveRules.cacheMegabytes')}
        onChange={(value) => value !== null && set({ cacheMegabytes: value })}
      />
    </FormSection>
  );
}

type NumberName = 'highMegabytes' | 'lowMegabytes' | 'afterDays' | 'kilobytesPerSecond';
