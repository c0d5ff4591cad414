import { Checkbox, SimpleGrid } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { FormSection } from '../../page/form-section.tsx';
import { memberError } from '../../page/member-error.ts';
import type { SettingsSectionProps } from '../section-list.tsx';
import { OFFERABLE_CODECS, type Settings } from '../settings-wire.ts';

/** Which codecs CUCM may choose from for the streams that it sends. */
export function CodecsSection({ draft, error }: SettingsSectionProps) {
  const { t } = useTranslation();
  const { offeredCodecs } = draft.values;
  // In the order of the list, however they are ticked.
  const set = (chosen: readonly string[]) =>
    draft.set({ offeredCodecs: OFFERABLE_CODECS.filter((codec) => chosen.includes(codec)) });
  return (
    <FormSection title={t('settings.codecs')} text={t('settings.codecsHelp')}>
      <Checkbox.Group
        label={t('settings.offeredCodecs')}
        description={t('settings.offeredCodecsHelp')}
        value={[...offeredCodecs]}
        error={
          offeredCodecs.length === 0 ? t('settings.noCodec') : memberError(error, 'offeredCodecs')
        }
        onChange={set}
      >
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" mt="xs" maw={420}>
          {OFFERABLE_CODECS.map((codec: Settings['offeredCodecs'][number]) => (
            <Checkbox key={codec} value={codec} label={t(`settings.codec.${codec}`)} />
          ))}
        </SimpleGrid>
      </Checkbox.Group>
    </FormSection>
  );
}
