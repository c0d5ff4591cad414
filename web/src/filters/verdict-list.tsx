import { IconCheck, IconMinus, IconShieldLock, IconX } from '@tabler/icons-react';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../i18n/use-formatter.ts';
import { nameOfFilter } from '../shell/filter-name.ts';
import type { FilterVerdict, TestVerdict } from './filter-wire.ts';
import classes from './verdict-list.module.css';

/** What each filter says of a recording, its rule marked test by test. */
export function VerdictList({ verdicts }: { readonly verdicts: readonly FilterVerdict[] }) {
  const language = useLanguage();
  return (
    <ul className={classes.list}>
      {verdicts.map(({ filter, truth, tests }) => (
        <li key={filter.id}>
          <div className={classes.filter}>
            <TruthMark truth={truth} />
            {nameOfFilter(filter, language)}
            {filter.fourEyes && <FourEyesMark />}
          </div>
          {filter.rule.trim() !== '' && <MarkedRule rule={filter.rule} tests={tests} />}
        </li>
      ))}
    </ul>
  );
}

type Truth = boolean | null;

function TruthMark({ truth }: { readonly truth: Truth }) {
  const { t } = useTranslation();
  const Icon = truth === null ? IconMinus : truth ? IconCheck : IconX;
  return (
    <Icon
      size={15}
      stroke={2.4}
      className={classes.mark}
      data-truth={String(truth)}
      role="img"
      aria-label={t(`why.truth.${String(truth) as 'true' | 'false' | 'null'}`)}
    />
  );
}

function FourEyesMark() {
  const { t } = useTranslation();
  return (
    <IconShieldLock size={15} stroke={1.7} role="img" aria-label={t('filters.fourEyes')}>
      <title>{t('filters.fourEyes')}</title>
    </IconShieldLock>
  );
}

interface MarkedRuleProps {
  readonly rule: string;
  readonly tests: readonly TestVerdict[];
}

/** The rule as it is written; below each test what the recording has, and whether that fits. */
function MarkedRule({ rule, tests }: MarkedRuleProps) {
  const { t } = useTranslation();
  const pieces = tests.map((test, index) => ({
    test,
    before: rule.slice(index === 0 ? 0 : tests[index - 1]!.end, test.start),
  }));
  return (
    <code className={classes.rule}>
      {pieces.map(({ before, test }) => (
        <Fragment key={test.start}>
          {before}
          <span className={classes.test} data-truth={String(test.truth)}>
            {rule.slice(test.start, test.end)}
            <span className={classes.values}>
              <TruthMark truth={test.truth} />
              {test.values.length === 0 ? t('why.noValue') : test.values.join(', ')}
            </span>
          </span>
        </Fragment>
      ))}
      {rule.slice(tests.at(-1)?.end ?? 0)}
    </code>
  );
}
