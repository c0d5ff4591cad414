import { Button, Group, Text } from '@mantine/core';
import { IconAlertCircle, IconCheck, IconPlugConnected } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { errorText } from '../i18n/error-text.ts';
import { knownText } from '../i18n/known-text.ts';
import { testArchive } from './archive-queries.ts';

const ICON = { size: 16, style: { verticalAlign: 'text-bottom' }, 'aria-hidden': true } as const;

/** Tries the saved archive, and says in words what does not work. */
export function ArchiveTest({ isDisabled }: { readonly isDisabled: boolean }) {
  const { t } = useTranslation();
  const test = useMutation({ mutationFn: testArchive });
  const { code = null, detail = null } = test.data ?? {};
  const problem = code === null ? undefined : `${knownText('error.code', code) ?? code} ${detail}`;
  const failure = test.error === null ? problem : errorText(test.error);
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
        {test.isSuccess && failure === undefined && (
          <Text size="sm" role="status">
            <IconCheck {...ICON} /> {t('archive.testDone')}
          </Text>
        )}
        {failure !== undefined && (
          <Text size="sm" c="red" role="alert" style={{ overflowWrap: 'anywhere' }}>
            <IconAlertCircle {...ICON} /> {failure}
          </Text>
        )}
      </Group>
    </>
  );
}
