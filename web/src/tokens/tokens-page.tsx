import { Badge, Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconKeyOff, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Formatter } from '../i18n/formatter.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { type DataColumn, DataTable } from '../page/data-table.tsx';
import { PageFrame } from '../page/page-frame.tsx';
import { EmptyList } from '../page/page-states.tsx';
import { wholeList } from '../page/whole-list.ts';
import { NewTokenDialog } from './new-token-dialog.tsx';
import { TokenPanel } from './token-panel.tsx';
import { type TokenItem, tokensQuery } from './token-queries.ts';

/** The tokens by which programs use the API. */
export function TokensPage() {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const list = wholeList(useQuery(tokensQuery));
  const [isNew, dialog] = useDisclosure(false);
  const [openId, setOpenId] = useState<string>();
  const opened = list.items.find(({ id }) => id === openId);
  return (
    <PageFrame
      title={t('tokens.title')}
      layout="fill"
      controls={
        <Button leftSection={<IconPlus size={17} stroke={2} />} onClick={dialog.open}>
          {t('tokens.new')}
        </Button>
      }
    >
      <DataTable
        list={list}
        columns={columns(t, formatter)}
        label={t('tokens.title')}
        card={(token) => <TokenCard token={token} />}
        onOpen={({ id }) => setOpenId(id)}
        openId={openId}
        empty={
          <EmptyList
            icon={<IconKeyOff stroke={1.5} />}
            title={t('tokens.none')}
            text={t('tokens.noneHelp')}
          />
        }
      />
      <NewTokenDialog isOpen={isNew} onClose={dialog.close} />
      {opened !== undefined && <TokenPanel token={opened} onClose={() => setOpenId(undefined)} />}
    </PageFrame>
  );
}

function columns(t: TFunction, formatter: Formatter): readonly DataColumn<TokenItem>[] {
  return [
    {
      key: 'name',
      title: t('tokens.name'),
      width: 'minmax(140px, 1.4fr)',
      cell: (token) => <TokenName token={token} />,
    },
    {
      key: 'user',
      title: t('tokens.rightsOf'),
      width: 'minmax(120px, 1fr)',
      cell: ({ user }) => user?.loginName ?? t('tokens.everybody'),
    },
    {
      key: 'uses',
      title: t('tokens.mayUse'),
      width: 'minmax(120px, 1fr)',
      cell: ({ readsRecordings }) => t(readsRecordings ? 'tokens.both' : 'tokens.calls'),
    },
    {
      key: 'usedAt',
      title: t('tokens.usedAt'),
      width: '170px',
      minimumWidth: 700,
      cell: ({ usedAt }) => (usedAt === null ? t('tokens.never') : formatter.dateTime(usedAt)),
    },
  ];
}

function TokenName({ token }: { readonly token: TokenItem }) {
  const { t } = useTranslation();
  const isOver = token.expiresAt !== null && Date.parse(token.expiresAt) <= Date.now();
  return (
    <span className="ew-truncate">
      {token.name}{' '}
      {isOver && (
        <Badge variant="light" color="gray" tt="none">
          {t('tokens.expired')}
        </Badge>
      )}
    </span>
  );
}

function TokenCard({ token }: { readonly token: TokenItem }) {
  const { t } = useTranslation();
  return (
    <>
      <TokenName token={token} />
      <span className="ew-truncate ew-dim">
        {token.user?.loginName ?? t('tokens.everybody')} ·{' '}
        {t(token.readsRecordings ? 'tokens.both' : 'tokens.calls')}
      </span>
    </>
  );
}
