import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { SaveBar } from '../page/save-bar.tsx';
import { useDraft } from '../page/use-draft.ts';
import { type LdapSettings, useSaveSettings } from './access-settings.ts';
import { DirectoryConnection, type LdapDraft } from './directory-connection.tsx';
import { DirectoryImport } from './directory-import.tsx';
import { DirectoryUsers } from './directory-users.tsx';
import { SettingsPage } from './settings-page.tsx';

/** System parameters: the directory that users come from. */
export function DirectoryPage() {
  const { t } = useTranslation();
  return (
    <SettingsPage title={t('directory.title')}>
      {({ ldap }) => <DirectoryForm saved={ldap} />}
    </SettingsPage>
  );
}

function DirectoryForm({ saved }: { readonly saved: LdapSettings }) {
  const draft = useDraft<LdapDraft>({ ...saved, ldapPassword: '' });
  const save = useSaveSettings();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const { ldapPassword, ...ldap } = draft.values;
    const secret = ldapPassword === '' ? {} : { ldapPassword };
    save.mutate({ ldap, ...secret }, { onSuccess: draft.discard });
  };
  return (
    <>
      <form onSubmit={submit} noValidate>
        <DirectoryConnection draft={draft} error={save.error} />
        <DirectoryUsers draft={draft} />
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
      <DirectoryImport isReady={saved.enabled && !draft.isDirty} />
    </>
  );
}
