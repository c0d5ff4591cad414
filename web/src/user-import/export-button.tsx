import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { addressOf } from '../api/client.ts';
import { useLanguage } from '../i18n/use-formatter.ts';
import { minorButton } from '../page/minor-button.ts';

/** Saves all users as a file that can be imported again, with titles in the language shown. */
export function ExportButton() {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <Button
      {...minorButton(t('userImport.export'))}
      component="a"
      href={addressOf(`/users/export?language=${language}`)}
      download
      leftSection={<IconDownload size={17} stroke={1.7} />}
    />
  );
}
