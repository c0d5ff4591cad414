import { NativeSelect, NumberInput, SimpleGrid, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { FormSection } from '../page/form-section.tsx';
import { memberError } from '../page/member-error.ts';
import type { Draft } from '../page/use-draft.ts';
import { SettingsForm } from '../settings/settings-form.tsx';
import { SettingsPage } from '../settings/settings-page.tsx';
import type { AccessSettings, LogInRules } from './access-settings.ts';
import { LockoutsSection } from './lockouts-section.tsx';

const USUAL_AGE_DAYS = 365;

/** System parameters: passwords, second factors, how long log-ins last, who is locked out. */
export function LogInRulesPage() {
  const { t } = useTranslation();
  return (
    <SettingsPage title={t('accessSettings.title')}>
      {(settings) => (
        <SettingsForm
          saved={rulesOf(settings)}
          changesOf={({ changes }) => changes}
          below={() => <LockoutsSection />}
        >
          {(draft, error) => (
            <>
              <PasswordRules draft={draft} error={error} />
              <SecondFactorRule draft={draft} />
              <LogInTimes draft={draft} error={error} />
              <FourEyesTime draft={draft} error={error} />
            </>
          )}
        </SettingsForm>
      )}
    </SettingsPage>
  );
}

function rulesOf(settings: AccessSettings): LogInRules {
  const { passwordMinimumLength, passwordMaximumAgeDays, passwordHistory } = settings;
  const { sessionIdleMinutes, sessionHours, secondFactor, fourEyesMinutes } = settings;
  return {
    ...{ passwordMinimumLength, passwordMaximumAgeDays, passwordHistory },
    ...{ sessionIdleMinutes, sessionHours, secondFactor, fourEyesMinutes },
  };
}

interface RulesProps {
  readonly draft: Draft<LogInRules>;
  readonly error: Error | null;
}

type NumberRule = Exclude<keyof LogInRules, 'secondFactor'>;

/** What a field for a whole number needs to be one of the rules. */
function numberField({ draft, error }: RulesProps, name: NumberRule) {
  return {
    value: draft.values[name] ?? '',
    error: memberError(error, name),
    allowDecimal: false,
    allowNegative: false,
    clampBehavior: 'blur' as const,
    onChange: (value: string | number) => {
      if (typeof value === 'number') draft.set({ [name]: value });
    },
  };
}

function PasswordRules(props: RulesProps) {
  const { t } = useTranslation();
  const { draft } = props;
  const isAged = draft.values.passwordMaximumAgeDays !== null;
  return (
    <FormSection title={t('accessSettings.passwords')} text={t('accessSettings.passwordsHelp')}>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
        <NumberInput
          {...numberField(props, 'passwordMinimumLength')}
          label={t('accessSettings.minimumLength')}
          min={8}
          max={64}
        />
        <NumberInput
          {...numberField(props, 'passwordHistory')}
          label={t('accessSettings.history')}
          min={0}
          max={24}
        />
      </SimpleGrid>
      <Switch
        checked={isAged}
        label={t('accessSettings.ages')}
        description={t('accessSettings.agesHelp')}
        onChange={(event) =>
          draft.set({
            passwordMaximumAgeDays: event.currentTarget.checked ? USUAL_AGE_DAYS : null,
          })
        }
      />
      {isAged && (
        <NumberInput
          {...numberField(props, 'passwordMaximumAgeDays')}
          label={t('accessSettings.maximumAge')}
          min={1}
          max={3650}
        />
      )}
    </FormSection>
  );
}

function SecondFactorRule({ draft }: Pick<RulesProps, 'draft'>) {
  const { t } = useTranslation();
  return (
    <FormSection title={t('factor.title')} text={t('accessSettings.secondFactorHelp')}>
      <NativeSelect
        label={t('accessSettings.secondFactor')}
        value={draft.values.secondFactor}
        data={(['optional', 'administrators', 'everyone'] as const).map((value) => ({
          value,
          label: t(`accessSettings.secondFactorOf.${value}`),
        }))}
        onChange={(event) =>
          draft.set({ secondFactor: event.currentTarget.value as LogInRules['secondFactor'] })
        }
      />
    </FormSection>
  );
}

function LogInTimes(props: RulesProps) {
  const { t } = useTranslation();
  return (
    <FormSection title={t('accessSettings.times')} text={t('accessSettings.timesHelp')}>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
        <NumberInput
          {...numberField(props, 'sessionIdleMinutes')}
          label={t('accessSettings.idleMinutes')}
          min={1}
          max={1440}
        />
        <NumberInput
          {...numberField(props, 'sessionHours')}
          label={t('accessSettings.hours')}
          min={1}
          max={168}
        />
      </SimpleGrid>
    </FormSection>
  );
}

function FourEyesTime(props: RulesProps) {
  const { t } = useTranslation();
  return (
    <FormSection title={t('fourEyes.title')} text={t('accessSettings.fourEyesHelp')}>
      <NumberInput
        {...numberField(props, 'fourEyesMinutes')}
        label={t('accessSettings.idleMinutes')}
        min={1}
        max={480}
      />
    </FormSection>
  );
}
