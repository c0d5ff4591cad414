import { Button, Progress } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormatter } from '../i18n/use-formatter.ts';
import classes from './progress-line.module.css';
import type { RunProgress } from './run-each.ts';

const SHOWN_AFTER_MS = 1_000;

interface ProgressLineProps {
  readonly progress: RunProgress;
  readonly onStop: () => void;
}

/** How far something is that takes longer than a second, and the way to stop it. */
export function ProgressLine({ progress, onStop }: ProgressLineProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), SHOWN_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!isShown) return null;
  const { done, total } = progress;
  const text = t('changes.progress', {
    done: formatter.number(done),
    total: formatter.number(total),
  });
  return (
    <div className={classes.line}>
      <Progress.Root className={classes.bar!}>
        <Progress.Section
          value={total === 0 ? 100 : (100 * done) / total}
          aria-label={t('changes.progressLabel')}
          aria-valuetext={text}
        />
      </Progress.Root>
      <span className="ew-numeric">{text}</span>
      <Button size="compact-sm" variant="default" onClick={onStop}>
        {t('changes.stop')}
      </Button>
    </div>
  );
}
