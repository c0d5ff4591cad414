import { NumberInput, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { UserPolicy } from './user-wire.ts';

/** Options of a policy that are yes or no, in their order. */
export const POLICY_FLAGS = [
  'mustBeRecorded',
  'notifiesPhone',
  'showsInInbox',
  'canDelete',
  'isSupervisor',
  'canListenIn',
] as const;
export type PolicyFlag = (typeof POLICY_FLAGS)[number];

interface PolicyOptionsProps {
  readonly policy: UserPolicy;
  readonly onChange: (changes: Partial<UserPolicy>) => void;
}

/** The general options of a user: what phone, inbox, rights and deletion are like. */
export function PolicyOptions({ policy, onChange }: PolicyOptionsProps) {
  const { t } = useTranslation();
  return (
    <>
      {POLICY_FLAGS.map((flag) => (
        <Switch
          key={flag}
          checked={policy[flag]}
          label={t(`policy.option.${flag}`)}
          description={t(`policy.optionHelp.${flag}`)}
          onChange={(event) => onChange({ [flag]: event.currentTarget.checked })}
        />
      ))}
      <DeleteAfterField
        days={policy.deleteAfterDays}
        onChange={(deleteAfterDays) => onChange({ deleteAfterDays })}
      />
    </>
  );
}

interface DeleteAfterFieldProps {
  readonly days: number | null;
  readonly onChange: (days: number | null) => void;
}

/** After how many days recordings of the user go; empty: as the general setting says. */
export function DeleteAfterField({ days, onChange }: DeleteAfterFieldProps) {
  const { t } = useTranslation();
  return (
    <NumberInput
      label={t('policy.deleteAfter')}
      description={t('policy.deleteAfterHelp')}
      placeholder={t('policy.asGeneral')}
      value={days ?? ''}
      min={1}
      max={36_500}
      allowDecimal={false}
      allowNegative={false}
      clampBehavior="blur"
      maw={320}
      onChange={(value) => onChange(typeof value === 'number' ? value : null)}
    />
  );
}
