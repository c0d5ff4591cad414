import { Alert, Text } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { ApiError } from '../api/client.ts';
import { errorText } from '../i18n/error-text.ts';

/**
 * What failed, in the language of the page, and below it what servers outside said of it. That is
 * English, and for an administrator often the only clue.
 */
export function ErrorAlert({ error }: { readonly error: Error }) {
  const detail = error instanceof ApiError ? error.detail : undefined;
  return (
    <Alert color="red" role="alert" icon={<IconAlertCircle size={18} />}>
      <Text size="sm">{errorText(error)}</Text>
      {detail !== undefined && (
        <Text size="sm" mt={4} lang="en" style={{ overflowWrap: 'anywhere' }}>
          {detail}
        </Text>
      )}
    </Alert>
  );
}
