import { Button, EmptyState, Skeleton, Stack } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../i18n/error-text.ts';
import { CenteredMessage } from '../shell/centered-message.tsx';
import classes from './page-states.module.css';

const ROWS = Array.from({ length: 14 }, (_, index) => index);

/** Grey lines in the place of the rows that are on their way. */
export function ListSkeleton({ rowHeight }: { readonly rowHeight: number }) {
  const { t } = useTranslation();
  return (
    <div className={classes.skeleton} role="status" aria-label={t('page.loading')}>
      {ROWS.map((row) => (
        <div key={row} className={classes.line} style={{ height: rowHeight }}>
          <Skeleton height={12} width={`${88 - ((row * 17) % 23)}%`} />
        </div>
      ))}
    </div>
  );
}

/** Grey boxes in the place of a form that is on its way. */
export function FormSkeleton() {
  const { t } = useTranslation();
  return (
    <Stack p="lg" maw={720} role="status" aria-label={t('page.loading')}>
      {[180, 420, 360, 420].map((width, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: these never change
        <Skeleton key={index} height={index === 0 ? 18 : 36} width={width} maw="100%" />
      ))}
    </Stack>
  );
}

/** Something could not be read. */
export function ListProblem(props: { readonly error: Error; readonly onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <CenteredMessage>
      <EmptyState
        icon={<IconAlertCircle stroke={1.5} />}
        title={t('page.failed')}
        description={errorText(props.error)}
        role="alert"
        maw={520}
      >
        <EmptyState.Actions>
          <Button onClick={props.onRetry}>{t('action.retry')}</Button>
        </EmptyState.Actions>
      </EmptyState>
    </CenteredMessage>
  );
}

interface EmptyListProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly text: string;
  /** A button that leads on. */
  readonly children?: ReactNode;
}

/** There is nothing yet, or nothing that was searched for. */
export function EmptyList({ icon, title, text, children }: EmptyListProps) {
  return (
    <CenteredMessage>
      <EmptyState icon={icon} title={title} description={text} maw={520}>
        {children !== undefined && <EmptyState.Actions>{children}</EmptyState.Actions>}
      </EmptyState>
    </CenteredMessage>
  );
}
