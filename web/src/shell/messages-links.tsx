import { Badge, NavLink } from '@mantine/core';
import { IconInbox, IconMail } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fetchRecordings } from '../api/queries.ts';
import { INBOX } from '../api/through.ts';
import { UNHEARD_KEY } from '../changes/listed-recordings.ts';
import classes from './navigation.module.css';

const INTERVAL_MS = 60_000;
/** Counted among the newest ones: more than that nobody reads off a badge. */
const COUNTED = 100;

/** *Messages*, with the own recordings of the user and how many of them are unheard. */
export function MessagesLinks({ path }: { readonly path: string }) {
  const { t } = useTranslation();
  const [isUnfolded, setUnfolded] = useState(true);
  const { data: unheard = 0 } = useQuery({
    queryKey: UNHEARD_KEY,
    queryFn: async ({ signal }) => {
      const query = { filter: INBOX, sort: '-startedAt' };
      const page = await fetchRecordings(query, { limit: COUNTED, signal, isBackground: true });
      return page.items.filter(({ isHeard }) => isHeard === false).length;
    },
    refetchInterval: INTERVAL_MS,
    staleTime: INTERVAL_MS,
  });
  const isActive = path === `/recordings/${INBOX}`;
  return (
    <NavLink
      component="button"
      label={t('navigation.messages')}
      leftSection={<IconMail size={18} stroke={1.7} />}
      classNames={{ root: classes.group!, label: classes.groupLabel! }}
      opened={isUnfolded}
      onChange={setUnfolded}
      childrenOffset={0}
      aria-expanded={isUnfolded}
    >
      <NavLink
        label={t('navigation.inbox')}
        active={isActive}
        aria-current={isActive ? 'page' : undefined}
        classNames={{ root: classes.filter!, label: classes.filterLabel! }}
        leftSection={<IconInbox size={15} stroke={1.7} />}
        rightSection={
          unheard > 0 ? (
            <Badge size="sm" aria-label={t('navigation.unheard', { count: unheard })}>
              {unheard === COUNTED ? t('navigation.many', { count: unheard - 1 }) : unheard}
            </Badge>
          ) : undefined
        }
        renderRoot={(props) => (
          <Link to="/recordings/$filterId" params={{ filterId: INBOX }} search={{}} {...props} />
        )}
      />
    </NavLink>
  );
}
