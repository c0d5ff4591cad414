import { AppShell } from '@mantine/core';
import { useDisclosure, useLocalStorage, useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Outlet, useLocation } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { sessionQuery } from '../api/queries.ts';
import classes from './app-frame.module.css';
import { AppHeader } from './app-header.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { mayOpen } from './may-open.ts';
import { Navigation } from './navigation.tsx';
import { NotFoundPage } from './not-found-page.tsx';
import { SkipLink } from './skip-link.tsx';

/** Header, navigation and the place for a page; what everyone who is logged in sees. */
export function AppFrame() {
  const { t } = useTranslation();
  const [isDrawerOpen, drawer] = useDisclosure(false);
  const [isNavigationShown, setNavigationShown] = useLocalStorage({
    key: 'earwitness-navigation',
    defaultValue: true,
    getInitialValueInEffect: false,
  });
  const isWide = useMediaQuery('(min-width: 1100px)', true, { getInitialValueInEffect: false });
  const { data: user } = useQuery(sessionQuery);
  const path = useLocation({ select: (location) => location.pathname });

  // biome-ignore lint/correctness/useExhaustiveDependencies: closes when the page changes
  useEffect(() => drawer.close(), [path]);

  const isOpen = isWide ? isNavigationShown : isDrawerOpen;
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{
        width: 264,
        breakpoint: 1100,
        collapsed: { mobile: !isDrawerOpen, desktop: !isNavigationShown },
      }}
      transitionDuration={150}
    >
      <SkipLink />
      <AppShell.Header className={classes.header}>
        <AppHeader
          isNavigationOpen={isOpen}
          isDrawer={!isWide}
          onToggleNavigation={() =>
            isWide ? setNavigationShown(!isNavigationShown) : drawer.toggle()
          }
        />
      </AppShell.Header>
      <AppShell.Navbar
        className={classes.navbar}
        aria-label={t('shell.navigation')}
        aria-hidden={!isOpen}
        inert={!isOpen}
      >
        <Navigation />
      </AppShell.Navbar>
      <AppShell.Main className={classes.main} id="main" tabIndex={-1}>
        <ConnectionBanner />
        {user && !mayOpen(user, path) ? <NotFoundPage /> : <Outlet />}
      </AppShell.Main>
    </AppShell>
  );
}
