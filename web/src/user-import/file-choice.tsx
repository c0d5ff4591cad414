import { Alert, Loader, Text } from '@mantine/core';
import { IconAlertCircle, IconFileTypeCsv } from '@tabler/icons-react';
import type { ChangeEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client.ts';
import { errorText } from '../i18n/error-text.ts';
import { FormSection } from '../page/form-section.tsx';
import { ExportButton } from './export-button.tsx';
import classes from './file-choice.module.css';

interface FileChoiceProps {
  /** A file is on its way. */
  readonly isPending: boolean;
  /** Why the last one was not taken. */
  readonly error: Error | null;
  readonly onChoose: (file: File) => void;
}

/** Where a file of users is chosen, or dropped, and what has to be in it. */
export function FileChoice({ isPending, error, onChoose }: FileChoiceProps) {
  const { t } = useTranslation();
  const choose = ({ currentTarget }: ChangeEvent<HTMLInputElement>): void => {
    const file = currentTarget.files?.[0];
    // The same file can be chosen again once it has been corrected.
    currentTarget.value = '';
    if (file !== undefined) onChoose(file);
  };
  return (
    <>
      <FormSection title={t('userImport.file')} text={t('userImport.fileHelp')}>
        {error !== null && (
          <Alert color="red" role="alert" icon={<IconAlertCircle size={18} />}>
            {errorText(error)}
            <WhereInFile error={error} />
          </Alert>
        )}
        <label className={classes.drop} data-pending={isPending || undefined}>
          {isPending ? <Loader size={28} /> : <IconFileTypeCsv size={32} stroke={1.4} />}
          <span className={classes.choose}>
            {t(isPending ? 'userImport.uploading' : 'userImport.chooseFile')}
          </span>
          <Text component="span" size="sm" c="dimmed">
            {t('userImport.dropHelp')}
          </Text>
          <input
            type="file"
            accept=".csv,.txt,.tsv,text/csv,text/tab-separated-values"
            className={classes.input}
            disabled={isPending}
            onChange={choose}
          />
        </label>
      </FormSection>
      <FormSection title={t('userImport.columns')} text={t('userImport.columnsHelp')}>
        {(['missing', 'empty', 'lists', 'never'] as const).map((rule) => (
          <Text key={rule} size="sm">
            {t(`userImport.rule.${rule}`)}
          </Text>
        ))}
        <div>
          <ExportButton />
        </div>
      </FormSection>
    </>
  );
}

/** The line or column that is to blame. */
function WhereInFile({ error }: { readonly error: Error }) {
  const { t } = useTranslation();
  if (!(error instanceof ApiError) || error.member === undefined) return null;
  const { member } = error;
  const isLine = /^\d+$/.test(member);
  return (
    <Text size="sm" mt={4} style={{ overflowWrap: 'anywhere' }}>
      {isLine ? t('userImport.inLine', { line: member }) : t('userImport.inColumn', { member })}
    </Text>
  );
}
