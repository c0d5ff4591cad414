import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PageFrame } from '../page/page-frame.tsx';
import { FormSkeleton, ListProblem } from '../page/page-states.tsx';
import { DueList } from './due-list.tsx';
import { NightList } from './night-list.tsx';
import classes from './retention-page.module.css';
import { retentionQuery } from './retention-queries.ts';
import { RetentionState } from './retention-state.tsx';
import { StoppedPanel } from './stopped-panel.tsx';
import { SweepButton } from './sweep-button.tsx';

const route = getRouteApi('/app/retention');

/** Automatic deletion: its rule, what it will do, and whether it waits for a confirmation. */
export function RetentionPage() {
  const { t } = useTranslation();
  const { view = 'nights' } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: facts, error, refetch } = useQuery(retentionQuery);
  const show = (next: string | null): void => {
    void navigate({ search: { view: next === 'list' ? 'list' : undefined }, replace: true });
  };
  return (
    <PageFrame title={t('retention.title')} layout="fill" controls={<SweepButton facts={facts} />}>
      {facts === undefined && error !== null && (
        <ListProblem error={error} onRetry={() => void refetch()} />
      )}
      {facts === undefined && error === null && <FormSkeleton />}
      {facts !== undefined && (
        <Tabs
          value={view}
          onChange={show}
          keepMounted={false}
          className={classes.tabs!}
          classNames={{ panel: classes.panel!, list: classes.tabList! }}
        >
          <Tabs.List>
            <Tabs.Tab value="nights">{t('retention.nights')}</Tabs.Tab>
            <Tabs.Tab value="list">
              {t(facts.stopped === null ? 'retention.list' : 'retention.stoppedList')}
            </Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="nights">
            <div className={classes.scroll}>
              {facts.stopped !== null && (
                <StoppedPanel stopped={facts.stopped} onShow={() => show('list')} />
              )}
              <RetentionState facts={facts} />
              <NightList />
            </div>
          </Tabs.Panel>
          <Tabs.Panel value="list">
            <DueList asOf={facts.stopped?.asOf} />
          </Tabs.Panel>
        </Tabs>
      )}
    </PageFrame>
  );
}
