import { Button, Modal } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDownload, IconLock, IconLockOpen, IconTag, IconTrash } from '@tabler/icons-react';
import { type ReactNode, useContext } from 'react';
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
import type { RowChoice } from './use-chosen-rows.ts';

interface ChosenBarProps {
  readonly choice: RowChoice;
  readonly onDelete: (items: readonly RecordingItem[]) => void;
  /** Says what was done. */
  readonly onDone: (text: string) => void;
}

const setPreserved =
  (isPreserved: boolean): PatchOf =>
  (item) =>
    item.isPreserved === isPreserved ? undefined : { isPreserved };

/** What can be done with the recordings that were chosen in the list, by right. */
export function ChosenBar({ choice, onDelete, onDone }: ChosenBarProps) {
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
        <Action icon={<IconLock />} isOff={isBusy} onClick={() => change(setPreserved(true))}>
          {t('changes.preserve')}
        </Action>
      )}
      {items.some((item) => item.isPreserved) && (
        <Action icon={<IconLockOpen />} isOff={isBusy} onClick={() => change(setPreserved(false))}>
          {t('changes.release')}
        </Action>
      )}
      <Action icon={<IconTag />} isOff={isBusy} onClick={tagging.open}>
        {t('changes.tagsAction')}
      </Action>
      <Action
        icon={<IconDownload />}
        isOff={isTooMany}
        title={isTooMany ? t('chosen.tooManyFiles', { count: MAXIMUM_DOWNLOADS }) : undefined}
        onClick={() => void downloadFiles(items.map(({ id }) => ({ id, through })))}
      >
        {t('changes.download')}
      </Action>
      {items.some((item) => item.mayDelete) && (
        <Action icon={<IconTrash />} isOff={isBusy} color="red" onClick={() => onDelete(items)}>
          {t('changes.delete')}
        </Action>
      )}
      {isBusy && progress !== undefined && <ProgressLine progress={progress} onStop={stop} />}
      <TagsDialog isOpen={isTagging} chosen={items} onApply={change} onClose={tagging.close} />
      <Modal
        opened={(run.data?.failures.length ?? 0) > 0}
        onClose={run.reset}
        title={t('changes.notChanged', {
          count: run.data?.failures.length ?? 0,
          number: formatter.number(run.data?.failures.length ?? 0),
        })}
        closeButtonProps={{ 'aria-label': t('action.close') }}
      >
        <RecordingNames
          of={(run.data?.failures ?? []).map(({ item, error }) => ({
            item,
            remark: errorText(error),
          }))}
        />
      </Modal>
    </SelectionBar>
  );
}

interface ActionProps {
  readonly icon: ReactNode;
  readonly isOff: boolean;
  readonly color?: string;
  readonly title?: string | undefined;
  readonly onClick: () => void;
  readonly children: string;
}

function Action({ icon, isOff, color, title, onClick, children }: ActionProps) {
  return (
    <Button
      size="compact-sm"
      variant="default"
      {...(color === undefined ? {} : { c: color })}
      leftSection={icon}
      disabled={isOff}
      title={title}
      onClick={onClick}
    >
      {children}
    </Button>
  );
}
