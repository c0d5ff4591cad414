import { Modal, Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormatter } from '../i18n/use-formatter.ts';
import { factText, factTitle, problemText, type RowWords, takenOverTexts } from './row-in-words.ts';
import { RowKindBadge } from './row-kind-badge.tsx';
import type { ImportRow } from './user-import-wire.ts';

interface RowDialogProps {
  /** Undefined: the dialog is closed. */
  readonly row: ImportRow | undefined;
  readonly words: RowWords;
  readonly onClose: () => void;
}

/** All that becomes of one row, however long. */
export function RowDialog({ row, words, onClose }: RowDialogProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const line = formatter.number(row?.line ?? 0);
  return (
    <Modal
      opened={row !== undefined}
      onClose={onClose}
      title={t('userImport.rowTitle', { line, loginName: row?.loginName })}
      size={620}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {row !== undefined && <RowDetails row={row} words={words} />}
    </Modal>
  );
}

function RowDetails({ row, words }: { readonly row: ImportRow; readonly words: RowWords }) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm" align="flex-start">
      <RowKindBadge kind={row.kind} />
      {row.problem !== null && <Text size="sm">{problemText(row.problem, words)}</Text>}
      {row.kind === 'unchanged' && <Text size="sm">{t('userImport.unchangedHelp')}</Text>}
      {row.changes.length > 0 && <ChangeTable row={row} words={words} />}
      {takenOverTexts(row, words).map((text) => (
        <Text key={text} size="sm">
          {text}
        </Text>
      ))}
    </Stack>
  );
}

function ChangeTable({ row, words }: { readonly row: ImportRow; readonly words: RowWords }) {
  const { t } = useTranslation();
  const isNew = row.kind === 'created';
  return (
    <Table fz="sm" verticalSpacing={6} style={{ overflowWrap: 'anywhere' }}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('userImport.member')}</Table.Th>
          {!isNew && <Table.Th>{t('userImport.before')}</Table.Th>}
          <Table.Th>{t('userImport.after')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {row.changes.map(({ member, old, new: value }) => (
          <Table.Tr key={member}>
            <Table.Td>{factTitle(member, words)}</Table.Td>
            {!isNew && <Table.Td>{factText(member, old, words)}</Table.Td>}
            <Table.Td>{factText(member, value, words)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
