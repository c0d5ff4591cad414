import { SimpleGrid, Switch, Text, TextInput } from '@mantine/core';
import type { UseMutationResult } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LANGUAGES } from '../i18n/languages.ts';
import { FormSection } from '../page/form-section.tsx';
import { memberError } from '../page/member-error.ts';
import { SaveBar } from '../page/save-bar.tsx';
import { useDraft } from '../page/use-draft.ts';
import { FilterUsers } from './filter-users.tsx';
import type { FilterChoices, FilterDetail } from './filter-wire.ts';
import { RuleField } from './rule-field.tsx';

interface FilterFormProps {
  readonly saved: FilterChoices;
  /** Undefined for a new one. */
  readonly filter?: FilterDetail;
  readonly save: UseMutationResult<FilterDetail, Error, Partial<FilterChoices>>;
  readonly onSave: (
    changes: Partial<FilterChoices>,
    options: { readonly onSuccess: () => void },
  ) => void;
}

/** Everything that an administrator decides about a filter. */
export function FilterForm({ saved, filter, save, onSave }: FilterFormProps) {
  const { t } = useTranslation();
  const draft = useDraft(saved);
  const [isChecked, setChecked] = useState(false);
  const { name, rule, canDelete, fourEyes } = draft.values;
  const isNameMissing = Object.keys(name).length === 0;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (isNameMissing) return;
    onSave(filter === undefined ? draft.values : draft.changes, { onSuccess: draft.discard });
  };
  const isMissed = isChecked && isNameMissing;
  const nameProblem = isMissed ? t('filters.nameMissing') : memberError(save.error, 'name');
  return (
    <form onSubmit={submit} noValidate>
      <NamesSection
        names={name}
        problem={nameProblem}
        onChange={(next) => draft.set({ name: next })}
      />
      <FormSection title={t('filters.rule')} text={t('filters.ruleHelp')}>
        <RuleField
          rule={rule}
          savedRule={saved.rule}
          filterId={filter?.id}
          onChange={(next) => draft.set({ rule: next })}
        />
      </FormSection>
      <FormSection title={t('filters.options')}>
        <Switch
          checked={canDelete}
          label={t('filters.canDelete')}
          description={t('filters.canDeleteHelp')}
          onChange={(event) => draft.set({ canDelete: event.currentTarget.checked })}
        />
        <Switch
          checked={fourEyes}
          label={t('filters.fourEyes')}
          description={t('filters.fourEyesHelp')}
          onChange={(event) => draft.set({ fourEyes: event.currentTarget.checked })}
        />
      </FormSection>
      {filter !== undefined && <FilterUsers filter={filter} />}
      <SaveBar
        isDirty={draft.isDirty}
        isSaving={save.isPending}
        isSaved={save.isSuccess}
        error={save.error}
        onDiscard={() => {
          draft.discard();
          save.reset();
        }}
        saveLabel={filter === undefined ? t('filters.create') : undefined}
      />
    </form>
  );
}

interface NamesSectionProps {
  readonly names: FilterChoices['name'];
  readonly problem: string | undefined;
  readonly onChange: (names: FilterChoices['name']) => void;
}

function NamesSection({ names, problem, onChange }: NamesSectionProps) {
  const { t } = useTranslation();
  return (
    <FormSection title={t('filters.names')} text={t('filters.namesHelp')}>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
        {LANGUAGES.map((language) => (
          <TextInput
            key={language}
            label={t(`language.${language}`)}
            value={names[language] ?? ''}
            maxLength={100}
            error={problem !== undefined}
            onChange={(event) => onChange(withName(names, language, event.currentTarget.value))}
          />
        ))}
      </SimpleGrid>
      {problem !== undefined && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {problem}
        </Text>
      )}
    </FormSection>
  );
}

function withName(
  names: FilterChoices['name'],
  language: string,
  text: string,
): FilterChoices['name'] {
  const { [language]: _, ...others } = names;
  return text === '' ? others : { ...others, [language]: text };
}
