import { Button, Menu, Text } from '@mantine/core';
import { IconLogout, IconUser, IconUserCog } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { sessionQuery } from '../api/queries.ts';
import type { LoggedInUser } from '../api/wire.ts';

function nameOf(user: LoggedInUser): string {
  const name = [user.firstName, user.lastName].filter(Boolean).join(' ');
  return name === '' ? user.loginName : name;
}

/** Who is logged in, the own account, and the way out. */
export function UserMenu() {
  const { t } = useTranslation();
  const { data: user } = useQuery(sessionQuery);
  const logOut = useLogOut();
  if (!user) return null;
  return (
    <Menu position="bottom-end" withinPortal width={232}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-md"
          px={8}
          leftSection={<IconUser size={19} stroke={1.7} />}
          styles={{ section: { marginInlineEnd: 6 }, label: { maxWidth: 180 } }}
          aria-label={t('user.menu', { name: nameOf(user) })}
        >
          <Text span size="sm" visibleFrom="sm" truncate>
            {nameOf(user)}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" fw={600} c="var(--mantine-color-text)" truncate>
            {nameOf(user)}
          </Text>
          <Text size="xs">
            {t(user.isAdministrator ? 'user.administrator' : 'user.loginName', {
              loginName: user.loginName,
            })}
          </Text>
        </Menu.Label>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconUserCog size={16} stroke={1.7} />}
          renderRoot={(props) => <Link to="/account" {...props} />}
        >
          {t('account.title')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLogout size={16} stroke={1.7} />}
          onClick={() => logOut.mutate()}
        >
          {t('user.logOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function useLogOut() {
  const client = useQueryClient();
  const router = useRouter();
  return useMutation({
    mutationFn: () => request<void>('/session', { method: 'DELETE' }),
    onSettled: async () => {
      // The page first, the cache after: a session that ends inside the page counts as expired.
      await router.navigate({ to: '/login', search: {} });
      client.clear();
      client.setQueryData(sessionQuery.queryKey, null);
    },
  });
}
