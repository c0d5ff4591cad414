import { Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { sessionQuery } from '../api/queries.ts';
import { errorText } from '../i18n/error-text.ts';
import { useBringBack } from './archive-queries.ts';

/** Makes an archived recording local again; for administrators. */
export function BringBackButton({ recordingId }: { readonly recordingId: string }) {
  const { t } = useTranslation();
  const { data: session } = useQuery(sessionQuery);
  const bringBack = useBringBack(recordingId);
  if (session?.isAdministrator !== true) return null;
  return (
    <Group gap="sm" mt="xs">
      <Button
        variant="default"
        size="xs"
        loading={bringBack.isPending}
        onClick={() => bringBack.mutate()}
      >
        {t('archive.bringBack')}
      </Button>
      {bringBack.error !== null && (
        <Text size="sm" c="red" role="alert">
          {errorText(bringBack.error)}
        </Text>
      )}
    </Group>
  );
}
