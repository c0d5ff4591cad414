import { Button, Group, Stack, Text } from '@mantine/core';
import { IconDownload, IconLock, IconLockOpen, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { RecordingDetail } from '../api/recording-detail.ts';
import { useRecordingRef } from '../api/through.ts';
import type { RecordingItem } from '../api/wire.ts';
import { downloadAddress } from '../changes/download-files.ts';
import { NoteField } from '../changes/note-field.tsx';
import { TagsField } from '../changes/tags-field.tsx';
import { useRecordingChange } from '../changes/use-recording-change.ts';
import { errorText } from '../i18n/error-text.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { Section } from './section.tsx';

interface MarksSectionProps {
  readonly detail: RecordingDetail;
  readonly onDelete: (item: RecordingItem) => void;
}

/** What people note of a recording and do with it: preserve, tags, note, download, delete. */
export function MarksSection({ detail, onDelete }: MarksSectionProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const tags = useRecordingChange(detail.id);
  const { isPreserved, preserved } = detail;
  return (
    <Section title={t('details.marks')}>
      <Stack gap="sm">
        <Actions detail={detail} onDelete={onDelete} />
        {isPreserved && preserved !== null && (
          <Text size="sm">
            {t('details.preservedBy', {
              name: preserved.by,
              time: formatter.dateTime(preserved.at),
            })}
          </Text>
        )}
        <TagsField
          label={t('changes.tags')}
          value={
            tags.variables?.tags !== undefined && tags.isPending ? tags.variables.tags : detail.tags
          }
          error={tags.isError ? errorText(tags.error) : undefined}
          onChange={(next) => tags.mutate({ tags: next })}
        />
        <NoteField key={detail.id} recordingId={detail.id} note={detail.note} />
      </Stack>
    </Section>
  );
}

function Actions({ detail, onDelete }: MarksSectionProps) {
  const { t } = useTranslation();
  const ref = useRecordingRef(detail.id);
  const change = useRecordingChange(detail.id);
  const { isPreserved, mayDelete } = detail;
  const Lock = isPreserved ? IconLockOpen : IconLock;
  return (
    <>
      <Group gap={8}>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<Lock size={15} stroke={1.7} />}
          loading={change.isPending}
          onClick={() => change.mutate({ isPreserved: !isPreserved })}
        >
          {t(isPreserved ? 'changes.release' : 'changes.preserve')}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          component="a"
          href={downloadAddress(ref)}
          download
          leftSection={<IconDownload size={15} stroke={1.7} />}
        >
          {t('changes.download')}
        </Button>
        {mayDelete && (
          <Button
            size="compact-sm"
            variant="default"
            c="var(--mantine-color-error)"
            leftSection={<IconTrash size={15} stroke={1.7} />}
            onClick={() => onDelete(detail)}
          >
            {t('changes.delete')}
          </Button>
        )}
      </Group>
      {change.isError && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {errorText(change.error)}
        </Text>
      )}
    </>
  );
}
