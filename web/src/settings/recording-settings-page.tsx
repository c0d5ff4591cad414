import { useTranslation } from 'react-i18next';
import { RECORDING_SECTIONS } from './setting-sections.ts';
import { SettingsPage } from './settings-page.tsx';

/** How calls are recorded, and how long recordings are kept. */
export function RecordingSettingsPage() {
  const { t } = useTranslation();
  return <SettingsPage title={t('settings.title')} sections={RECORDING_SECTIONS} />;
}
