import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { FormSection } from '../page/form-section.tsx';
import { openLogInsQuery } from './account-queries.ts';
import { browserName } from './browser-name.ts';
import classes from './factor-row.module.css';

/** Where one is logged in, and the way out everywhere else. */
export function OpenLogInsSection() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const formatter = useFormatter();
  const { data: open = [] } = useQuery(openLogInsQuery);
  const end = useMutation({
    mutationFn: () => request<{ ended: number }>('/account/sessions', { method: 'DELETE' }),
    onSuccess: () => client.invalidateQueries({ queryKey: openLogInsQuery.queryKey }),
  });
  return (
    <FormSection title={t('account.logIns')} text={t('account.logInsHelp')}>
      <Stack gap={0}>
        {open.map((logIn) => (
          <div className={classes.row} key={`${logIn.createdAt} ${logIn.isThis}`}>
            <div>
              <Group gap="xs">
                <Text fw={500}>{browserName(logIn.userAgent) ?? t('account.program')}</Text>
                {logIn.isThis && (
                  <Badge variant="light" tt="none">
                    {t('account.thisLogIn')}
                  </Badge>
                )}
              </Group>
              <Text size="sm" c="dimmed">
                {t('account.logInFacts', {
                  address: logIn.address,
                  since: formatter.dateTime(logIn.createdAt),
                })}
              </Text>
            </div>
          </div>
        ))}
      </Stack>
      {open.length > 1 && (
        <div>
          <Button variant="default" loading={end.isPending} onClick={() => end.mutate()}>
            {t('account.logOutElsewhere')}
          </Button>
        </div>
      )}
    </FormSection>
  );
}
