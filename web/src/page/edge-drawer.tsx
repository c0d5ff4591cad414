import { Drawer, type DrawerProps } from '@mantine/core';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';

type EdgeDrawerProps = Omit<DrawerProps, 'opened' | 'position' | 'closeOnEscape' | 'onKeyDown'>;

/**
 * Comes in from the right edge of the window. Escape closes it only where it has the focus itself:
 * a dialog that it opened, or a list inside it that is open, takes the key first.
 */
export function EdgeDrawer(props: EdgeDrawerProps) {
  const { t } = useTranslation();
  const { onClose } = props;
  const onKeyDown = ({ key, target, currentTarget }: KeyboardEvent<HTMLElement>): void => {
    // Dialogs are children of the drawer for React, not in the document.
    if (key !== 'Escape' || !(target instanceof Element) || !currentTarget.contains(target)) return;
    if (target.getAttribute('data-mantine-stop-propagation') !== 'true') onClose();
  };
  return (
    <Drawer
      closeButtonProps={{ 'aria-label': t('action.close') }}
      {...props}
      opened
      position="right"
      closeOnEscape={false}
      onKeyDown={onKeyDown}
    />
  );
}
