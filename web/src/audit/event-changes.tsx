import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormatter } from '../i18n/use-formatter.ts';
import type { AuditEvent } from './audit-wire.ts';
import { changeWords } from './audit-words.ts';
import classes from './event-changes.module.css';

/** What an event changed, field by field; nothing where it changed nothing. */
export function EventChanges({ event }: { readonly event: AuditEvent }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const changes = changeWords(event.details, t, formatter);
  if (changes.length === 0) return null;
  return (
    <Table className={classes.changes} verticalSpacing={6} horizontalSpacing={8}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('audit.field.title')}</Table.Th>
          <Table.Th>{t('audit.old')}</Table.Th>
          <Table.Th>{t('audit.new')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {changes.map((change) => (
          <Table.Tr key={change.field}>
            <Table.Th scope="row">{change.field}</Table.Th>
            <Table.Td>{change.old}</Table.Td>
            <Table.Td>{change.new}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
