import { Button, Checkbox, Group, Modal, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordingItem } from '../api/wire.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { changeTags } from './recording-changes.ts';
import { TagsField } from './tags-field.tsx';
import type { PatchOf } from './use-many-changes.ts';

interface TagsDialogProps {
  readonly isOpen: boolean;
  readonly chosen: readonly RecordingItem[];
  readonly onApply: (patchOf: PatchOf) => void;
  readonly onClose: () => void;
}

/** Adds tags to many recordings, and takes tags away from them. */
export function TagsDialog(props: TagsDialogProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const count = props.chosen.length;
  return (
    <Modal
      opened={props.isOpen}
      onClose={props.onClose}
      title={t('changes.tagsTitle', { count, number: formatter.number(count) })}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      centered
    >
      <TagsForm {...props} />
    </Modal>
  );
}

function TagsForm({ chosen, onApply, onClose }: TagsDialogProps) {
  const { t } = useTranslation();
  const [added, setAdded] = useState<readonly string[]>([]);
  const [removed, setRemoved] = useState<readonly string[]>([]);
  const present = [...new Set(chosen.flatMap(({ tags }) => tags))].sort();
  const apply = (): void => {
    onApply(({ tags }) => {
      const changed = changeTags(tags, added, removed);
      return changed.join('\n') === tags.join('\n') ? undefined : { tags: changed };
    });
    onClose();
  };
  return (
    <Stack>
      <TagsField label={t('changes.addTags')} value={added} onChange={setAdded} />
      {present.length > 0 && (
        <Checkbox.Group
          label={t('changes.removeTags')}
          value={[...removed]}
          onChange={(tags) => setRemoved(tags)}
        >
          <Group gap="sm" mt={6}>
            {present.map((tag) => (
              <Checkbox key={tag} value={tag} label={tag} size="sm" />
            ))}
          </Group>
        </Checkbox.Group>
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t('action.cancel')}
        </Button>
        <Button disabled={added.length + removed.length === 0} onClick={apply}>
          {t('changes.apply')}
        </Button>
      </Group>
    </Stack>
  );
}
