import { Alert, Tabs, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { knownText } from '../i18n/known-text.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import classes from './import-preview.module.css';
import { ImportRows } from './import-rows.tsx';
import { ImportState } from './import-state.tsx';
import { ROW_KINDS, type RowKind, type UserImport } from './user-import-wire.ts';

const ALL = 'all';
const SEPARATORS: Readonly<Record<string, string>> = {
  ...{ ';': 'semicolon', ',': 'comma', '\t': 'tab', '|': 'bar' },
};

interface ImportPreviewProps {
  readonly state: UserImport;
  readonly kind: RowKind | undefined;
  readonly applyError: Error | null;
  readonly onKind: (kind: RowKind | undefined) => void;
}

/** What an import would do or did: how far it is, what the file is like, and its rows. */
export function ImportPreview({ state, kind, applyError, onKind }: ImportPreviewProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { id, counts, phase } = state;
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const tab = (value: RowKind | typeof ALL, count: number) => (
    <Tabs.Tab key={value} value={value}>
      {t(`userImport.tab.${value}`)}{' '}
      <span className={classes.count}>{formatter.number(count)}</span>
    </Tabs.Tab>
  );
  return (
    <>
      <div className={classes.head}>
        <ImportState state={state} applyError={applyError} />
        <FileFacts state={state} />
      </div>
      {total > 0 && (
        <Tabs
          className={classes.tabs}
          value={kind ?? ALL}
          onChange={(value) => onKind(ROW_KINDS.find((known) => known === value))}
        >
          <Tabs.List className={classes.list}>
            {tab(ALL, total)}
            {ROW_KINDS.map((value) => tab(value, counts[value]))}
          </Tabs.List>
          <Tabs.Panel value={kind ?? ALL} className={classes.panel}>
            <ImportRows id={id} kind={kind} version={`${phase === 'done'} ${state.isOutdated}`} />
          </Tabs.Panel>
        </Tabs>
      )}
    </>
  );
}

/** What was recognised, and what is passed over. */
function FileFacts({ state }: { readonly state: UserImport }) {
  const { t } = useTranslation();
  const { encoding, separator, unknownColumns } = state;
  const name = SEPARATORS[separator] ?? separator;
  return (
    <>
      <Text size="sm" c="dimmed">
        {t('userImport.recognised', {
          encoding: knownText('userImport.encoding', encoding) ?? encoding,
          separator: knownText('userImport.separator', name) ?? name,
        })}
      </Text>
      {unknownColumns.length > 0 && (
        <Alert color="yellow" p="xs" icon={<IconAlertTriangle size={18} />}>
          {t('userImport.unknownColumns', {
            count: unknownColumns.length,
            names: unknownColumns.join(', '),
          })}
        </Alert>
      )}
    </>
  );
}
