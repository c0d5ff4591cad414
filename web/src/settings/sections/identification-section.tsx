import { Radio, Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { FormSection } from '../../page/form-section.tsx';
import { memberError } from '../../page/member-error.ts';
import type { SettingsSectionProps } from '../section-list.tsx';

/** The recording number, and by what users are found. */
export function IdentificationSection({ draft, error }: SettingsSectionProps) {
  const { t } = useTranslation();
  const { number, userIdentification, unknownUsers } = draft.values;
  return (
    <FormSection title={t('settings.identification')} text={t('settings.identificationHelp')}>
      <TextInput
        label={t('settings.number')}
        description={t('settings.numberHelp')}
        value={number}
        maxLength={64}
        maw={320}
        error={memberError(error, 'number')}
        onChange={(event) => draft.set({ number: event.currentTarget.value })}
      />
      <Radio.Group
        label={t('settings.userIdentification')}
        value={userIdentification}
        onChange={(value) => draft.set({ userIdentification: value as 'number' | 'phone' })}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="number" label={t('settings.byNumber')} />
          <Radio value="phone" label={t('settings.byPhone')} />
        </Stack>
      </Radio.Group>
      <Radio.Group
        label={t('settings.unknownUsers')}
        value={unknownUsers}
        onChange={(value) => draft.set({ unknownUsers: value as 'decline' | 'record' })}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="decline" label={t('settings.decline')} />
          <Radio value="record" label={t('settings.recordUnassigned')} />
        </Stack>
      </Radio.Group>
    </FormSection>
  );
}
