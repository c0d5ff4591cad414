import { Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type DataColumn, DataTable } from '../page/data-table.tsx';
import { usePagedList } from '../page/paged-list.ts';
import classes from './import-rows.module.css';
import { RowDialog } from './row-dialog.tsx';
import { type RowWords, rowText } from './row-in-words.ts';
import { RowKindBadge } from './row-kind-badge.tsx';
import { useRowWords } from './use-row-words.ts';
import { fetchImportRows } from './user-import-queries.ts';
import type { ImportRow, RowKind } from './user-import-wire.ts';

/** A row of the file as a row of the table. */
interface ListedRow extends ImportRow {
  readonly id: string;
}

interface ImportRowsProps {
  readonly id: string;
  readonly kind: RowKind | undefined;
  /** Changes where the recorder has found out something else about the rows. */
  readonly version: string;
}

/** The rows of a file of users, with what becomes of each. */
export function ImportRows({ id, kind, version }: ImportRowsProps) {
  const { t } = useTranslation();
  const words = useRowWords();
  const [opened, setOpened] = useState<ImportRow>();
  const list = usePagedList<ListedRow>({
    queryKey: ['user-import', id, 'rows', version, kind],
    fetchPage: async (cursor, signal) => {
      const page = await fetchImportRows(id, kind, cursor, signal);
      return { ...page, items: page.items.map((row) => ({ ...row, id: String(row.line) })) };
    },
  });
  return (
    <>
      <DataTable
        list={list}
        columns={columnsOf(words)}
        label={t('userImport.rows')}
        card={(row) => <RowCard row={row} words={words} />}
        onOpen={setOpened}
        empty={<Text className={classes.none}>{t('userImport.noRows')}</Text>}
      />
      <RowDialog row={opened} words={words} onClose={() => setOpened(undefined)} />
    </>
  );
}

function columnsOf(words: RowWords): readonly DataColumn<ListedRow>[] {
  const { t } = words;
  return [
    {
      key: 'line',
      title: t('userImport.line'),
      width: '64px',
      isNumeric: true,
      cell: ({ line }) => line,
    },
    {
      key: 'kind',
      title: t('userImport.what'),
      width: '116px',
      cell: ({ kind }) => <RowKindBadge kind={kind} />,
    },
    {
      key: 'loginName',
      title: t('entry.loginName'),
      width: 'minmax(110px, 0.6fr)',
      cell: ({ loginName }) => <span title={loginName}>{loginName}</span>,
    },
    {
      key: 'changes',
      title: t('userImport.changes'),
      width: 'minmax(200px, 2fr)',
      cell: (row) => <RowText row={row} words={words} />,
    },
  ];
}

interface RowProps {
  readonly row: ImportRow;
  readonly words: RowWords;
}

function RowText({ row, words }: RowProps) {
  const text = rowText(row, words);
  return <span title={text}>{text}</span>;
}

function RowCard({ row, words }: RowProps) {
  return (
    <>
      <span className={classes.first}>
        <span className={classes.line}>{row.line}</span>
        <span className="ew-truncate">{row.loginName}</span>
        <RowKindBadge kind={row.kind} />
      </span>
      <span className={`${classes.second} ew-truncate`}>{rowText(row, words)}</span>
    </>
  );
}
