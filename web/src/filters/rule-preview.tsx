import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RecordingItem } from '../api/wire.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import type { FilterPreview, PreviewedRecordings } from './filter-wire.ts';
import classes from './rule-preview.module.css';

/** What a rule shows, and what would appear and vanish if it were saved. */
export function RulePreview({ preview }: { readonly preview: FilterPreview }) {
  const { shown, appearing, vanishing } = preview;
  const isSame = appearing?.count === 0 && vanishing?.count === 0;
  const { t } = useTranslation();
  return (
    <div className={classes.preview}>
      <Part kind="shown" recordings={shown} />
      {isSame && <Text size="sm">{t('filters.sameAsSaved')}</Text>}
      {appearing !== null && appearing.count > 0 && (
        <Part kind="appearing" recordings={appearing} />
      )}
      {vanishing !== null && vanishing.count > 0 && (
        <Part kind="vanishing" recordings={vanishing} />
      )}
    </div>
  );
}

interface PartProps {
  readonly kind: 'shown' | 'appearing' | 'vanishing';
  readonly recordings: PreviewedRecordings;
}

function Part({ kind, recordings }: PartProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { count, first } = recordings;
  return (
    <section>
      <Text size="sm" fw={600}>
        {t(`filters.previewed.${kind}`, { count, number: formatter.number(count) })}
      </Text>
      {first.length > 0 && (
        <table className={classes.table}>
          <tbody>
            {first.map((item) => (
              <Row key={item.id} item={item} />
            ))}
          </tbody>
        </table>
      )}
      {count > first.length && (
        <Text size="sm" c="dimmed">
          {t('filters.newestOnly', { count: first.length })}
        </Text>
      )}
    </section>
  );
}

function Row({ item }: { readonly item: RecordingItem }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const user = [item.user?.lastName, item.user?.firstName].filter(Boolean).join(', ');
  const remote = item.remoteName ?? item.remoteNumber ?? t('list.unknownParty');
  return (
    <tr>
      <td>{user === '' ? (item.localNumber ?? item.localDevice) : user}</td>
      <td>{item.user?.department}</td>
      <td>{remote}</td>
      <td className="ew-numeric">{formatter.dateTime(item.startedAt)}</td>
    </tr>
  );
}
