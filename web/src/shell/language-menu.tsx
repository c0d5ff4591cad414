import { Button, Menu } from '@mantine/core';
import { IconCheck, IconLanguage } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { sessionQuery, statusQuery } from '../api/queries.ts';
import { LANGUAGES, type Language } from '../i18n/languages.ts';
import { showLanguage, switchLanguage } from '../i18n/translations.ts';
import { useLanguage } from '../i18n/use-formatter.ts';

/** The languages that the administrator lets users choose from; the page shows one of them. */
function useOfferedLanguages(): readonly Language[] {
  const language = useLanguage();
  const { data: status } = useQuery(statusQuery);
  const offered = LANGUAGES.filter((code) => status?.languages?.includes(code) ?? true);
  const [first] = offered;
  const isOffered = first === undefined || offered.includes(language);
  useEffect(() => {
    if (!isOffered) void showLanguage(first);
  }, [isOffered, first]);
  return offered.length === 0 ? LANGUAGES : offered;
}

/** Switches the language; the choice is kept in this browser and with the user. */
export function LanguageMenu() {
  const { t } = useTranslation();
  const language = useLanguage();
  const shown = language.toUpperCase();
  const client = useQueryClient();
  const offered = useOfferedLanguages();

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
          aria-label={t('language.label', { language: t(`language.${language}`), code: shown })}
        >
          {shown}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {offered.map((code) => (
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
