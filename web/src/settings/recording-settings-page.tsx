import { useTranslation } from 'react-i18next';
import { SectionList } from './section-list.tsx';
import { RECORDING_SECTIONS } from './setting-sections.ts';

/** How calls are recorded, and how long recordings are kept. */
export function RecordingSettingsPage() {
  const { t } = useTranslation();
  return <SectionList title={t('settings.title')} sections={RECORDING_SECTIONS} />;
}
