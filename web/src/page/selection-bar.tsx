import { CloseButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './selection-bar.module.css';

interface SelectionBarProps {
  /** What the buttons work on. */
  readonly label: string;
  /** How many rows are chosen, in words. */
  readonly count: string;
  readonly onClear: () => void;
  readonly children: ReactNode;
}

/** What can be done with the rows that were chosen in a table. */
export function SelectionBar({ label, count, onClear, children }: SelectionBarProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.bar} role="toolbar" aria-label={label}>
      <span role="status">{count}</span>
      {children}
      <CloseButton ml="auto" aria-label={t('page.clearSelection')} onClick={onClear} />
    </div>
  );
}
