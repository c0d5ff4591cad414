import { Alert, NativeSelect, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { FormSection } from '../page/form-section.tsx';
import { memberError } from '../page/member-error.ts';
import { SecretInput } from '../settings/secret-input.tsx';
import type { SettingsSectionProps } from '../settings/section-list.tsx';
import { ARCHIVE_ENCRYPTIONS, type ArchiveEncryption } from '../settings/settings-wire.ts';

/** Whether whoever runs the archive can listen, and who else can. */
export function ArchiveEncryptionSection({ draft, error }: SettingsSectionProps) {
  const { t } = useTranslation();
  const { archivePlace, archiveEncryption: encryption } = draft.values;
  if (archivePlace === null) return null;
  const { kind, recipient } = encryption;
  const set = (changes: Partial<ArchiveEncryption>) =>
    draft.set({ archiveEncryption: { ...encryption, ...changes } });
  return (
    <FormSection title={t('archive.encryption')} text={t('archive.encryptionHelp')}>
      <NativeSelect
        label={t('archive.encryptionKind')}
        value={kind}
        maw={320}
        error={memberError(error, 'archiveEncryption.kind')}
        data={ARCHIVE_ENCRYPTIONS.map((value) => ({
          value,
          label: t(`archive.encryptions.${value}`),
        }))}
        onChange={({ currentTarget: { value } }) =>
          set({ kind: value as ArchiveEncryption['kind'] })
        }
      />
      {kind === 'none' && <Alert color="orange">{t('archive.notEncrypted')}</Alert>}
      {kind === 'passphrase' && (
        <SecretInput
          name="archivePassphrase"
          label={t('archive.passphrase')}
          description={t('archive.passphraseHelp')}
          value={draft.values.archivePassphrase}
          error={error}
          onChange={(archivePassphrase) => draft.set({ archivePassphrase })}
        />
      )}
      {kind === 'recipient' && (
        <Textarea
          label={t('archive.recipient')}
          description={t('archive.recipientHelp')}
          value={recipient}
          autosize
          maxRows={8}
          autoComplete="off"
          spellCheck={false}
          error={memberError(error, 'archiveEncryption.recipient')}
          onChange={(event) => set({ recipient: event.currentTarget.value })}
        />
      )}
    </FormSection>
  );
}
