import { Alert, Paper, Stack, Tabs, Text, Title } from '@mantine/core';
import { IconShieldLock } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MonitorFilter } from '../api/wire.ts';
import { useLanguage } from '../i18n/use-formatter.ts';
import { nameOfFilter } from '../shell/filter-name.ts';
import type { ViewState } from './four-eyes-queries.ts';
import classes from './locked-view.module.css';
import { RequestForm } from './request-form.tsx';
import { UnlockForm } from './unlock-form.tsx';

interface LockedViewProps {
  readonly filter: MonitorFilter;
  readonly request: ViewState['request'];
  /** It was open a moment ago, on this page. */
  readonly wasOpen: boolean;
}

/** The box in place of the list: a second person logs on here, or is asked to approve. */
export function LockedView({ filter, request, wasOpen }: LockedViewProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const isWaiting = request?.state === 'waiting';
  const [chosen, choose] = useState<string | null>(null);
  const tab = chosen ?? (isWaiting ? 'request' : 'here');
  const requestTab = useRef<HTMLButtonElement>(null);
  const askElsewhere = (): void => {
    choose('request');
    requestTab.current?.focus();
  };
  return (
    <div className={classes.page}>
      <Paper withBorder p="lg" radius="md" className={classes.box}>
        <Stack gap="xs">
          <IconShieldLock size={34} stroke={1.5} className={classes.sign} aria-hidden="true" />
          <Title order={1} size="h3">
            {nameOfFilter(filter, language)}
          </Title>
          {wasOpen && (
            <Alert color="yellow" role="alert" p="xs" ta="start">
              {t('fourEyes.lockedAgain')}
            </Alert>
          )}
          <Text size="sm">{t('fourEyes.locked')}</Text>
        </Stack>
        <Tabs value={tab} onChange={choose} mt="md" keepMounted={false}>
          <Tabs.List grow className={classes.tabs ?? ''}>
            <Tabs.Tab value="here" px={6}>
              {t('fourEyes.here')}
            </Tabs.Tab>
            <Tabs.Tab ref={requestTab} value="request" px={6}>
              {t('fourEyes.elsewhere')}
            </Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="here" pt="md">
            <UnlockForm filterId={filter.id} onElsewhere={askElsewhere} />
          </Tabs.Panel>
          <Tabs.Panel value="request" pt="md">
            <RequestForm filterId={filter.id} request={request} />
          </Tabs.Panel>
        </Tabs>
      </Paper>
    </div>
  );
}
