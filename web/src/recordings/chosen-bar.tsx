import { Modal } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconDownload,
  IconFileZip,
  IconLock,
  IconLockOpen,
  IconTag,
  IconTrash,
} from '@tabler/icons-react';
import { type ComponentType, useContext } from 'react';
import { useTranslation } from 'react-i18next';
import { ThroughContext } from '../api/through.ts';
import type { RecordingItem } from '../api/wire.ts';
import { downloadFiles, MAXIMUM_DOWNLOADS } from '../changes/download-files.ts';
import { ProgressLine } from '../changes/progress-line.tsx';
import { RecordingNames } from '../changes/recording-names.tsx';
import { TagsDialog } from '../changes/tags-dialog.tsx';
import { type PatchOf, useManyChanges } from '../changes/use-many-changes.ts';
import { errorText } from '../i18n/error-text.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { SelectionBar } from '../page/selection-bar.tsx';
import { ShortButton } from '../page/short-button.tsx';
import type { RowChoice } from './use-chosen-rows.ts';

interface ChosenBarProps {
  readonly choice: RowChoice;
  readonly onDelete: (items: readonly RecordingItem[]) => void;
  readonly onExport: () => void;
  /** Says what was done. */
  readonly onDone: (text: string) => void;
}

const setPreserved =
  (isPreserved: boolean): PatchOf =>
  (item) =>
    item.isPreserved === isPreserved ? undefined : { isPreserved };

/** What can be done with the recordings that were chosen in the list, by right. */
export function ChosenBar({ choice, onDelete, onExport, onDone }: ChosenBarProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const through = useContext(ThroughContext);
  const [isTagging, tagging] = useDisclosure(false);
  const { run, progress, stop } = useManyChanges();
  const { items } = choice;
  const change = (patchOf: PatchOf): void =>
    run.mutate(
      { items, patchOf },
      {
        onSuccess: ({ done }) =>
          onDone(t('changes.changed', { count: done, number: formatter.number(done) })),
      },
    );
  const isBusy = run.isPending;
  const isTooMany = items.length > MAXIMUM_DOWNLOADS;
  return (
    <SelectionBar
      label={t('chosen.actions')}
      count={t('chosen.count', { count: items.length, number: formatter.number(items.length) })}
      onClear={choice.clear}
    >
      {items.some((item) => !item.isPreserved) && (
        <Action icon={IconLock} isOff={isBusy} onClick={() => change(setPreserved(true))}>
          {t('changes.preserve')}
        </Action>
      )}
      {items.some((item) => item.isPreserved) && (
        <Action icon={IconLockOpen} isOff={isBusy} onClick={() => change(setPreserved(false))}>
          {t('changes.release')}
        </Action>
      )}
      <Action icon={IconTag} isOff={isBusy} onClick={tagging.open}>
        {t('changes.tagsAction')}
      </Action>
      <Action
        icon={IconDownload}
        isOff={isTooMany}
        hint={isTooMany ? t('chosen.tooManyFiles', { count: MAXIMUM_DOWNLOADS }) : undefined}
        onClick={() => void downloadFiles(items.map(({ id }) => ({ id, through })))}
      >
        {t('changes.download')}
      </Action>
      <Action icon={IconFileZip} isOff={false} onClick={onExport}>
        {t('export.action')}
      </Action>
      {items.some((item) => item.mayDelete) && (
        <Action icon={IconTrash} isOff={isBusy} isDangerous onClick={() => onDelete(items)}>
          {t('changes.delete')}
        </Action>
      )}
      {isBusy && progress !== undefined && <ProgressLine progress={progress} onStop={stop} />}
      <TagsDialog isOpen={isTagging} chosen={items} onApply={change} onClose={tagging.close} />
      <UnchangedRecordings failures={run.data?.failures ?? []} onClose={run.reset} />
    </SelectionBar>
  );
}

interface UnchangedRecordingsProps {
  readonly failures: readonly { readonly item: RecordingItem; readonly error: unknown }[];
  readonly onClose: () => void;
}

/** Names what could not be changed, and why. */
function UnchangedRecordings({ failures, onClose }: UnchangedRecordingsProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const count = failures.length;
  return (
    <Modal
      opened={count > 0}
      onClose={onClose}
      title={t('changes.notChanged', { count, number: formatter.number(count) })}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <RecordingNames
        of={failures.map(({ item, error }) => ({ item, remark: errorText(error) }))}
      />
    </Modal>
  );
}

interface ActionProps {
  readonly icon: ComponentType<{ size: number; stroke: number }>;
  readonly isOff: boolean;
  readonly isDangerous?: boolean;
  /** Why it is off. */
  readonly hint?: string | undefined;
  readonly onClick: () => void;
  readonly children: string;
}

function Action(props: ActionProps) {
  const { icon: Icon, isDangerous = false, isOff, ...rest } = props;
  return (
    <ShortButton
      leftSection={<Icon size={16} stroke={1.8} />}
      {...(isDangerous ? { c: 'var(--mantine-color-error)' } : {})}
      disabled={isOff}
      {...rest}
    />
  );
}
