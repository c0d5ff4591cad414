import { Button, EmptyState } from '@mantine/core';
import { IconAlertCircle, IconInbox, IconPhoneIncoming, IconSearchOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client.ts';
import { errorText } from '../i18n/error-text.ts';
import { CenteredMessage } from '../shell/centered-message.tsx';

/** Nothing has been recorded yet that this filter, or the inbox, shows. */
export function NoRecordings({ isInbox }: { readonly isInbox: boolean }) {
  const { t } = useTranslation();
  const Icon = isInbox ? IconInbox : IconPhoneIncoming;
  return (
    <CenteredMessage>
      <EmptyState
        icon={<Icon stroke={1.5} />}
        title={t(isInbox ? 'list.emptyInbox' : 'list.none')}
        description={t(isInbox ? 'list.emptyInboxHelp' : 'list.noneHelp')}
        maw={520}
      />
    </CenteredMessage>
  );
}

/** There may be recordings, but none in this period, with this text, of this kind. */
export function NoMatches({ onClear }: { readonly onClear: () => void }) {
  const { t } = useTranslation();
  return (
    <CenteredMessage>
      <EmptyState
        icon={<IconSearchOff stroke={1.5} />}
        title={t('list.noMatches')}
        description={t('list.noMatchesHelp')}
        maw={520}
      >
        <EmptyState.Actions>
          <Button variant="default" onClick={onClear}>
            {t('list.clearAll')}
          </Button>
        </EmptyState.Actions>
      </EmptyState>
    </CenteredMessage>
  );
}

/** The list could not be read. */
export function ListError(props: { readonly error: Error; readonly onRetry: () => void }) {
  const { t } = useTranslation();
  const { error, onRetry } = props;
  const isUnknownFilter = error instanceof ApiError && error.status === 404;
  return (
    <CenteredMessage>
      <EmptyState
        icon={<IconAlertCircle stroke={1.5} />}
        title={isUnknownFilter ? t('list.unknownFilter') : t('list.failed')}
        description={isUnknownFilter ? t('list.unknownFilterHelp') : errorText(error)}
        role="alert"
        maw={520}
      >
        <EmptyState.Actions>
          <Button onClick={onRetry}>{t('action.retry')}</Button>
        </EmptyState.Actions>
      </EmptyState>
    </CenteredMessage>
  );
}
