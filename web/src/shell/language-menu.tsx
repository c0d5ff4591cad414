import { Button, Menu } from '@mantine/core';
import { IconCheck, IconLanguage } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { sessionQuery } from '../api/queries.ts';
import { LANGUAGES, type Language } from '../i18n/languages.ts';
import { switchLanguage } from '../i18n/translations.ts';
import { useLanguage } from '../i18n/use-formatter.ts';

/** Switches the language; the choice is kept in this browser and with the user. */
export function LanguageMenu() {
  const { t } = useTranslation();
  const language = useLanguage();
  const client = useQueryClient();

  const choose = async (chosen: Language): Promise<void> => {
    await switchLanguage(chosen);
    if (!client.getQueryData(sessionQuery.queryKey)) return;
    // Kept here in any case; that the recorder could not keep it too is not worth a message.
    await request('/session', { method: 'PATCH', body: { language: chosen } }).catch(() => {});
  };

  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-md"
          px={8}
          leftSection={<IconLanguage size={19} stroke={1.7} />}
          styles={{ section: { marginInlineEnd: 6 } }}
          aria-label={t('language.label', { language: t(`language.${language}`) })}
        >
          {language.toUpperCase()}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {LANGUAGES.map((code) => (
          <Menu.Item
            key={code}
            lang={code}
            rightSection={code === language ? <IconCheck size={15} /> : undefined}
            aria-current={code === language}
            onClick={() => void choose(code)}
          >
            {t(`language.${code}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
