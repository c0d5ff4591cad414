import { Alert, Badge, NavLink, ScrollArea, Skeleton, Text } from '@mantine/core';
import {
  IconBroadcast,
  IconFilter,
  IconMicrophone,
  IconSettings,
  IconShieldCheck,
  IconShieldLock,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { filtersQuery, sessionQuery, statusQuery } from '../api/queries.ts';
import type { MonitorFilter } from '../api/wire.ts';
import { approvalsQuery } from '../four-eyes/four-eyes-queries.ts';
import { errorText } from '../i18n/error-text.ts';
import { useLanguage } from '../i18n/use-formatter.ts';
import type { ListSearch } from '../recordings/list-search.ts';
import { ADMINISTRATION_PAGES } from './administration-pages.ts';
import { nameOfFilter } from './filter-name.ts';
import { MessagesLinks } from './messages-links.tsx';
import classes from './navigation.module.css';

/** The menu: *Voice recording* unfolds to the filters of the user. */
export function Navigation() {
  const { t } = useTranslation();
  const [isUnfolded, setUnfolded] = useState(true);
  const { data: status } = useQuery(statusQuery);
  const { data: user } = useQuery(sessionQuery);
  const path = useLocation({ select: (location) => location.pathname });
  return (
    <div className={classes.navigation}>
      <ScrollArea className={classes.list} type="auto">
        <NavLink
          component="button"
          label={t('navigation.recordings')}
          leftSection={<IconMicrophone size={18} stroke={1.7} />}
          classNames={{ root: classes.group!, label: classes.groupLabel! }}
          opened={isUnfolded}
          onChange={setUnfolded}
          childrenOffset={0}
          aria-expanded={isUnfolded}
        >
          <FilterLinks path={path} />
        </NavLink>
        {user?.hasInbox === true && <MessagesLinks path={path} />}
        <NavLink
          label={t('navigation.live')}
          leftSection={<IconBroadcast size={18} stroke={1.7} />}
          classNames={{ root: classes.group!, label: classes.groupLabel! }}
          active={path === '/live'}
          aria-current={path === '/live' ? 'page' : undefined}
          renderRoot={(props) => <Link to="/live" {...props} />}
        />
        {user?.isSupervisor === true && <ApprovalsLink path={path} />}
        {user?.isAdministrator === true && <AdministrationLinks path={path} />}
      </ScrollArea>
      {status !== undefined && (
        <Text className={classes.version}>{t('shell.version', { version: status.version })}</Text>
      )}
    </div>
  );
}

function ApprovalsLink({ path }: { readonly path: string }) {
  const { t } = useTranslation();
  const { data } = useQuery(approvalsQuery);
  const count = data?.waiting.length ?? 0;
  return (
    <NavLink
      label={t('fourEyes.approvals')}
      leftSection={<IconShieldCheck size={18} stroke={1.7} />}
      classNames={{ root: classes.group!, label: classes.groupLabel! }}
      active={path === '/approvals'}
      aria-current={path === '/approvals' ? 'page' : undefined}
      rightSection={
        count > 0 ? (
          <Badge size="sm" circle color="red" aria-label={t('fourEyes.approvalsCount', { count })}>
            {count}
          </Badge>
        ) : undefined
      }
      renderRoot={(props) => <Link to="/approvals" {...props} />}
    />
  );
}

function AdministrationLinks({ path }: { readonly path: string }) {
  const { t } = useTranslation();
  const [isUnfolded, setUnfolded] = useState(true);
  return (
    <NavLink
      component="button"
      label={t('navigation.administration')}
      leftSection={<IconSettings size={18} stroke={1.7} />}
      classNames={{ root: classes.group!, label: classes.groupLabel! }}
      opened={isUnfolded}
      onChange={setUnfolded}
      childrenOffset={0}
      aria-expanded={isUnfolded}
    >
      {ADMINISTRATION_PAGES.map(({ path: to, title, icon: PageIcon }) => (
        <NavLink
          key={to}
          label={t(title)}
          active={path === to || path.startsWith(`${to}/`)}
          aria-current={path === to ? 'page' : undefined}
          classNames={{ root: classes.filter!, label: classes.filterLabel! }}
          leftSection={<PageIcon size={15} stroke={1.7} />}
          renderRoot={(props) => <Link to={to} {...props} />}
        />
      ))}
    </NavLink>
  );
}

function FilterLinks({ path }: { readonly path: string }) {
  const { t } = useTranslation();
  const { data: filters, error, refetch } = useQuery(filtersQuery);
  if (filters === undefined && error !== null) {
    return (
      <Alert color="red" variant="light" m="xs" p="xs" title={errorText(error)}>
        <button type="button" className={classes.retry} onClick={() => void refetch()}>
          {t('action.retry')}
        </button>
      </Alert>
    );
  }
  if (filters === undefined) return <Skeleton height={22} m="xs" width="80%" />;
  if (filters.length === 0) {
    return <Text className={classes.none}>{t('navigation.noFilters')}</Text>;
  }
  return filters.map((filter) => <FilterLink key={filter.id} filter={filter} path={path} />);
}

function FilterLink({ filter, path }: { readonly filter: MonitorFilter; readonly path: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const name = nameOfFilter(filter, language);
  const isActive = path === `/recordings/${encodeURIComponent(filter.id)}`;
  return (
    <NavLink
      label={name}
      title={name}
      active={isActive}
      aria-current={isActive ? 'page' : undefined}
      classNames={{ root: classes.filter!, label: classes.filterLabel! }}
      leftSection={<IconFilter size={15} stroke={1.7} />}
      rightSection={
        filter.fourEyes ? (
          <IconShieldLock size={15} stroke={1.7} aria-label={t('navigation.fourEyes')} />
        ) : undefined
      }
      renderRoot={(props) => (
        <Link
          to="/recordings/$filterId"
          params={{ filterId: filter.id }}
          // The period and the order stay, what was searched and played does not.
          search={({ range, from, to, sort }: ListSearch) => ({ range, from, to, sort })}
          {...props}
        />
      )}
    />
  );
}
