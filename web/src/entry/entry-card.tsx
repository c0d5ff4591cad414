import { Group, Paper, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ColorSchemeButton } from '../shell/color-scheme-button.tsx';
import { LanguageMenu } from '../shell/language-menu.tsx';
import { Logo } from '../shell/logo.tsx';
import classes from './entry-card.module.css';

/** What one sees before the log-in: a card in the middle of the window. */
export function EntryCard(props: { readonly title: string; readonly children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className={classes.page}>
      <Group className={classes.switches} gap={4} justify="flex-end">
        <LanguageMenu />
        <ColorSchemeButton />
      </Group>
      <main className={classes.place}>
        <div className={classes.brand}>
          <Logo size={36} />
          <div>
            <div className={classes.name}>{t('product')}</div>
            <div className={classes.claim}>{t('claim')}</div>
          </div>
        </div>
        <Paper className={classes.card} withBorder radius="md">
          <Title order={1} size="h3" mb="md">
            {props.title}
          </Title>
          {props.children}
        </Paper>
      </main>
    </div>
  );
}
