import { Kbd, Modal, Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './shortcut-help.module.css';
import { SHORTCUTS } from './shortcuts.ts';

/** Keys that are called otherwise in other languages. */
const NAMED_KEYS = ['Space', 'Enter', 'Shift', 'Ctrl', 'Esc', 'Del'] as const;

interface ShortcutHelpProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** The list of all keys. */
export function ShortcutHelp({ isOpen, onClose }: ShortcutHelpProps) {
  const { t } = useTranslation();
  const nameOf = (key: string): string => {
    const named = NAMED_KEYS.find((name) => name === key);
    return named === undefined ? key : t(`shortcut.key${named}`);
  };
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t('shortcut.title')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      centered
    >
      <Table withRowBorders={false} verticalSpacing={5}>
        <Table.Tbody>
          {SHORTCUTS.map(({ action, keys }) => (
            <Table.Tr key={action}>
              <Table.Td w="1%" className={classes.keys}>
                {keys.map((key) => (
                  <Kbd key={key} mr={6}>
                    {key.split('+').map(nameOf).join('+')}
                  </Kbd>
                ))}
              </Table.Td>
              <Table.Td>{t(`shortcut.${action}`)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
