import { useTranslation } from 'react-i18next';
import { SectionList } from './section-list.tsx';
import { SYSTEM_SECTIONS } from './setting-sections.ts';

/** What concerns the recorder as a whole. */
export function SystemSettingsPage() {
  const { t } = useTranslation();
  return <SectionList title={t('settings.system')} sections={SYSTEM_SECTIONS} />;
}
