import { Burger, Group } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import classes from './app-header.module.css';
import { ColorSchemeButton } from './color-scheme-button.tsx';
import { LanguageMenu } from './language-menu.tsx';
import { Logo } from './logo.tsx';
import { UserMenu } from './user-menu.tsx';

interface AppHeaderProps {
  readonly isNavigationOpen: boolean;
  /** The navigation lies over the page and has to be closed again. */
  readonly isDrawer: boolean;
  readonly onToggleNavigation: () => void;
}

/** The bar at the top: navigation switch, product name, language, colours, user. */
export function AppHeader({ isNavigationOpen, isDrawer, onToggleNavigation }: AppHeaderProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.bar}>
      <Group gap="xs" wrap="nowrap">
        <Burger
          size="sm"
          opened={isDrawer && isNavigationOpen}
          onClick={onToggleNavigation}
          aria-expanded={isNavigationOpen}
          aria-label={t('shell.navigation')}
          lineSize={2}
        />
        <Link to="/" className={classes.name}>
          <Logo />
          <span>{t('product')}</span>
        </Link>
      </Group>
      <Group gap={4} wrap="nowrap">
        <LanguageMenu />
        <ColorSchemeButton />
        <UserMenu />
      </Group>
    </div>
  );
}
