import { Alert, Group, Stack, Table, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { knownText } from '../i18n/known-text.ts';
import { labelled } from '../i18n/labelled.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { IMPORT_COUNTS, type ImportItem, type ImportReport } from './directory-queries.ts';

const SHOWN_ITEMS = 200;

/** What an import did, or would do. */
export function ImportReportView({ report }: { readonly report: ImportReport }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const at = formatter.dateTime(report.finishedAt);
  const shown = report.items.slice(0, SHOWN_ITEMS);
  return (
    <Stack gap="sm">
      <Alert
        icon={<IconInfoCircle size={18} />}
        title={t(report.isDryRun ? 'directory.wouldDo' : 'directory.didDo', { at })}
      >
        <Group gap="xs 16">
          {IMPORT_COUNTS.filter((name) => report[name] > 0).map((name) => (
            <Text key={name} size="sm">
              {labelled(t(`directory.count.${name}`), formatter.number(report[name]))}
            </Text>
          ))}
        </Group>
      </Alert>
      {shown.length > 0 && (
        <Table.ScrollContainer minWidth={420}>
          <Table verticalSpacing={6} fz="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('directory.what')}</Table.Th>
                <Table.Th>{t('entry.loginName')}</Table.Th>
                <Table.Th>{t('directory.why')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {shown.map((item, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a report never changes
                <ItemRow key={index} item={item} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {report.items.length > shown.length && (
        <Text size="sm" c="dimmed">
          {t('directory.moreItems', { count: report.items.length - shown.length })}
        </Text>
      )}
    </Stack>
  );
}

function ItemRow({ item }: { readonly item: ImportItem }) {
  const { t } = useTranslation();
  const { action, loginName, dn, problem, detail } = item;
  const why = problem === null ? undefined : (knownText('directory.problem', problem) ?? problem);
  return (
    <Table.Tr>
      <Table.Td>{t(`directory.action.${action}`)}</Table.Td>
      <Table.Td title={dn}>{loginName || dn}</Table.Td>
      <Table.Td>{labelled(why, detail)}</Table.Td>
    </Table.Tr>
  );
}
