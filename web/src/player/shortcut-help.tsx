import { Kbd, Modal, Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { SHORTCUTS } from './shortcuts.ts';

interface ShortcutHelpProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** The list of all keys. */
export function ShortcutHelp({ isOpen, onClose }: ShortcutHelpProps) {
  const { t } = useTranslation();
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
              <Table.Td w={120}>
                {keys.map((key) => (
                  <Kbd key={key} mr={6}>
                    {key === 'Space' || key === 'Enter' ? t(`shortcut.key${key}`) : key}
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
