import { Button, type ButtonProps } from '@mantine/core';
import classes from './short-button.module.css';

interface ShortButtonProps extends Pick<ButtonProps, 'leftSection' | 'loading' | 'disabled' | 'c'> {
  /** Why it is off. */
  readonly hint?: string | undefined;
  readonly onClick: () => void;
  readonly children: string;
}

/** A small button of a bar; in a narrow window without its words. */
export function ShortButton({ hint, children, ...rest }: ShortButtonProps) {
  return (
    <Button
      size="compact-sm"
      variant="default"
      classNames={{ root: classes.action!, section: classes.icon!, label: classes.words! }}
      aria-label={children}
      title={hint ?? children}
      {...rest}
    >
      {children}
    </Button>
  );
}
