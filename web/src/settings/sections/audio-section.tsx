import { NativeSelect, Radio, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { FormSection } from '../../page/form-section.tsx';
import { memberError } from '../../page/member-error.ts';
import type { SettingsSectionProps } from '../section-list.tsx';
import { NumberField } from '../setting-field.tsx';
import { AUDIO_FORMATS, type Settings } from '../settings-wire.ts';

/** In which format new recordings are stored. */
export function AudioSection({ draft, error }: SettingsSectionProps) {
  const { t } = useTranslation();
  const { audioFormat, channels, bitrateKbps } = draft.values;
  const hasBitrate = audioFormat === 'mp3' || audioFormat === 'opus';
  return (
    <FormSection title={t('settings.audio')} text={t('settings.audioHelp')}>
      <NativeSelect
        label={t('settings.audioFormat')}
        value={audioFormat}
        maw={320}
        error={memberError(error, 'audioFormat')}
        data={AUDIO_FORMATS.map((value) => ({ value, label: t(`settings.format.${value}`) }))}
        onChange={(event) =>
          draft.set({ audioFormat: event.currentTarget.value as Settings['audioFormat'] })
        }
      />
      <Radio.Group
        label={t('settings.channels')}
        value={channels}
        onChange={(value) => draft.set({ channels: value as Settings['channels'] })}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="stereo" label={t('settings.stereo')} />
          <Radio value="mono" label={t('settings.mono')} />
        </Stack>
      </Radio.Group>
      {hasBitrate && (
        <NumberField
          label={t('settings.bitrate')}
          empty={t('settings.usualBitrate')}
          value={bitrateKbps}
          min={8}
          max={320}
          suffix=" kbit/s"
          error={memberError(error, 'bitrateKbps')}
          onChange={(value) => draft.set({ bitrateKbps: value })}
        />
      )}
    </FormSection>
  );
}
