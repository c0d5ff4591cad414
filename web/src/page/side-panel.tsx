import { CloseButton, ScrollArea } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { EdgeDrawer } from './edge-drawer.tsx';
import classes from './side-panel.module.css';

interface SidePanelProps {
  readonly title: string;
  /** What closing it means. */
  readonly closeLabel: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** What belongs to one row: beside the list, or over it in a narrow window. */
export function SidePanel({ title, closeLabel, onClose, children }: SidePanelProps) {
  const isWide = useMediaQuery('(min-width: 60em)', true, { getInitialValueInEffect: false });
  if (isWide) {
    return (
      <aside className={classes.aside} aria-label={title}>
        <div className={classes.header}>
          <h2 className={classes.title}>{title}</h2>
          <CloseButton aria-label={closeLabel} onClick={onClose} />
        </div>
        <ScrollArea className={classes.scroll} type="auto">
          {children}
        </ScrollArea>
      </aside>
    );
  }
  return (
    <EdgeDrawer
      onClose={onClose}
      size={440}
      title={title}
      closeButtonProps={{ 'aria-label': closeLabel }}
      classNames={{ body: classes.drawerBody!, title: classes.title! }}
    >
      {children}
    </EdgeDrawer>
  );
}

/** Sections of a panel, one below the other. */
export function SidePanelSections({ children }: { readonly children: ReactNode }) {
  return <div className={classes.sections}>{children}</div>;
}
