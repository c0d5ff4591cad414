import { Alert, Stack, Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from '../account/factor-row.module.css';
import type { DirectoryPerson } from './directory-queries.ts';

/** The first users of the directory, as the recorder reads them: what a test found. */
export function DirectoryPeople({ people }: { readonly people: readonly DirectoryPerson[] }) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm" role="status">
      <Alert color="green" icon={<IconCheck size={18} />} title={t('directory.testDone')}>
        {t('directory.testFound', { count: people.length })}
      </Alert>
      <div>
        {people.map(({ dn, loginName, externalId, facts }) => (
          <div key={dn} className={classes.row}>
            <div>
              <Text fw={500}>{loginName || t('directory.noLoginName')}</Text>
              <Text size="sm">
                {[
                  [facts.firstName, facts.lastName].filter(Boolean).join(' '),
                  ...[facts.email, facts.department, facts.numbers?.join(', ')],
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </Text>
              <Text size="xs" c="dimmed">
                {dn}
                {externalId === '' ? ` · ${t('directory.noIdentity')}` : ''}
              </Text>
            </div>
          </div>
        ))}
      </div>
    </Stack>
  );
}
