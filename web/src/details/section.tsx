import { type ReactNode, useId } from 'react';
import { CopyIcon } from './copy-icon.tsx';
import classes from './section.module.css';

interface SectionProps {
  readonly title: string;
  /** Tells the sides apart at a glance. */
  readonly side?: 'near' | 'far';
  readonly children: ReactNode;
}

/** A group of facts under a heading. */
export function Section({ title, side, children }: SectionProps) {
  const id = useId();
  return (
    <section className={classes.section} aria-labelledby={id} data-side={side}>
      <h3 id={id} className={classes.heading}>
        {title}
      </h3>
      {children}
    </section>
  );
}

export interface Fact {
  readonly label: string;
  /** Left out where undefined or null. */
  readonly value: ReactNode;
  /** Put on the clipboard by a button beside the value. */
  readonly copy?: string | undefined;
  readonly isCode?: boolean;
}

/** Labels and values, line by line. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  const known = facts.filter(({ value }) => value !== undefined && value !== null && value !== '');
  if (known.length === 0) return null;
  return (
    <dl className={classes.facts}>
      {known.map((fact) => (
        <div key={fact.label} className={classes.fact}>
          <dt className={classes.label}>{fact.label}</dt>
          <dd className={classes.value}>
            <span className={fact.isCode === true ? classes.code : undefined}>{fact.value}</span>
            {fact.copy !== undefined && <CopyIcon text={fact.copy} label={fact.label} />}
          </dd>
        </div>
      ))}
    </dl>
  );
}
