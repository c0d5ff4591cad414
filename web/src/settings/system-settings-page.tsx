import { useTranslation } from 'react-i18next';
import { SYSTEM_SECTIONS } from './setting-sections.ts';
import { SettingsPage } from './settings-page.tsx';

/** What concerns the recorder as a whole. */
export function SystemSettingsPage() {
  const { t } = useTranslation();
  return <SettingsPage title={t('settings.system')} sections={SYSTEM_SECTIONS} />;
}
