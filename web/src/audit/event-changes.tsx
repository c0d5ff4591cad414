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
    <table className={classes.changes}>
      <thead>
        <tr>
          <th scope="col">{t('audit.old')}</th>
          <th scope="col">{t('audit.new')}</th>
        </tr>
      </thead>
      {changes.map((change) => (
        <tbody key={change.field}>
          <tr>
            <th scope="rowgroup" colSpan={2} className={classes.field}>
              {change.field}
            </th>
          </tr>
          <tr>
            <td>{change.old}</td>
            <td>{change.new}</td>
          </tr>
        </tbody>
      ))}
    </table>
  );
}
