import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { usePageTitle } from '../shell/page-title.ts';
import classes from './page-frame.module.css';

interface PageFrameProps {
  readonly title: string;
  /** Beside the title: how many there are, a state. */
  readonly aside?: ReactNode | undefined;
  /** At the right of the bar: search, filters, buttons. */
  readonly controls?: ReactNode | undefined;
  /** `fill`: the content scrolls by itself (a table); `scroll`: the page scrolls (a form). */
  readonly layout: 'fill' | 'scroll';
  readonly children: ReactNode;
}

/** A page of the program: its title, what can be done, and its content. */
export function PageFrame({ title, aside, controls, layout, children }: PageFrameProps) {
  usePageTitle(title);
  return (
    <div className={classes.page}>
      <div className={classes.bar}>
        <div className={classes.titles}>
          <Title order={1} className={classes.title} title={title}>
            {title}
          </Title>
          {aside !== undefined && <span className={classes.aside}>{aside}</span>}
        </div>
        {controls !== undefined && <div className={classes.controls}>{controls}</div>}
      </div>
      <div className={classes[layout]}>{children}</div>
    </div>
  );
}
