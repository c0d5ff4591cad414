import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAdjustments } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormatter } from '../i18n/use-formatter.ts';
import type { RowSelection } from '../page/row-selection.ts';
import { SelectionBar } from '../page/selection-bar.tsx';
import { ManyPoliciesDialog } from './many-policies-dialog.tsx';
import type { UserListSearch } from './user-list-search.ts';

interface SelectedUsersBarProps {
  readonly selection: RowSelection;
  /** How many users the whole list has. */
  readonly total: number;
  readonly search: UserListSearch;
}

/** What can be done with the users that were chosen in the list. */
export function SelectedUsersBar({ selection, total, search }: SelectedUsersBarProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const [isDialogOpen, dialog] = useDisclosure(false);
  const [isAll, setAll] = useState(false);
  const count = isAll ? total : selection.count;
  const { q, group } = search;
  return (
    <SelectionBar
      label={t('users.selectedActions')}
      count={t('users.selected', { count, number: formatter.number(count) })}
      onClear={() => selection.clear()}
    >
      {!isAll && total > selection.count && (
        <Button size="compact-sm" variant="subtle" onClick={() => setAll(true)}>
          {t('users.selectAll', { count: total, number: formatter.number(total) })}
        </Button>
      )}
      <Button
        size="compact-sm"
        leftSection={<IconAdjustments size={15} stroke={1.7} />}
        onClick={dialog.open}
      >
        {t('users.setPolicy')}
      </Button>
      <ManyPoliciesDialog
        isOpen={isDialogOpen}
        chosen={isAll ? { matching: { q, group } } : { ids: selection.ids }}
        count={count}
        onClose={dialog.close}
      />
    </SelectionBar>
  );
}
