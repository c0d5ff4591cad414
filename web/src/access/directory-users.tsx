import {
  Button,
  Group,
  NativeSelect,
  SimpleGrid,
  TagsInput,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { FormSection } from '../page/form-section.tsx';
import { memberError } from '../page/member-error.ts';
import type { LdapSettings } from './access-settings.ts';
import type { DirectorySectionProps } from './directory-connection.tsx';
import { DIRECTORY_PROFILES } from './directory-profiles.ts';
import { EXAMPLES } from './examples.ts';

const NAMES = ['loginName', 'firstName', 'lastName', 'email', 'department', 'externalId'] as const;
const LISTS = ['numbers', 'devices'] as const;

/** Which entries are users, and what of them becomes what. */
export function DirectoryUsers({ draft, error }: DirectorySectionProps) {
  const { t } = useTranslation();
  const { values } = draft;
  const { attributes } = values;
  const setAttribute = (change: Partial<LdapSettings['attributes']>): void =>
    draft.set({ attributes: { ...attributes, ...change } });
  return (
    <>
      <FormSection title={t('directory.users')} text={t('directory.usersHelp')}>
        <Group gap="xs">
          {DIRECTORY_PROFILES.map(({ name, settings }) => (
            <Button key={name} variant="default" size="xs" onClick={() => draft.set(settings)}>
              {t('directory.profile', { name })}
            </Button>
          ))}
        </Group>
        <TextInput
          label={t('directory.baseDn')}
          placeholder={EXAMPLES.baseDn}
          spellCheck={false}
          value={values.baseDn}
          error={memberError(error, 'ldap.baseDn')}
          onChange={(event) => draft.set({ baseDn: event.currentTarget.value })}
        />
        <TextInput
          label={t('directory.userFilter')}
          spellCheck={false}
          value={values.userFilter}
          error={memberError(error, 'ldap.userFilter')}
          onChange={(event) => draft.set({ userFilter: event.currentTarget.value })}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
          {NAMES.map((name) => (
            <TextInput
              key={name}
              label={t(`directory.attribute.${name}`)}
              spellCheck={false}
              value={attributes[name]}
              onChange={(event) => setAttribute({ [name]: event.currentTarget.value.trim() })}
            />
          ))}
        </SimpleGrid>
        {LISTS.map((name) => (
          <TagsInput
            key={name}
            label={t(`directory.attribute.${name}`)}
            value={[...attributes[name]]}
            splitChars={[',', ' ']}
            acceptValueOnBlur
            onChange={(list) => setAttribute({ [name]: list })}
          />
        ))}
      </FormSection>
      <DirectoryRights draft={draft} error={error} />
    </>
  );
}

function DirectoryRights({ draft, error }: DirectorySectionProps) {
  const { t } = useTranslation();
  const { values } = draft;
  return (
    <FormSection title={t('directory.rights')}>
      <Textarea
        label={t('directory.groups')}
        description={t('directory.groupsHelp')}
        placeholder={EXAMPLES.group}
        autosize
        minRows={2}
        maxRows={6}
        spellCheck={false}
        value={values.administratorGroups.join('\n')}
        error={memberError(error, 'ldap.administratorGroups')}
        onChange={(event) =>
          draft.set({ administratorGroups: event.currentTarget.value.split('\n') })
        }
        onBlur={() =>
          draft.set({
            administratorGroups: values.administratorGroups
              .map((line) => line.trim())
              .filter((line) => line !== ''),
          })
        }
      />
      <NativeSelect
        label={t('directory.vanished')}
        value={values.vanished}
        data={(['keep', 'disable'] as const).map((value) => ({
          value,
          label: t(`directory.vanishedOf.${value}`),
        }))}
        onChange={(event) =>
          draft.set({ vanished: event.currentTarget.value as LdapSettings['vanished'] })
        }
      />
      <TextInput
        label={t('directory.schedule')}
        description={t('directory.scheduleHelp')}
        placeholder={EXAMPLES.schedule}
        spellCheck={false}
        value={values.schedule ?? ''}
        error={memberError(error, 'ldap.schedule')}
        onChange={(event) => draft.set({ schedule: event.currentTarget.value || null })}
      />
    </FormSection>
  );
}
