import { useTranslation } from 'react-i18next';
import { SettingsForm } from '../settings/settings-form.tsx';
import { SettingsPage } from '../settings/settings-page.tsx';
import { DirectoryConnection, type LdapDraft } from './directory-connection.tsx';
import { DirectoryImport } from './directory-import.tsx';
import { DirectoryUsers } from './directory-users.tsx';

/** System parameters: the directory that users come from. */
export function DirectoryPage() {
  const { t } = useTranslation();
  return (
    <SettingsPage title={t('directory.title')}>
      {({ ldap }) => (
        <SettingsForm<LdapDraft>
          saved={{ ...ldap, ldapPassword: '' }}
          changesOf={({ values: { ldapPassword, ...values } }) => ({
            ldap: values,
            ...(ldapPassword === '' ? {} : { ldapPassword }),
          })}
          below={({ isDirty }) => <DirectoryImport isReady={ldap.enabled && !isDirty} />}
        >
          {(draft, error) => (
            <>
              <DirectoryConnection draft={draft} error={error} />
              <DirectoryUsers draft={draft} error={error} />
            </>
          )}
        </SettingsForm>
      )}
    </SettingsPage>
  );
}
