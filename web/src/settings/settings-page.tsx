import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ComponentType, type FormEvent, useEffect } from 'react';
import { PageFrame } from '../page/page-frame.tsx';
import { FormSkeleton, ListProblem } from '../page/page-states.tsx';
import { SaveBar } from '../page/save-bar.tsx';
import { type Draft, useDraft } from '../page/use-draft.ts';
import { changeSettings, settingsQuery } from './settings-queries.ts';
import type { SettingChoices, ToldSettings } from './settings-wire.ts';

/** What a section of settings is given. */
export interface SettingsSectionProps {
  readonly draft: Draft<SettingChoices>;
  /** Why the last try to save failed; `memberError` finds the field. */
  readonly error: Error | null;
  /** Which secrets are set. */
  readonly secrets: ToldSettings['secrets'];
}

export type SettingsSection = ComponentType<SettingsSectionProps>;

interface SettingsPageProps {
  readonly title: string;
  readonly sections: readonly SettingsSection[];
}

/** Settings in sections, saved together. */
export function SettingsPage({ title, sections }: SettingsPageProps) {
  const { data: settings, error, refetch } = useQuery(settingsQuery);
  return (
    <PageFrame title={title} layout="scroll">
      {settings === undefined && error !== null && (
        <ListProblem error={error} onRetry={() => void refetch()} />
      )}
      {settings === undefined && error === null && <FormSkeleton />}
      {settings !== undefined && <SettingsForm settings={settings} sections={sections} />}
    </PageFrame>
  );
}

interface SettingsFormProps extends Pick<SettingsPageProps, 'sections'> {
  readonly settings: ToldSettings;
}

function SettingsForm({ settings: { secrets, ...saved }, sections }: SettingsFormProps) {
  const client = useQueryClient();
  const draft = useDraft<SettingChoices>(saved);
  const save = useMutation({
    mutationFn: changeSettings,
    onSuccess: async (told) => {
      client.setQueryData(settingsQuery.queryKey, told);
      draft.discard();
      await client.invalidateQueries({ queryKey: ['settings'] });
      await client.invalidateQueries({ queryKey: ['status'] });
    },
  });
  const isFailed = save.error !== null;
  useEffect(() => {
    if (isFailed) document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [isFailed]);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (draft.isDirty) save.mutate(draft.changes);
  };
  return (
    <form onSubmit={submit} noValidate>
      {sections.map((Section, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the sections of a page never change
        <Section key={index} draft={draft} error={save.error} secrets={secrets} />
      ))}
      <SaveBar
        isDirty={draft.isDirty}
        isSaving={save.isPending}
        isSaved={save.isSuccess}
        error={save.error}
        onDiscard={() => {
          draft.discard();
          save.reset();
        }}
      />
    </form>
  );
}
