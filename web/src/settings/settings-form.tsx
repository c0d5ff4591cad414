import { type FormEvent, type ReactNode, useEffect } from 'react';
import { SaveBar } from '../page/save-bar.tsx';
import { type Draft, useDraft } from '../page/use-draft.ts';
import { useSaveSettings } from './settings-queries.ts';
import type { SettingsChanges } from './settings-wire.ts';

interface SettingsFormProps<T extends object> {
  readonly saved: T;
  /** What is saved of a draft. */
  readonly changesOf: (draft: Draft<T>) => SettingsChanges;
  readonly children: (draft: Draft<T>, error: Error | null) => ReactNode;
  /** What stands below the form and works with what is saved. */
  readonly below?: (draft: Draft<T>) => ReactNode;
}

/** Settings that are changed and saved together. */
export function SettingsForm<T extends object>(props: SettingsFormProps<T>) {
  const { saved, changesOf, children, below } = props;
  const draft = useDraft(saved);
  const save = useSaveSettings();
  const isFailed = save.error !== null;
  useEffect(() => {
    if (isFailed) document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [isFailed]);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (draft.isDirty) save.mutate(changesOf(draft), { onSuccess: draft.discard });
  };
  return (
    <>
      <form onSubmit={submit} noValidate>
        {children(draft, save.error)}
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
      {below?.(draft)}
    </>
  );
}
