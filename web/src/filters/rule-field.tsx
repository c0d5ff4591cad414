import { Alert, Button, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconAlertCircle, IconEye } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../i18n/error-text.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { previewRule, ruleCheckQuery, ruleFieldsQuery } from './filter-queries.ts';
import { mistakeText } from './mistake-text.ts';
import { RuleEditor } from './rule-editor.tsx';
import classes from './rule-field.module.css';
import { RulePreview } from './rule-preview.tsx';

const CHECK_AFTER_MS = 250;

interface RuleFieldProps {
  readonly rule: string;
  /** As it is now for those who have the filter. */
  readonly savedRule: string;
  /** Undefined for a new filter. */
  readonly filterId: string | undefined;
  readonly onChange: (rule: string) => void;
}

type AskedPreview = Pick<RuleFieldProps, 'rule' | 'savedRule'>;

/** The editor of a rule with what the recorder says of it while it is written. */
export function RuleField({ rule, savedRule, filterId, onChange }: RuleFieldProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const [labelId, stateId] = [useId(), useId()];
  const [asked] = useDebouncedValue(rule, CHECK_AFTER_MS);
  const { data: fields = [] } = useQuery(ruleFieldsQuery);
  const { data: check, error } = useQuery(ruleCheckQuery(asked));
  const preview = useMutation({
    mutationFn: (asked: AskedPreview) => previewRule(asked.rule, filterId),
  });
  // What was asked of another rule, or before this one was saved, is not true any more.
  const { variables: last } = preview;
  const isCurrent = last?.rule === rule && last.savedRule === savedRule;
  const mistake = check?.mistake ?? null;
  const wrong = mistake === null ? undefined : mistakeText(mistake, t);
  const count = check?.count ?? 0;
  const matches = t('filters.matches', { count, number: formatter.number(count) });
  const found = check === undefined ? '' : (wrong ?? matches);
  const stateText = error === null ? found : errorText(error);
  return (
    <div>
      <Text id={labelId} size="sm" fw={500} mb={4}>
        {t('filters.rule')}
      </Text>
      <RuleEditor
        labelId={labelId}
        describedById={stateId}
        value={rule}
        fields={fields}
        mistake={mistake}
        mistakeText={wrong}
        onChange={onChange}
      />
      <div className={classes.state}>
        <Text
          id={stateId}
          size="sm"
          role="status"
          {...(wrong === undefined ? {} : { c: 'var(--mantine-color-error)' })}
        >
          {stateText}
        </Text>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconEye size={15} stroke={1.7} />}
          disabled={wrong !== undefined}
          loading={preview.isPending}
          onClick={() => preview.mutate({ rule, savedRule })}
        >
          {t(filterId === undefined ? 'filters.previewNew' : 'filters.preview')}
        </Button>
      </div>
      {isCurrent && preview.isError && (
        <Alert color="red" role="alert" icon={<IconAlertCircle size={18} />} mt="sm">
          {errorText(preview.error)}
        </Alert>
      )}
      {isCurrent && preview.data !== undefined && <RulePreview preview={preview.data} />}
      <RuleHelp />
    </div>
  );
}

/** The fields and two examples, for who does not write rules every day. */
function RuleHelp() {
  const { t } = useTranslation();
  const { data: fields = [] } = useQuery(ruleFieldsQuery);
  return (
    <details className={classes.help}>
      <summary>{t('filters.help')}</summary>
      <dl className={classes.fields}>
        {fields.map(({ name }) => (
          <div key={name}>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>{t(`filters.field.${name}` as 'filters.field.usr_Name')}</dd>
          </div>
        ))}
      </dl>
      <Text size="sm">{t('filters.examples')}</Text>
      <pre className={classes.examples}>{EXAMPLES.join('\n')}</pre>
    </details>
  );
}

const EXAMPLES = [
  "(usr_Department = 'Support' OR usr_Department = 'Sales') AND msg_ContentSize > 5",
  "msg_Caller LIKE '+49%' AND msg_Direction = 0",
  "usr_Name IN ('anna', 'bruno') AND NOT msg_Internal = 1",
];
