import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RecordingItem } from '../api/wire.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { personOf } from './loss.ts';
import classes from './recording-names.module.css';

const SHOWN = 8;

/** A recording, and what is to be said of it. */
export interface NamedRecording {
  readonly item: RecordingItem;
  readonly remark?: string | undefined;
}

/** Recordings by name and time; of many the first ones, and how many more there are. */
export function RecordingNames({ of: named }: { readonly of: readonly NamedRecording[] }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const more = named.length - SHOWN;
  return (
    <ul className={classes.list}>
      {named.slice(0, SHOWN).map(({ item, remark }) => (
        <li key={item.id}>
          {t('changes.named', {
            person: personOf(item) ?? t('list.unknownParty'),
            remote: item.remoteName ?? item.remoteNumber ?? t('list.unknownParty'),
            time: formatter.dateTime(item.startedAt),
          })}
          {remark !== undefined && <span className={classes.remark}>{remark}</span>}
        </li>
      ))}
      {more > 0 && (
        <li>
          <Text size="sm" c="dimmed" span>
            {t('changes.more', { count: more, number: formatter.number(more) })}
          </Text>
        </li>
      )}
    </ul>
  );
}
