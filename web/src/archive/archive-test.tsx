import { Button, Group, Text } from '@mantine/core';
import { IconCheck, IconPlugConnected } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ErrorAlert } from '../page/error-alert.tsx';
import { archiveError, testArchive } from './archive-queries.ts';

/** Tries the saved archive, and says in words what does not work. */
export function ArchiveTest({ isDisabled }: { readonly isDisabled: boolean }) {
  const { t } = useTranslation();
  const test = useMutation({ mutationFn: testArchive });
  const { code = null, detail = null } = test.data ?? {};
  const failure = test.error ?? archiveError(code, detail);
  return (
    <>
      <Text size="sm" c="dimmed">
        {t('archive.testSaved')}
      </Text>
      <Group gap="sm">
        <Button
          variant="default"
          leftSection={<IconPlugConnected size={17} stroke={1.7} />}
          loading={test.isPending}
          disabled={isDisabled}
          onClick={() => test.mutate()}
        >
          {t('archive.test')}
        </Button>
        {test.isSuccess && failure === null && (
          <Text size="sm" role="status">
            <IconCheck size={16} style={{ verticalAlign: 'text-bottom' }} aria-hidden="true" />{' '}
            {t('archive.testDone')}
          </Text>
        )}
      </Group>
      {failure !== null && <ErrorAlert error={failure} />}
    </>
  );
}
