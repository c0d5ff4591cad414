import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus, IconWebhookOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type DataColumn, DataTable } from '../page/data-table.tsx';
import { PageFrame } from '../page/page-frame.tsx';
import { EmptyList } from '../page/page-states.tsx';
import { wholeList } from '../page/whole-list.ts';
import { eventText } from './event-text.ts';
import { NewWebhookDialog } from './new-webhook-dialog.tsx';
import { outcomeText } from './outcome-text.ts';
import { WebhookPanel } from './webhook-panel.tsx';
import { RECORDING_EVENTS, type WebhookItem, webhooksQuery } from './webhook-queries.ts';

/** The programs that are told what happens to recordings. */
export function WebhooksPage() {
  const { t } = useTranslation();
  const list = wholeList(useQuery(webhooksQuery));
  const [isNew, dialog] = useDisclosure(false);
  const [openId, setOpenId] = useState<string>();
  const opened = list.items.find(({ id }) => id === openId);
  return (
    <PageFrame
      title={t('webhooks.title')}
      layout="fill"
      controls={
        <Button leftSection={<IconPlus size={17} stroke={2} />} onClick={dialog.open}>
          {t('webhooks.new')}
        </Button>
      }
    >
      <DataTable
        list={list}
        columns={columns(t)}
        label={t('webhooks.title')}
        card={(webhook) => <WebhookCard webhook={webhook} />}
        onOpen={({ id }) => setOpenId(id)}
        openId={openId}
        empty={
          <EmptyList
            icon={<IconWebhookOff stroke={1.5} />}
            title={t('webhooks.none')}
            text={t('webhooks.noneHelp')}
          />
        }
      />
      <NewWebhookDialog isOpen={isNew} onClose={dialog.close} />
      {opened !== undefined && (
        <WebhookPanel key={opened.id} webhook={opened} onClose={() => setOpenId(undefined)} />
      )}
    </PageFrame>
  );
}

function columns(t: TFunction): readonly DataColumn<WebhookItem>[] {
  return [
    {
      key: 'url',
      title: t('webhooks.url'),
      width: 'minmax(180px, 2fr)',
      cell: ({ url }) => url,
    },
    {
      key: 'events',
      title: t('webhooks.events'),
      width: 'minmax(140px, 1.4fr)',
      minimumWidth: 700,
      cell: ({ events }) => eventsText(events, t),
    },
    {
      key: 'state',
      title: t('status.state'),
      width: 'minmax(150px, 1.4fr)',
      cell: (webhook) => stateText(webhook, t),
    },
    {
      key: 'waiting',
      title: t('webhooks.waiting'),
      width: '90px',
      isNumeric: true,
      cell: ({ waiting }) => waiting,
    },
  ];
}

function eventsText(events: WebhookItem['events'], t: TFunction): string {
  if (events.length === RECORDING_EVENTS.length) return t('webhooks.all');
  return events.map((event) => eventText(event, t)).join(', ');
}

function stateText({ isEnabled, problem }: WebhookItem, t: TFunction): string {
  if (!isEnabled) return t('webhooks.disabled');
  if (problem === null) return t('webhooks.works');
  return outcomeText({ httpStatus: null, problem }, t);
}

function WebhookCard({ webhook }: { readonly webhook: WebhookItem }) {
  const { t } = useTranslation();
  return (
    <>
      <span className="ew-truncate">{webhook.url}</span>
      <span className="ew-truncate ew-dim">{stateText(webhook, t)}</span>
    </>
  );
}
