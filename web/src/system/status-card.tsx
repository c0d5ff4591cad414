import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { type Fact, Facts } from '../details/section.tsx';
import classes from './status-card.module.css';

interface StatusCardProps {
  readonly title: string;
  /** Somebody should look here. */
  readonly needsLook?: boolean;
  readonly facts: readonly Fact[];
  readonly children?: ReactNode;
}

/** One part of the recorder: whether it is in order, in a word and a sign, and its figures. */
export function StatusCard({ title, needsLook = false, facts, children }: StatusCardProps) {
  const { t } = useTranslation();
  const id = useId();
  const StateIcon = needsLook ? IconAlertTriangle : IconCircleCheck;
  return (
    <section className={classes.card} aria-labelledby={id}>
      <div className={classes.head}>
        <h2 id={id} className={classes.title}>
          {title}
        </h2>
        <span className={classes.state} data-look={needsLook || undefined}>
          <StateIcon size={16} stroke={1.8} aria-hidden="true" />
          {t(needsLook ? 'status.look' : 'status.fine')}
        </span>
      </div>
      <Facts facts={facts} />
      {children}
    </section>
  );
}
