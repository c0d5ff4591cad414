import { NativeSelect, SimpleGrid, Switch, TagsInput, TextInput } from '@mantine/core';
import type { UseMutationResult } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LANGUAGES } from '../i18n/languages.ts';
import { FormSection } from '../page/form-section.tsx';
import { memberError } from '../page/member-error.ts';
import { SaveBar } from '../page/save-bar.tsx';
import { type Draft, useDraft } from '../page/use-draft.ts';
import { PrivilegesSection } from './privileges-section.tsx';
import type { UserChoices, UserDetail } from './user-wire.ts';

interface UserFormProps {
  readonly saved: UserChoices;
  readonly isNew?: boolean;
  readonly save: UseMutationResult<UserDetail, Error, Partial<UserChoices>>;
  readonly onSave: (
    changes: Partial<UserChoices>,
    options: { readonly onSuccess: () => void },
  ) => void;
}

/** Everything that an administrator decides about a user. */
export function UserForm({ saved, isNew = false, save, onSave }: UserFormProps) {
  const { t } = useTranslation();
  const draft = useDraft(saved);
  const [isChecked, setChecked] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (draft.values.loginName.trim() === '') return;
    onSave(isNew ? draft.values : draft.changes, { onSuccess: draft.discard });
  };
  const isNameMissing = isChecked && draft.values.loginName.trim() === '';
  return (
    <form onSubmit={submit} noValidate>
      <PersonSection draft={draft} error={save.error} isNameMissing={isNameMissing} />
      <TelephoneSection draft={draft} error={save.error} />
      <PrivilegesSection draft={draft} />
      <FormSection title={t('users.account')}>
        <Switch
          checked={draft.values.isDisabled}
          label={t('users.isDisabled')}
          description={t('users.isDisabledHelp')}
          onChange={(event) => draft.set({ isDisabled: event.currentTarget.checked })}
        />
      </FormSection>
      <SaveBar
        isDirty={draft.isDirty}
        isSaving={save.isPending}
        isSaved={save.isSuccess}
        error={save.error}
        onDiscard={() => {
          draft.discard();
          save.reset();
        }}
        saveLabel={isNew ? t('users.create') : undefined}
      />
    </form>
  );
}

interface SectionProps {
  readonly draft: Draft<UserChoices>;
  readonly error: Error | null;
}

function PersonSection(props: SectionProps & { readonly isNameMissing: boolean }) {
  const { t } = useTranslation();
  const { draft, error } = props;
  const text = (name: 'loginName' | 'firstName' | 'lastName' | 'email' | 'department') => ({
    value: draft.values[name],
    error: memberError(error, name),
    maxLength: 200,
    autoComplete: 'off',
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      draft.set({ [name]: event.currentTarget.value }),
  });
  const loginName = text('loginName');
  return (
    <FormSection title={t('users.person')}>
      <TextInput
        {...loginName}
        label={t('entry.loginName')}
        required
        autoCapitalize="none"
        spellCheck={false}
        error={props.isNameMissing ? t('entry.required') : loginName.error}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
        <TextInput {...text('firstName')} label={t('entry.firstName')} />
        <TextInput {...text('lastName')} label={t('entry.lastName')} />
      </SimpleGrid>
      <TextInput {...text('email')} type="email" label={t('users.email')} />
      <TextInput {...text('department')} label={t('column.department')} />
      <NativeSelect
        label={t('users.language')}
        value={draft.values.language ?? ''}
        data={[
          { value: '', label: t('users.ownLanguage') },
          ...LANGUAGES.map((code) => ({ value: code, label: t(`language.${code}`) })),
        ]}
        onChange={(event) => draft.set({ language: event.currentTarget.value || null })}
      />
    </FormSection>
  );
}

function TelephoneSection({ draft, error }: SectionProps) {
  const { t } = useTranslation();
  return (
    <FormSection title={t('users.telephone')} text={t('users.telephoneHelp')}>
      <TagsInput
        label={t('users.numbers')}
        description={t('users.numbersHelp')}
        value={[...draft.values.numbers]}
        error={memberError(error, 'numbers')}
        splitChars={[',', ';']}
        acceptValueOnBlur
        clearable
        clearButtonProps={{ 'aria-label': t('users.removeAll') }}
        onChange={(numbers) => draft.set({ numbers })}
      />
      <TagsInput
        label={t('users.devices')}
        description={t('users.devicesHelp')}
        value={[...draft.values.devices]}
        error={memberError(error, 'devices')}
        splitChars={[',', ';', ' ']}
        acceptValueOnBlur
        clearable
        clearButtonProps={{ 'aria-label': t('users.removeAll') }}
        onChange={(devices) => draft.set({ devices: devices.map((name) => name.toUpperCase()) })}
      />
    </FormSection>
  );
}
