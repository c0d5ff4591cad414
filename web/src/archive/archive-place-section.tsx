import { Alert, NativeSelect, SimpleGrid, Switch, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { FormSection } from '../page/form-section.tsx';
import { memberError } from '../page/member-error.ts';
import { SecretInput } from '../settings/secret-input.tsx';
import type { SettingsSectionProps } from '../settings/section-list.tsx';
import { NumberField } from '../settings/setting-field.tsx';
import { ARCHIVE_PROTOCOLS, type ArchivePlace } from '../settings/settings-wire.ts';
import { ArchiveTest } from './archive-test.tsx';

const EMPTY: ArchivePlace = {
  ...{ protocol: 'sftp', host: '', port: null, user: '', directory: '' },
  ...{ bucket: '', region: '', pathStyle: true, certificateAuthority: '' },
};
/** Everything passes as it is. */
const UNENCRYPTED: readonly ArchivePlace['protocol'][] = ['ftp', 's3-http'];
const WITH_CERTIFICATE: readonly ArchivePlace['protocol'][] = ['ftps', 'ftps-implicit', 's3'];

/** Where older recordings are moved to. */
export function ArchivePlaceSection(props: SettingsSectionProps) {
  const { t } = useTranslation();
  const { draft } = props;
  const { archivePlace: place } = draft.values;
  const isChanged = Object.keys(draft.changes).some((key) => key.startsWith('archive'));
  return (
    <FormSection title={t('archive.title')} text={t('archive.help')}>
      <Switch
        checked={place !== null}
        label={t('archive.use')}
        onChange={(event) =>
          draft.set({ archivePlace: event.currentTarget.checked ? EMPTY : null })
        }
      />
      {place !== null && <PlaceFields {...props} place={place} />}
      {place !== null && <ArchiveTest isDisabled={isChanged} />}
    </FormSection>
  );
}

interface PlaceFieldsProps extends SettingsSectionProps {
  readonly place: ArchivePlace;
}

function PlaceFields(props: PlaceFieldsProps) {
  const { t } = useTranslation();
  const { draft, error, place } = props;
  const set = (changes: Partial<ArchivePlace>) =>
    draft.set({ archivePlace: { ...place, ...changes } });
  const isS3 = place.protocol === 's3' || place.protocol === 's3-http';
  return (
    <>
      <NativeSelect
        label={t('archive.protocol')}
        value={place.protocol}
        maw={320}
        error={memberError(error, 'archivePlace.protocol')}
        data={ARCHIVE_PROTOCOLS.map((value) => ({ value, label: t(`archive.protocols.${value}`) }))}
        onChange={(event) =>
          set({ protocol: event.currentTarget.value as ArchivePlace['protocol'] })
        }
      />
      {UNENCRYPTED.includes(place.protocol) && (
        <Alert color="orange">{t('archive.unencrypted')}</Alert>
      )}
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
        <PlaceText {...props} name="host" />
        <NumberField
          label={t('archive.port')}
          empty={t('archive.usualPort')}
          value={place.port}
          min={1}
          max={65_535}
          error={memberError(error, 'archivePlace.port')}
          onChange={(port) => set({ port })}
        />
        <PlaceText {...props} name="user" label={t(isS3 ? 'archive.accessKey' : 'archive.user')} />
        <SecretInput
          name="archivePassword"
          label={t(isS3 ? 'archive.secretKey' : 'archive.password')}
          value={draft.values.archivePassword}
          error={error}
          onChange={(archivePassword) => draft.set({ archivePassword })}
        />
        {isS3 && <PlaceText {...props} name="bucket" />}
        {isS3 && <PlaceText {...props} name="region" />}
      </SimpleGrid>
      {isS3 && (
        <Switch
          checked={place.pathStyle}
          label={t('archive.pathStyle')}
          onChange={(event) => set({ pathStyle: event.currentTarget.checked })}
        />
      )}
      {place.protocol === 'sftp' && <PrivateKeyField {...props} />}
      <PlaceText {...props} name="directory" description={t('archive.directoryHelp')} />
      {WITH_CERTIFICATE.includes(place.protocol) && (
        <Textarea
          label={t('archive.certificateAuthority')}
          description={t('archive.certificateAuthorityHelp')}
          value={place.certificateAuthority}
          autosize
          maxRows={8}
          error={memberError(error, 'archivePlace.certificateAuthority')}
          onChange={(event) => set({ certificateAuthority: event.currentTarget.value })}
        />
      )}
    </>
  );
}

interface PlaceTextProps extends PlaceFieldsProps {
  readonly name: 'host' | 'user' | 'directory' | 'bucket' | 'region';
  readonly label?: string;
  readonly description?: string;
}

function PlaceText({ draft, error, place, name, label, description }: PlaceTextProps) {
  const { t } = useTranslation();
  return (
    <TextInput
      label={label ?? t(`archive.${name}`)}
      description={description}
      value={place[name]}
      error={memberError(error, `archivePlace.${name}`)}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) =>
        draft.set({ archivePlace: { ...place, [name]: event.currentTarget.value } })
      }
    />
  );
}

function PrivateKeyField({ draft, error }: PlaceFieldsProps) {
  const { t } = useTranslation();
  return (
    <Textarea
      label={t('archive.privateKey')}
      description={t('archive.privateKeyHelp')}
      value={draft.values.archivePrivateKey}
      autosize
      maxRows={8}
      autoComplete="off"
      spellCheck={false}
      error={memberError(error, 'archivePrivateKey')}
      onChange={(event) => draft.set({ archivePrivateKey: event.currentTarget.value })}
    />
  );
}
