import type { ComponentType } from 'react';
import type { Draft } from '../page/use-draft.ts';
import { SettingsForm } from './settings-form.tsx';
import { SettingsPage } from './settings-page.tsx';
import type { SettingChoices, ToldSettings } from './settings-wire.ts';

/** What a section of settings is given. */
export interface SettingsSectionProps {
  readonly draft: Draft<SettingChoices>;
  /** Why the last try to save failed; `memberError` finds the field. */
  readonly error: Error | null;
}

export type SettingsSection = ComponentType<SettingsSectionProps>;

interface SectionListProps {
  readonly title: string;
  readonly sections: readonly SettingsSection[];
}

/** A page of settings in sections, saved together. */
export function SectionList({ title, sections }: SectionListProps) {
  return (
    <SettingsPage title={title}>
      {(settings) => (
        <SettingsForm saved={choicesOf(settings)} changesOf={({ changes }) => changes}>
          {(draft, error) =>
            sections.map((Section, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the sections of a page never change
              <Section key={index} draft={draft} error={error} />
            ))
          }
        </SettingsForm>
      )}
    </SettingsPage>
  );
}

function choicesOf({ secrets: _, ...settings }: ToldSettings): SettingChoices {
  const secrets = { archivePassword: '', archivePrivateKey: '', archivePassphrase: '' };
  return { ...settings, ...secrets, mailPassword: '', phonePassword: '' };
}
