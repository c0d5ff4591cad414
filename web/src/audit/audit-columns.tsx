import { Badge } from '@mantine/core';
import { IconBan } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Formatter } from '../i18n/formatter.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import type { DataColumn } from '../page/data-table.tsx';
import classes from './audit-columns.module.css';
import type { AuditRow } from './audit-wire.ts';
import { actionWords, actorWords, objectWords } from './audit-words.ts';

/** The columns of the audit trail. */
export function auditColumns(t: TFunction, formatter: Formatter): readonly DataColumn<AuditRow>[] {
  return [
    {
      key: 'sequence',
      title: t('audit.sequence'),
      width: '80px',
      isNumeric: true,
      minimumWidth: 980,
      cell: ({ sequence }) => formatter.number(sequence),
    },
    {
      key: 'at',
      title: t('audit.at'),
      width: '172px',
      cell: ({ at }) => <span className="ew-numeric">{formatter.dateTime(at)}</span>,
    },
    {
      key: 'actor',
      title: t('audit.who'),
      width: 'minmax(110px, 1fr)',
      cell: (row) => <Words text={actorWords(row, t)} />,
    },
    {
      key: 'action',
      title: t('audit.what'),
      width: 'minmax(150px, 1.4fr)',
      cell: (row) => <Action row={row} />,
    },
    {
      key: 'object',
      title: t('audit.toWhat'),
      width: 'minmax(140px, 1.4fr)',
      minimumWidth: 720,
      cell: (row) => <Words text={objectWords(row, formatter)} />,
    },
    {
      key: 'address',
      title: t('audit.address'),
      width: 'minmax(110px, 0.7fr)',
      minimumWidth: 860,
      cell: ({ actor }) => <Words text={actor.address ?? undefined} />,
    },
  ];
}

function Words({ text }: { readonly text: string | undefined }) {
  return <span title={text}>{text}</span>;
}

function Action({ row }: { readonly row: AuditRow }) {
  const words = actionWords(row.action);
  return (
    <span className={classes.action} title={words}>
      <span className="ew-truncate">{words}</span>
      <Refused row={row} />
    </span>
  );
}

function Refused({ row }: { readonly row: AuditRow }) {
  const { t } = useTranslation();
  if (row.outcome !== 'refused') return null;
  return (
    <Badge size="sm" variant="light" color="red" leftSection={<IconBan size={11} />}>
      {t('audit.outcomes.refused')}
    </Badge>
  );
}

/** An event in two lines, for narrow windows. */
export function AuditCard({ row }: { readonly row: AuditRow }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const object = objectWords(row, formatter);
  const facts = [formatter.dateTime(row.at), actorWords(row, t), object].filter(Boolean);
  return (
    <>
      <span className={classes.action}>
        <span className="ew-truncate">{actionWords(row.action)}</span>
        <Refused row={row} />
      </span>
      <span className={`${classes.second} ew-truncate`}>{facts.join(' · ')}</span>
    </>
  );
}
